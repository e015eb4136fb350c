"""Posts of a few milliseconds, done in one transaction: a thousand a second cost what fifty transactions cost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

GATHERED_FOR = 0.02
"""Seconds that the first post waits for others."""
AT_ONCE = 500
"""Posts in one transaction."""
WAITING = 5_000
"""Posts that may wait in one room; more are asked to come again."""


class TooManyWait(Exception):  # noqa: N818 -- an answer, not an error
    """The room has more posts waiting than can be done soon."""


class Collector(Generic[Item, Outcome]):
    """Gathers what is posted into one room and answers each post with what became of it.

    One transaction at a time: they would wait for each other's lock on the room anyway.
    """

    def __init__(self, do: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome]]]) -> None:
        self._do = do
        self._waiting: list[tuple[Item, asyncio.Future[Outcome]]] = []
        self._work: asyncio.Task[None] | None = None

    @property
    def is_busy(self) -> bool:
        return self._work is not None

    async def post(self, item: Item) -> Outcome:
        """Return what became of ``item`` once it is written durably, or refused."""
        if len(self._waiting) >= WAITING:
            raise TooManyWait
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._work is None:
            self._work = asyncio.get_running_loop().create_task(self._do_all())
        return await answer

    async def _do_all(self) -> None:
        await asyncio.sleep(GATHERED_FOR)
        while self._waiting:
            now, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            try:
                outcomes = await self._do([item for item, _ in now])
            except Exception as failure:  # noqa: BLE001 -- each of them is told
                for _, answer in now:
                    if not answer.done():
                        answer.set_exception(failure)
            else:
                for (_, answer), outcome in zip(now, outcomes, strict=True):
                    if not answer.done():
                        answer.set_result(outcome)
        self._work = None
