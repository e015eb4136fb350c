"""One screen that listens: a connection that only writes."""

import asyncio
import random
import socket
from typing import TYPE_CHECKING

from convenor.live.hub import wire

if TYPE_CHECKING:
    from convenor.live.hub.feeds import Feed

BUFFER = 128 * 1024
"""Bytes that may wait for a phone beyond what it was given at its coming. More, and it is dropped and comes back."""
UNANSWERED = 30_000
"""Milliseconds in which a phone must take what was sent, or the system gives the connection up (Linux)."""
KEPT_BY_SYSTEM = 64 * 1024
"""Bytes that the system may keep for a phone: without a limit, megabytes before anybody notices that it is slow."""


class Phone(asyncio.Protocol):
    """One listening connection, taken over from the HTTP server after the request was read.

    There is no task and no queue for it: the feed writes to its transport. It leaves when it closes, when its buffer
    is full, and when it has taken nothing between two heartbeats.
    """

    __slots__ = ("behind", "feed", "transport", "write")

    def __init__(self, feed: "Feed", transport: asyncio.Transport) -> None:
        self.feed = feed
        self.transport = transport
        self.write = transport.write
        self.behind = 0
        _limit(transport.get_extra_info("socket"))

    def begin(self, first: bytes) -> None:
        """Send the head and what the phone has missed; from now on it is told what is new."""
        retry = wire.retry_line(random.randint(*(1000 * second for second in wire.RETRY_SECONDS)))  # noqa: S311
        self.transport.set_write_buffer_limits(high=len(first) + BUFFER)
        self.feed.phones.add(self)
        self.write(b"".join((wire.HEAD, retry, first)))

    def beat(self, event: bytes) -> None:
        """Send the heartbeat, or drop the phone when what waited at the last one still waits."""
        waiting = self.transport.get_write_buffer_size()
        if waiting and waiting >= self.behind > 0:
            self.drop()
        else:
            self.behind = waiting + len(event) if waiting else 0
            self.write(event)

    def drop(self) -> None:
        self.feed.dropped += 1
        self.transport.abort()

    def end(self) -> None:
        """Close after what is in the buffer is sent."""
        self.feed.phones.discard(self)
        self.transport.close()

    # what asyncio calls

    def pause_writing(self) -> None:
        self.drop()

    def connection_lost(self, error: Exception | None) -> None:
        self.feed.phones.discard(self)


def _limit(connection: socket.socket | None) -> None:
    if connection is None or connection.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KEPT_BY_SYSTEM)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED)
