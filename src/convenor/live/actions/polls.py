"""Polls: written, opened, answered, closed."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.languages import Wording
from convenor.kit.letters import fold
from convenor.kit.refusals import Refusal, insist
from convenor.live.actions.writing import advance, locked
from convenor.live.models import Attendee, Ballot, Cast, Option, Poll, Room
from convenor.live.passes import ballot_key
from convenor.live.rules.polls import (
    FIELDS,
    NOT_A_DRAFT,
    WITH_OPTIONS,
    Value,
    added,
    as_known,
    ballot_refusal,
    cleaned_value,
    poll_move_refusal,
    poll_refusal,
    tally,
)
from convenor.live.rules.posts import ATTENDEE_UNKNOWN
from convenor.live.rules.rooms import presence_refusal
from convenor.live.states import Kind, PollState
from convenor.people.models import Person

AT_ONCE = 500


class Answered(NamedTuple):
    """What somebody answers: who (key of attendee), in which poll, what, and the secret of their browser's pass."""

    attendee: int
    poll: int
    value: Any
    secret: str


@transaction.atomic
def add_poll(
    room: Room,
    *,
    wording: Wording,
    options: Sequence[Wording] = (),
    by: Person | None,
    at: datetime,
    **fields: Any,
) -> Poll:
    """Write a poll, which only the console sees until it is opened. The room need not be open.

    ``fields`` are those in ``FIELDS``. Refuses ``poll.no_wording``, ``poll.too_few_options``,
    ``poll.too_many_options``, ``poll.scale`` and ``poll.most``.
    """
    room = locked(room.pk)
    poll = Poll(room=room, position=room.polls.count())
    return _write(poll, room, wording=wording, options=options, fields=fields, by=by, at=at)


@transaction.atomic
def amend_poll(
    poll: Poll,
    *,
    wording: Wording,
    options: Sequence[Wording] = (),
    by: Person | None,
    at: datetime,
    **fields: Any,
) -> Poll:
    """Write a poll anew, before anybody has seen it. Refuses ``poll.not_a_draft`` and what ``add_poll`` refuses."""
    room = locked(poll.room_id)
    poll = Poll.objects.get(pk=poll.pk, room=room)
    insist(None if poll.state == PollState.DRAFT else NOT_A_DRAFT)
    poll.options.all().delete()
    return _write(poll, room, wording=wording, options=options, fields=fields, by=by, at=at)


def _write(
    poll: Poll,
    room: Room,
    *,
    wording: Wording,
    options: Sequence[Wording],
    fields: Mapping[str, Any],
    by: Person | None,
    at: datetime,
) -> Poll:
    if foreign := set(fields) - set(FIELDS):
        raise ValueError(f"No fields of a poll: {', '.join(sorted(foreign))}")
    for name, value in fields.items():
        setattr(poll, name, value)
    poll.kind, poll.wording = Kind(poll.kind), dict(wording)
    offered = options if poll.kind in WITH_OPTIONS else ()
    insist(
        poll_refusal(
            poll.kind,
            wording=wording,
            options=offered,
            most=poll.most,
            lowest=poll.lowest,
            highest=poll.highest,
        )
    )
    is_new = poll.pk is None
    poll.sequence = advance(room)
    poll.save()
    Option.objects.bulk_create(
        Option(poll=poll, wording=dict(one), position=place) for place, one in enumerate(offered)
    )
    record("live.poll_added" if is_new else "live.poll_amended", target=poll, by=by, at=at)
    return poll


@transaction.atomic
def open_poll(poll: Poll, *, by: Person | None, at: datetime) -> Poll:
    """Let the room answer, and show the poll on the projector. A closed one may be opened again.

    Refuses ``room.not_open``, ``room.closed`` and ``poll.not_movable``.
    """
    room = locked(poll.room_id)
    insist(presence_refusal(room.state))
    before = room.sequence
    poll = _moved(poll, room, PollState.OPEN, by=by, at=at)
    if room.sequence != before:
        Room.objects.filter(pk=room.pk).update(
            screen=Room.Screen.POLL, screen_poll=poll, changed=poll.sequence
        )
    return poll


