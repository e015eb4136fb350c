"""What the live room is held against: the least that can bring one event to many connections, on uvloop.

``python -m bench.broadcaster PORT``. Whoever asks with GET gets a stream; every POST is an event: its body, written as
it is to every stream. No HTTP is understood beyond that.
"""

import asyncio
import resource
import sys

import uvloop

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
DONE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
listening: set[asyncio.Transport] = set()


class Connection(asyncio.Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if data.startswith(b"GET"):
            listening.add(self.transport)
            self.transport.write(HEAD + b"id: 0\n\n")
        else:
            event = data.partition(b"\r\n\r\n")[2]
            self.transport.write(DONE)
            for transport in listening:
                transport.write(event)

    def connection_lost(self, error: Exception | None) -> None:
        listening.discard(self.transport)


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(main(int(sys.argv[1])))
