"""A load generator: so many clients, each on a connection of its own that stays open, each asking again at once.

``python -m bench.load PORT CLIENTS SECONDS FILE`` prints what it saw as JSON. It runs apart, so that it waits for
nobody but the server. FILE holds the request as it goes over the wire.
"""

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

HEAD_END = b"\r\n\r\n"


class Client(asyncio.Protocol):
    """One connection. It reads a whole answer (``Content-Length``; a 304 has no body), notes the time, asks again."""

    def __init__(self, request: bytes, until: float, closed: asyncio.Future[None]) -> None:
        self.request, self.until, self.closed = request, until, closed
        self.took: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.largest = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self.answer += data
        if not self.wanted:
            end = self.answer.find(HEAD_END)
            if end < 0:
                return
            head = bytes(self.answer[:end]).lower()
            self.status = head[9:12].decode()
            _, _, length = head.partition(b"content-length:")
            body = 0 if self.status == "304" else int(length.split(b"\r\n", 1)[0])
            self.wanted = end + len(HEAD_END) + body
        if len(self.answer) >= self.wanted:
            now = perf_counter()
            self.took.append(now - self.asked)
            self.statuses[self.status] += 1
            self.largest = max(self.largest, self.wanted)
            if now < self.until:
                self._ask()
            else:
                self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    def _ask(self) -> None:
        self.answer, self.wanted = bytearray(), 0
        self.asked = perf_counter()
        self.transport.write(self.request)


async def ask(port: int, clients: int, seconds: float, request: bytes) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    began = perf_counter()
    all_of_them = []
    for _ in range(clients):
        client = Client(request, began + seconds, loop.create_future())
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
        all_of_them.append(client)
    await asyncio.gather(*(client.closed for client in all_of_them))
    lasted = perf_counter() - began
    took = sorted(time for client in all_of_them for time in client.took)
    return {
        "per_second": len(took) / lasted,
        "n": len(took),
        "p50": took[len(took) // 2] * 1000,
        "p99": took[int(len(took) * 0.99)] * 1000,
        "bytes": max(client.largest for client in all_of_them),
        "statuses": sum((client.statuses for client in all_of_them), Counter()),
    }


if __name__ == "__main__":
    port, clients, seconds, file = sys.argv[1:]
    print(json.dumps(asyncio.run(ask(int(port), int(clients), float(seconds), Path(file).read_bytes()))))
