"""The rest of the site behind the live server, when one port serves everything: WSGI in a few threads.

A body is read whole before a thread is taken: however slowly it comes, it holds up no page. An answer that is one
piece, as pages are, crosses to the loop once.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import Any
from urllib.parse import unquote_to_bytes

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Head = tuple[int, list[tuple[bytes, bytes]]]

THREADS = 8
LARGEST_BODY = 64 * 1024 * 1024
"""Bytes; what Django takes is less, and it says so in a sentence."""
IN_MEMORY = 256 * 1024
BODY_PATIENCE = 30.0
"""Seconds in which something more of a body must come."""
READ_PATIENCE = 60.0
"""Seconds in which a reader must take another piece of a file."""
PIECE = 64 * 1024


class Pages:
    """A WSGI application as an ASGI one."""

    def __init__(self, application: Callable[..., Iterable[bytes]], *, threads: int = THREADS) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                length = await _read(receive, body)
            except TimeoutError:
                await _refuse(send, 408)
                return
            except ConnectionAbortedError:
                return
            if length > LARGEST_BODY:
                await _refuse(send, 413)
                return
            loop = asyncio.get_running_loop()

            def stream(head: Head | None, piece: bytes) -> None:
                """Send a piece and wait until it is taken; called in the thread."""
                sent = asyncio.run_coroutine_threadsafe(_send(send, head, piece, more=True), loop)
                sent.result(READ_PATIENCE)

            environ = _environ(scope, body, length)
            head, last = await loop.run_in_executor(self._threads, self._run, environ, stream)
            await _send(send, head, last, more=False)

    def _run(
        self, environ: dict[str, Any], stream: Callable[[Head | None, bytes], None]
    ) -> tuple[Head | None, bytes]:
        """Run the application; stream what comes before the last piece, and return that one."""
        head: Head | None = None

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            nonlocal head
            head = (
                int(status[:3]),
                [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            )

        answer = self._application(environ, start_response)
        try:
            pieces = _pieces(answer)
            last = next(pieces, b"")
            for piece in pieces:
                stream(head, last)
                head, last = None, piece
            return head, last
        finally:
            if hasattr(answer, "close"):
                answer.close()


def _pieces(answer: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth a crossing."""
    kept: list[bytes] = []
    size = 0
    for part in answer:
        kept.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(kept)
            kept, size = [], 0
    if kept:
        yield b"".join(kept)


async def _read(receive: Callable[[], Awaitable[Message]], body: "SpooledTemporaryFile[bytes]") -> int:
    """Write the body of a request into ``body`` and return its length; stop where it is too long.

    A body that breaks off is none: half a form must not be taken for a whole one.
    """
    length = 0
    while True:
        async with asyncio.timeout(BODY_PATIENCE):
            message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError
        part = message.get("body", b"")
        length += len(part)
        body.write(part)
        if length > LARGEST_BODY or not message.get("more_body", False):
            body.seek(0)
            return length


async def _send(send: Send, head: Head | None, piece: bytes, *, more: bool) -> None:
    if head is not None:
        await send({"type": "http.response.start", "status": head[0], "headers": head[1]})
    await send({"type": "http.response.body", "body": piece, "more_body": more})


async def _refuse(send: Send, status: int) -> None:
    await _send(send, (status, [(b"content-length", b"0"), (b"connection", b"close")]), b"", more=False)


def _environ(scope: Message, body: "SpooledTemporaryFile[bytes]", length: int) -> dict[str, Any]:
    server, port = scope.get("server") or ("localhost", 80)
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" in name:
            continue  # a_b and a-b would be one here: a sender could put on what only a proxy may say
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        text = value.decode("latin-1")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text
    environ["CONTENT_LENGTH"] = str(length)
    return environ
