"""The rooms that somebody listens to, and how they learn that something is new.

One event loop and no locks; only the database is asked, in a few threads.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from threading import Barrier
from time import monotonic
from typing import NamedTuple, Protocol, TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections, connections

from convenor.live.hub.feeds import Feed
from convenor.live.hub.phones import Phone
from convenor.live.passes import Pass
from convenor.live.queries import State
from convenor.live.states import Audience

logger = logging.getLogger(__name__)
T = TypeVar("T")

PAUSE = 0.1
"""Seconds between two reads of a room: whatever happens in them, votes above all, is one event."""
LOOK = 2.0
"""Seconds between two looks whether news was lost."""
BEAT = 10.0
"""Seconds between two heartbeats. A page that hears none for 25 says that it is cut off."""
FORGET = 60.0
"""Seconds for which a room without phones is kept."""
THREADS = 4
LEAVING = 5.0
"""Seconds that threads have to finish what they ask when the hub closes."""
STREAMS = 20
"""Streams of one browser, in all its tabs."""


class Lamp(NamedTuple):
    """What works: news from other processes, the database."""

    bus: bool
    database: bool


class Source(Protocol):
    """What the hub asks of the database, each in a thread."""

    def room_state(self, room_pk: int, *, since: int, audience: Audience) -> State: ...

    def sequences(self, room_pks: Collection[int]) -> dict[int, int]: ...


class Bus(Protocol):
    """How news comes from where it happens: the actions in this process, and others by a server between them."""

    @property
    def is_up(self) -> bool: ...

    def listen(self, hear: Callable[[int, int], None]) -> Callable[[], None]: ...


@dataclass(slots=True)
class Room:
    pk: int
    feeds: dict[Audience, Feed] = field(default_factory=dict)
    opening: "dict[Audience, asyncio.Task[Feed]]" = field(default_factory=dict)
    wanted: int = 0
    """The newest sequence that was heard of."""
    reading: "asyncio.Task[None] | None" = None
    read_at: float = 0
    used_at: float = 0

    def is_behind(self) -> bool:
        return any(feed.sequence < self.wanted for feed in self.feeds.values())

    def phones(self) -> int:
        return sum(len(feed.phones) for feed in self.feeds.values())


class Hub:
    """All rooms of one process. Made inside the running loop; ``close`` ends everything."""

    def __init__(self, source: Source, bus: Bus) -> None:
        self.source, self.bus = source, bus
        self.rooms: dict[int, Room] = {}
        self.is_database_up = True
        self._streams: dict[tuple[int, int, str], list[Phone]] = {}
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live-database")
        self._stop_listening = bus.listen(self._hear_from_anywhere)
        self._tasks = [self._loop.create_task(work) for work in (self._look_often(), self._beat_often())]

    def end_streams(self) -> None:
        """What phones have not read yet is still sent; they come back to another process, or to the next."""
        for room in self.rooms.values():
            for feed in room.feeds.values():
                feed.end()

    async def close(self) -> None:
        """End everything: streams, looks, connections to the database."""
        self._stop_listening()
        self.end_streams()
        for room in self.rooms.values():
            if room.reading is not None:
                self._tasks.append(room.reading)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.rooms.clear()
        await self._leave_database()

    # phones

    async def feed(self, room_pk: int, audience: Audience) -> Feed:
        """Return what an audience of a room is told; the first to ask has it read from the database."""
        room = self.rooms.get(room_pk)
        if room is None:
            room = self.rooms[room_pk] = Room(room_pk)
        room.used_at = monotonic()
        if (feed := room.feeds.get(audience)) is not None:
            return feed
        if audience not in room.opening:
            room.opening[audience] = self._loop.create_task(self._open(room, audience))
        return await asyncio.shield(room.opening[audience])

    async def _open(self, room: Room, audience: Audience) -> Feed:
        async def read(since: int) -> State:
            return await self.ask(lambda: self.source.room_state(room.pk, since=since, audience=audience))

        feed = Feed(read, ends=audience != Audience.CONSOLE)
        try:
            await feed.open()
        finally:
            del room.opening[audience]
        room.feeds[audience] = feed
        self.hear(room.pk, room.wanted)
        return feed

    def count(self, phone: Phone, held: Pass) -> None:
        """Know whose a stream is. Of one pass that opens ever more of them, the oldest are dropped."""
        streams = self._streams.setdefault((held.room, held.attendee, held.secret), [])
        streams[:] = [one for one in streams if not one.transport.is_closing()]
        streams.append(phone)
        while len(streams) > STREAMS:
            streams.pop(0).drop()

    def _forget_streams(self) -> None:
        self._streams = {
            key: left
            for key, streams in self._streams.items()
            if (left := [one for one in streams if not one.transport.is_closing()])
        }

    def phones(self) -> int:
        return sum(room.phones() for room in self.rooms.values())

    # news

    def _hear_from_anywhere(self, room_pk: int, sequence: int) -> None:
        try:
            self._loop.call_soon_threadsafe(self.hear, room_pk, sequence)
        except RuntimeError:
            logger.debug("News of room %s came after the end", room_pk)

    def hear(self, room_pk: int, sequence: int) -> None:
        """A room has come to ``sequence``, somebody says: read what is new, unless it is known."""
        room = self.rooms.get(room_pk)
        if room is None:
            return
        room.wanted = max(room.wanted, sequence)
        if room.reading is None and room.is_behind():
            room.reading = self._loop.create_task(self._read(room))

    async def _read(self, room: Room) -> None:
        try:
            while room.is_behind():
                await asyncio.sleep(room.read_at + PAUSE - monotonic())
                room.read_at = monotonic()
                wanted = room.wanted
                for feed in list(room.feeds.values()):
                    if feed.sequence < wanted:
                        await feed.refresh()
                reached = min((feed.sequence for feed in room.feeds.values()), default=wanted)
                if reached < wanted == room.wanted:
                    room.wanted = reached  # said too early; the next look knows better
        except Exception:
            logger.exception("Room %s could not be read; it is tried again at the next look", room.pk)
            room.wanted = 0
        finally:
            room.reading = None

    async def _look_often(self) -> None:
        """Find news that was lost on the way, and rooms that nobody listens to any more."""
        while True:
            await asyncio.sleep(LOOK)
            now = monotonic()
            for room in list(self.rooms.values()):
                if room.phones():
                    room.used_at = now
                elif now - room.used_at > FORGET and room.reading is None:
                    del self.rooms[room.pk]
            keys = list(self.rooms)
            if not keys:
                continue
            try:
                found = await self.ask(partial(self.source.sequences, keys))
            except Exception:
                logger.exception("The database does not answer")
                continue
            for room_pk, sequence in found.items():
                self.hear(room_pk, sequence)

    async def _beat_often(self) -> None:
        """A heartbeat for everybody, at once when the lamp changes."""
        last, was = monotonic(), self.lamp()
        while True:
            await asyncio.sleep(0.5)
            now, lamp = monotonic(), self.lamp()
            if now - last >= BEAT or lamp != was:
                last, was = now, lamp
                self._forget_streams()
                for room in list(self.rooms.values()):
                    for feed in room.feeds.values():
                        feed.beat(lamp._asdict())

    def lamp(self) -> Lamp:
        return Lamp(self.bus.is_up, self.is_database_up)

    # database

    async def ask(self, work: Callable[[], T]) -> T:
        """Do ``work`` in a thread that has a connection to the database."""
        try:
            answer = await self._loop.run_in_executor(self._threads, _with_connection, work)
        except (OperationalError, InterfaceError):
            self.is_database_up = False
            raise
        self.is_database_up = True
        return answer

    async def _leave_database(self) -> None:
        """Close the connection of every thread; none of them can do it for another."""
        all_there = Barrier(THREADS)

        def leave() -> None:
            all_there.wait(LEAVING)
            connections.close_all()

        leaving = (self._loop.run_in_executor(self._threads, leave) for _ in range(THREADS))
        await asyncio.gather(*leaving, return_exceptions=True)
        self._threads.shutdown(wait=False)


def _with_connection(work: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
