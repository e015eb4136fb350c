"""Reading the speaking queue: who speaks, who waits, who would be next in fairness."""

from collections.abc import Mapping
from dataclasses import dataclass

from convenor.kit.languages import spoken
from convenor.live.models import Room, Turn
from convenor.live.rules.floor import Voice, balance, proposed
from convenor.live.states import TurnState


@dataclass(frozen=True)
class Floor:
    """The queue of a room. ``balance`` is that of ``rules.floor.balance``, over turns that are over."""

    speaking: Turn | None
    waiting: list[Turn]
    proposed: Turn | None
    balance: Mapping[str, list[tuple[str, int, int]]]


def voice_of(turn: Turn) -> Voice:
    """What a turn weighs in the balance; its attendee must be there with person and organisation."""
    attendee = turn.attendee
    return Voice(
        turn=turn.pk,
        attendee=attendee.pk,
        institution=str(spoken(attendee.organisation.name, "az")) if attendee.organisation else "",
        language=attendee.language,
        sex=attendee.sex,
    )


def floor(room: Room) -> Floor:
    """The speaking queue as it is now: one query."""
    turns = list(
        Turn.objects.filter(room=room)
        .exclude(state=TurnState.GIVEN_UP)
        .select_related("attendee__person", "attendee__organisation")
    )
    waiting = [one for one in turns if one.state == TurnState.WAITING]
    heard = [one for one in turns if one.state != TurnState.WAITING and one.started_at]
    next_pk = proposed([voice_of(one) for one in waiting], [voice_of(one) for one in heard])
    over = [one for one in heard if one.ended_at]
    return Floor(
        speaking=next((one for one in turns if one.state == TurnState.SPEAKING), None),
        waiting=waiting,
        proposed=next((one for one in waiting if one.pk == next_pk), None),
        balance=balance((voice_of(one), _seconds(one)) for one in over),
    )


def _seconds(turn: Turn) -> float:
    return (turn.ended_at - turn.started_at).total_seconds() if turn.ended_at and turn.started_at else 0.0
