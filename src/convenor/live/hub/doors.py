"""uvicorn with two things more: a connection can be handed over, and a head that does not come is given up.

Both stand on what uvicorn offers: a protocol class of one's own (``Config(http=…)``), ``extensions`` in an ASGI scope,
and the way in which it hands a connection to its own WebSocket protocols. docs/decisions/0134.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HAND_OVER = "convenor.hand_over"
"""The extension: call its ``take`` to get the transport; then answer by yourself, and return from the application."""
HEAD_PATIENCE = 15.0
"""Seconds in which the head of a request must have come."""
HEAD_LIMIT = 64 * 1024


class Connection(HttpToolsProtocol):
    """HTTP, until an application takes the connection over."""

    _patience: asyncio.TimerHandle | None = None
    _awaited = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if self._patience is not None:
            self._awaited += len(data)
            if self._awaited > HEAD_LIMIT:
                self._give_up()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {HAND_OVER: {"take": self._hand_over}}
        if self._patience is None:
            self._await_head()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _hand_over(self) -> asyncio.Transport:
        self._stop_waiting()
        self._unset_keepalive_if_required()
        self.connections.discard(self)
        self.cycle.disconnected = True  # nothing more is expected of this request
        return self.transport

    def _await_head(self) -> None:
        self._awaited = 0
        self._patience = self.loop.call_later(HEAD_PATIENCE, self._give_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _give_up(self) -> None:
        self._patience = None
        self.transport.abort()


class Door(Server):
    """A server that ends what it has handed over before it waits for the rest."""

    def __init__(self, config: Config, *, before_closing: Callable[[], None]) -> None:
        super().__init__(config)
        self._before_closing = before_closing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self._before_closing()
        await super().shutdown(sockets)


def door(application: Any, *, before_closing: Callable[[], None]) -> Door:
    """A server for ``application``; it is told where to listen by the sockets that it is run with."""
    config = Config(
        application,
        loop="uvloop",
        http=Connection,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # Django judges them, by its settings
        backlog=4096,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=PATIENCE,
    )
    return Door(config, before_closing=before_closing)


PATIENCE = 30
"""Seconds that requests in hand have to be answered when the server is told to stop."""