@transaction.atomic
def close_poll(poll: Poll, *, by: Person | None, at: datetime) -> Poll:
    """Take no more ballots. Those of an anonymous poll are written anew in an order that says nothing.

    Refuses ``poll.not_movable``.
    """
    room = locked(poll.room_id)
    poll = _moved(poll, room, PollState.CLOSED, by=by, at=at)
    _shuffle(poll, new_keys=False)
    return poll


@transaction.atomic
def remove_poll(poll: Poll, *, by: Person | None, at: datetime) -> Poll:
    """Take a draft or a closed poll away from every screen; its ballots stay for the record of what was done.

    Refuses ``poll.not_movable``.
    """
    return _moved(poll, locked(poll.room_id), PollState.REMOVED, by=by, at=at)


def _moved(poll: Poll, room: Room, state: PollState, *, by: Person | None, at: datetime) -> Poll:
    poll = Poll.objects.get(pk=poll.pk, room=room)
    insist(poll_move_refusal(poll.state, state))
    if poll.state != state:
        poll.state, poll.sequence = state, advance(room)
        poll.save(update_fields=["state", "sequence"])
        record(f"live.poll_{state}", target=poll, by=by, at=at)
    return poll


@transaction.atomic
def show_results(poll: Poll, *, shown: bool, by: Person | None, at: datetime) -> Poll:
    """Let the hall see what was answered, or hold it back."""
    room = locked(poll.room_id)
    poll = Poll.objects.get(pk=poll.pk, room=room)
    if poll.results_shown != shown:
        poll.results_shown, poll.sequence = shown, advance(room)
        poll.save(update_fields=["results_shown", "sequence"])
        record("live.results_shown" if shown else "live.results_held", target=poll, by=by, at=at)
    return poll


@transaction.atomic
def hide_entry(poll: Poll, entry: str, *, hidden: bool, by: Person | None, at: datetime) -> Poll:
    """Take a word or a text off every screen, or bring it back; it stays counted."""
    room = locked(poll.room_id)
    poll = Poll.objects.get(pk=poll.pk, room=room)
    if (entry in poll.hidden) == hidden:
        return poll
    poll.hidden = [*poll.hidden, entry] if hidden else [one for one in poll.hidden if one != entry]
    poll.sequence = advance(room)
    poll.save(update_fields=["hidden", "sequence"])
    record("live.entry_hidden" if hidden else "live.entry_shown", target=poll, by=by, at=at)
    return poll


def end_polls(room: Room, *, sequence: int) -> None:
    """Close what is open as its locked room closes, and cut the last thread: nobody finds an anonymous ballot again."""
    Poll.objects.filter(room=room, state=PollState.OPEN).update(state=PollState.CLOSED, sequence=sequence)
    for poll in Poll.objects.filter(room=room, cast__gt=0, anonymous=True):
        _shuffle(poll, new_keys=True)


def _shuffle(poll: Poll, *, new_keys: bool) -> None:
    if not poll.anonymous:
        return
    ballots = list(Ballot.objects.filter(poll=poll))
    secrets.SystemRandom().shuffle(ballots)
    Ballot.objects.filter(poll=poll).delete()
    Ballot.objects.bulk_create(
        (
            Ballot(
                pk=_place(), poll=poll, key=secrets.token_hex(32) if new_keys else one.key, value=one.value
            )
            for one in ballots
        ),
        batch_size=AT_ONCE,
    )


def _place() -> int:
    """A primary key for an anonymous ballot: one that says nothing of when it was cast (docs/decisions/0130)."""
    return secrets.randbits(62)


@transaction.atomic
def cast_ballots(room_pk: int, ballots: Sequence[Answered], *, at: datetime) -> list[Refusal | None]:
    """Take many ballots of one room in one transaction: all that are taken, or none if it fails.

    One person has one ballot in a poll; until the poll is closed a new one takes the place of the old one, if it comes
    from the same browser or the poll is named. Returns for each, in order, None or why not: ``room.closed``,
    ``room.not_open``, ``attendee.unknown``, ``poll.unknown``, ``poll.closed``, ``ballot.elsewhere``, ``ballot.empty``,
    ``ballot.wrong``, ``ballot.too_many``, and for words and texts what a question is refused for. The same ballot twice
    counts once. The statements do not grow with the ballots.
    """
    room = locked(room_pk)
    if refusal := presence_refusal(room.state):
        return [refusal] * len(ballots)
    box = _Box(room, ballots)
    answers = [box.put(one) for one in ballots]
    box.store()
    return answers


