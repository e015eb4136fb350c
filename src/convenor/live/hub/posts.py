"""Votes and ballots by the short way: many in one transaction, through the same actions as a form."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from convenor.kit.refusals import Refusal
from convenor.live import actions
from convenor.live.actions.polls import Answered
from convenor.live.hub.collector import Collector, TooManyWait
from convenor.live.hub.hub import Hub
from convenor.live.hub.requests import Answer, Asked
from convenor.live.passes import Pass

Outcome = Refusal | None
LARGEST_KEY = 2**63


class Posts:
    """What is posted into the rooms of one process; one collector for each room and kind."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._collectors: dict[tuple[str, int], Collector[Any, Outcome]] = {}

    async def take(self, what: str, held: Pass, asked: Asked) -> None:
        """Write a vote or a ballot, and answer when it is written: raises ``Answer``."""
        content = await asked.json()
        item = _vote(held, content) if what == "votes" else _ballot(held, content)
        try:
            refusal = await self._collector(what, held.room).post(item)
        except TooManyWait:
            raise Answer(503, retry_after=1) from None
        except ObjectDoesNotExist:
            raise Answer(404) from None
        raise asked.refused(refusal) if refusal else Answer(200, {"done": True})

    def _collector(self, what: str, room_pk: int) -> Collector[Any, Outcome]:
        key = what, room_pk
        if key not in self._collectors:
            cast = actions.cast_votes if what == "votes" else actions.cast_ballots
            self._collectors = {one: kept for one, kept in self._collectors.items() if kept.is_busy}
            self._collectors[key] = Collector(self._done_by(cast, room_pk))
        return self._collectors[key]

    def _done_by(
        self, cast: Callable[..., list[Outcome]], room_pk: int
    ) -> Callable[[Sequence[Any]], Awaitable[list[Outcome]]]:
        async def do(items: Sequence[Any]) -> list[Outcome]:
            return await self._hub.ask(lambda: cast(room_pk, items, at=timezone.now()))

        return do


def _vote(held: Pass, content: dict[str, Any]) -> tuple[int, int, bool]:
    wanted = content.get("wanted")
    if not isinstance(wanted, bool):
        raise Answer(400)
    return held.attendee, _key(content.get("question")), wanted


def _ballot(held: Pass, content: dict[str, Any]) -> Answered:
    return Answered(held.attendee, _key(content.get("poll")), content.get("value"), held.secret)


def _key(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < LARGEST_KEY:
        raise Answer(400)
    return value
