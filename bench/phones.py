"""Phones in a hall: so many connections that listen, in a process of their own that waits for nobody but the server.

``python -m bench.phones PORT FILE`` reads commands from its standard input, a line each, and answers each with a line
of JSON. FILE holds the requests, one for each phone, as a JSON list.

    join N     connect the first N that are not connected; answered when each has got its first event
    heard      what was heard since the last time: by sequence, at what times; how often a phone heard one twice
    return     whoever was cut off connects again and says what it heard last; answered when each has got an event
"""

import asyncio
import json
import resource
import sys
from array import array
from collections import Counter
from pathlib import Path
from time import monotonic

import uvloop

AT_ONCE = 200


class Phone(asyncio.Protocol):
    """One connection; it notes at what time it heard which sequence."""

    def __init__(self, request: bytes, first: "asyncio.Future[None]") -> None:
        self.request, self.first = request, first
        self.heard: array[int] = array("q")
        self.at: array[float] = array("d")
        self.rest = b""
        self.is_cut = False
        self.last = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        now = monotonic()
        if self.rest or not data.endswith(b"\n\n"):
            data = self.rest + data
            whole, _, self.rest = data.rpartition(b"\n\n")
            data = whole + b"\n\n" if whole else b""
        place = data.find(b"id: ")
        while place >= 0:
            self.heard.append(int(data[place + 4 : data.index(b"\n", place)]))
            self.at.append(now)
            place = data.find(b"\nid: ", place)
            place += place >= 0
        if self.heard:
            self.last = self.heard[-1]
        if not self.first.done():
            self.first.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_cut = True
        if not self.first.done():
            self.first.set_exception(ConnectionError("cut off before the first event"))


class Hall:
    def __init__(self, port: int, requests: list[str]) -> None:
        self.port, self.requests = port, requests
        self.phones: list[Phone] = []

    async def join(self, count: int) -> dict[str, object]:
        began = monotonic()
        have = len(self.phones)
        self.phones += await self._connected(self.requests[have : have + count])
        return {"seconds": monotonic() - began, "phones": len(self.phones)}

    async def back(self) -> dict[str, object]:
        began = monotonic()
        requests = [
            request.replace("\r\n\r\n", f"\r\nLast-Event-ID: {phone.last}\r\n\r\n")
            for request, phone in zip(self.requests, self.phones, strict=False)
        ]
        before = self.phones
        if not all(phone.is_cut for phone in before):
            raise SystemExit("some phones were not cut off")
        self.phones = await self._connected(requests)
        for phone, old in zip(self.phones, before, strict=True):
            phone.heard, phone.at = old.heard + phone.heard, old.at + phone.at
        return {"seconds": monotonic() - began, "phones": len(self.phones)}

    async def _connected(self, requests: list[str]) -> list[Phone]:
        loop = asyncio.get_running_loop()
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(request: bytes) -> Phone:
            async with gate:
                phone = Phone(request, loop.create_future())
                await loop.create_connection(lambda: phone, "127.0.0.1", self.port)
                await phone.first
                return phone

        return list(await asyncio.gather(*(one(request.encode()) for request in requests)))

    def heard(self) -> dict[str, object]:
        """By sequence: how many phones heard it, and the times; how often one phone heard a sequence twice."""
        times: dict[int, list[float]] = {}
        twice = 0
        for phone in self.phones:
            twice += sum(count - 1 for count in Counter(phone.heard).values())
            for sequence, at in zip(phone.heard, phone.at, strict=True):
                times.setdefault(sequence, []).append(at)
            phone.heard, phone.at = array("q"), array("d")
        return {"times": times, "twice": twice, "cut": sum(phone.is_cut for phone in self.phones)}


async def obey(port: int, requests: list[str]) -> None:
    hall = Hall(port, requests)
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while line := await lines.readline():
        command, *counts = line.decode().split()
        if command == "join":
            answer = await hall.join(int(counts[0]))
        elif command == "return":
            answer = await hall.back()
        else:
            answer = hall.heard()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    port, file = sys.argv[1:]
    uvloop.run(obey(int(port), json.loads(Path(file).read_text())))
