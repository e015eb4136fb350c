"""Voters: so many posts over a few connections, each as soon as the one before it was answered.

``python -m bench.voters PORT FILE`` posts the requests in FILE, a JSON list, and prints how long it took and how many
were answered with 200.
"""

import asyncio
import json
import sys
from pathlib import Path
from time import perf_counter

import uvloop

CONNECTIONS = 100


async def post(port: int, requests: list[str]) -> dict[str, float]:
    waiting = iter(requests)
    done = 0

    async def one() -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            writer.write(request.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            done += head.startswith(b"HTTP/1.1 200")
        writer.close()

    began = perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return {"seconds": perf_counter() - began, "done": done}


if __name__ == "__main__":
    port, file = sys.argv[1:]
    print(json.dumps(uvloop.run(post(int(port), json.loads(Path(file).read_text())))))