class _Box:
    """The ballots of a batch beside those that stand, and what they change; nothing is written before ``store``."""

    def __init__(self, room: Room, ballots: Sequence[Answered]) -> None:
        self.room = room
        pks = {one.poll for one in ballots}
        polls = Poll.objects.filter(room=room, pk__in=pks).prefetch_related("options")
        self.polls = {poll.pk: poll for poll in polls}
        self.options = {pk: [one.pk for one in poll.options.all()] for pk, poll in self.polls.items()}
        self.words = {
            pk: {fold(word): word for word in poll.counts}
            for pk, poll in self.polls.items()
            if poll.kind == Kind.WORDS
        }
        who = {one.attendee for one in ballots}
        self.attendees = set(Attendee.objects.filter(room=room, pk__in=who).values_list("pk", flat=True))
        self.cast = set(
            Cast.objects.filter(poll__in=self.polls, attendee__in=who).values_list("poll_id", "attendee_id")
        )
        keys = {self.key(one) for one in ballots if one.poll in self.polls}
        standing = Ballot.objects.filter(poll__in=self.polls, key__in=keys)
        self.ballots = {(one.poll_id, one.key): one for one in standing}
        self.new_casts: list[Cast] = []
        self.changed: dict[tuple[int, str], Ballot] = {}
        self.touched: set[int] = set()

    def key(self, one: Answered) -> str:
        if self.polls[one.poll].anonymous:
            return ballot_key(one.secret, one.poll)
        return f"attendee {one.attendee}"

    def put(self, one: Answered) -> Refusal | None:
        poll = self.polls.get(one.poll)
        if one.attendee not in self.attendees or not one.secret:
            return ATTENDEE_UNKNOWN
        if poll is None:
            return ballot_refusal(None, is_elsewhere=False)
        key = (poll.pk, self.key(one))
        has_cast, standing = (poll.pk, one.attendee) in self.cast, self.ballots.get(key)
        if refusal := ballot_refusal(poll.state, is_elsewhere=has_cast != (standing is not None)):
            return refusal
        value = cleaned_value(
            poll.kind,
            one.value,
            options=self.options[poll.pk],
            most=poll.most,
            lowest=poll.lowest,
            highest=poll.highest,
        )
        if isinstance(value, Refusal):
            return value
        if poll.kind == Kind.WORDS and isinstance(value, list):
            value = as_known((str(word) for word in value), self.words[poll.pk])
            self.words[poll.pk].update({fold(word): word for word in value})
        self._take(poll, key, value, one.attendee)
        return None

    def _take(self, poll: Poll, key: tuple[int, str], value: Value, attendee_pk: int) -> None:
        standing = self.ballots.get(key)
        if standing is None:
            standing = self.ballots[key] = (
                Ballot(pk=_place(), poll=poll, key=key[1])
                if poll.anonymous
                else Ballot(poll=poll, key=key[1], attendee_id=attendee_pk)
            )
            self.cast.add((poll.pk, attendee_pk))
            self.new_casts.append(Cast(poll=poll, attendee_id=attendee_pk))
            before: Value | None = None
            poll.cast += 1
        else:
            before = standing.value
            if before == value:
                return
        count = len(self.options[poll.pk])
        poll.counts = added(
            poll.counts,
            tally(poll.kind, value, options=count),
            tally(poll.kind, before, options=count) if before is not None else Counter(),
        )
        standing.value = value
        self.changed[key] = standing
        self.touched.add(poll.pk)

    def store(self) -> None:
        if not self.touched:
            return
        Cast.objects.bulk_create(self.new_casts, batch_size=AT_ONCE)
        new = [one for one in self.changed.values() if one._state.adding]
        old = [one for one in self.changed.values() if not one._state.adding]
        secrets.SystemRandom().shuffle(new)
        Ballot.objects.bulk_create(new, batch_size=AT_ONCE)
        Ballot.objects.bulk_update(old, ["value"], batch_size=AT_ONCE)
        sequence = advance(self.room)
        for pk in self.touched:
            poll = self.polls[pk]
            poll.sequence = sequence
            poll.save(update_fields=["cast", "counts", "sequence"])
