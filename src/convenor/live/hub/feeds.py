"""What one audience of a room is told, and how a phone that comes back is told the rest."""

from collections.abc import Awaitable, Callable, Mapping

from convenor.live.frames import Frame, is_there
from convenor.live.hub import wire
from convenor.live.hub.phones import Phone
from convenor.live.queries import State
from convenor.live.states import RoomState

Read = Callable[[int], Awaitable[State]]
"""Asks the database what has changed since a sequence."""

BEFORE_ALL = -1
"""Since then everything has changed, and what was removed is told as well."""
MOST_ANSWERS = 64
"""Catch-ups that are kept between two changes: after a restart everybody comes with one of a few sequences."""


class Feed:
    """What one audience of one room is told, and the phones that listen.

    It holds the last frame of every row, removed ones too, so that nobody who comes makes it ask the database. Every
    phone in ``phones`` has been told everything up to ``sequence`` and nothing beyond.
    """

    def __init__(self, read: Read, *, ends: bool = True) -> None:
        """``ends`` says that it is over when the room is closed. A console goes on: it puts the archive in order."""
        self._read = read
        self._ends = ends
        self.phones: set[Phone] = set()
        self.sequence = 0
        self.is_over = False
        self.dropped = 0
        self._rows: dict[tuple[str, int], Frame] = {}
        """In the order of their sequences."""
        self._answers: dict[int, bytes] = {}

    async def open(self) -> None:
        """Read the room whole. Before that nobody may listen."""
        self._learn(await self._read(BEFORE_ALL))

    async def refresh(self) -> None:
        """Read what is new, and tell it to every phone."""
        state = await self._read(self.sequence)
        if state.sequence > self.sequence:
            event = wire.state_event(self._learn(state), sequence=state.sequence, is_whole=False)
            for phone in tuple(self.phones):
                phone.write(event)
        if self.is_over:
            self.end()

    def catch_up(self, since: int) -> bytes:
        """Return the event that brings a phone from ``since`` to ``sequence``: each row that has changed, once.

        0 is a phone that has nothing; so is one that was told what is not known here.
        """
        if since == self.sequence > 0:
            return b""
        if since > self.sequence:
            since = 0
        if since not in self._answers:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            frames = self._after(since) if since else filter(is_there, self._rows.values())
            self._answers[since] = wire.state_event(frames, sequence=self.sequence, is_whole=since == 0)
        return self._answers[since]

    def beat(self, lamp: Mapping[str, bool]) -> None:
        event = wire.beat_event({"sequence": self.sequence, "phones": len(self.phones), **lamp})
        for phone in tuple(self.phones):
            phone.beat(event)

    def end(self) -> None:
        for phone in tuple(self.phones):
            phone.end()

    def _learn(self, state: State) -> list[Frame]:
        """Keep what rows are now, and return it; a closed room tells so, and then nothing more."""
        # What was committed while the rest was read comes with the next reading, and is not told twice.
        frames = [frame for frame in state.frames if frame.sequence <= state.sequence]
        for frame in frames:
            key = frame.kind, frame.data["id"]
            self._rows.pop(key, None)
            self._rows[key] = frame
            if frame.kind == "room":
                self.is_over = self._ends and frame.data["state"] == RoomState.CLOSED
        self.sequence = state.sequence
        self._answers.clear()
        return frames

    def _after(self, since: int) -> list[Frame]:
        found: list[Frame] = []
        for frame in reversed(self._rows.values()):
            if frame.sequence <= since:
                break
            found.append(frame)
        found.reverse()
        return found
