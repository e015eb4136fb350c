"""The speaking queue, and the running notes."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.names import clean_name, name_problem
from convenor.kit.refusals import Refused, insist
from convenor.kit.texts import line, text_refusal
from convenor.live.actions.writing import advance, locked
from convenor.live.models import Attendee, Note, Room, Turn
from convenor.live.rules.floor import NOT_OWN, NOTE_REMOVED, asking_refusal, turn_refusal
from convenor.live.rules.posts import EMPTY, LONGEST_ABOUT, LONGEST_NOTE, cleaned_post
from convenor.live.rules.rooms import presence_refusal
from convenor.live.states import TurnState
from convenor.people.models import Person

LIVE = (TurnState.WAITING, TurnState.SPEAKING)


@transaction.atomic
def ask_for_floor(attendee: Attendee, *, name: str = "", about: str = "", at: datetime) -> Turn:
    """Take a place in the speaking queue; who has one already keeps it.

    ``name`` is what a guest without one wants to be called by. Refuses ``room.not_open``, ``room.closed``,
    ``turn.not_taken``, ``turn.no_name``, ``text.too_long`` and what ``kit.names.name_problem`` refuses.
    """
    room = locked(attendee.room_id)
    insist(presence_refusal(room.state))
    attendee = Attendee.objects.get(pk=attendee.pk, room=room)
    if attendee.person_id is None and not attendee.name and (name := clean_name(name)):
        insist(name_problem(name))
        attendee.name = name
        attendee.save(update_fields=["name"])
    insist(asking_refusal(is_open=room.floor_open, has_name=bool(attendee.person_id or attendee.name)))
    about = line(cleaned_post(about))
    insist(text_refusal(about, most=LONGEST_ABOUT))
    standing = Turn.objects.filter(attendee=attendee, state__in=LIVE).first()
    return standing or Turn.objects.create(
        room=room, attendee=attendee, about=about, asked_at=at, sequence=advance(room)
    )


@transaction.atomic
def give_up_turn(attendee: Attendee, turn: Turn, *, at: datetime) -> Turn:
    """Leave the queue, or end one's own turn. Refuses ``turn.not_own`` and ``turn.over``."""
    insist(None if turn.attendee_id == attendee.pk else NOT_OWN)
    state = Turn.objects.filter(pk=turn.pk).values_list("state", flat=True).get()
    return _moved(turn, TurnState.DONE if state == TurnState.SPEAKING else TurnState.GIVEN_UP, at=at)


@transaction.atomic
def give_floor(turn: Turn, *, by: Person | None, at: datetime) -> Turn:
    """Let somebody speak; whoever spoke has spoken. Refuses ``room.not_open``, ``room.closed`` and ``turn.over``."""
    room = locked(turn.room_id)
    insist(presence_refusal(room.state))
    for speaking in Turn.objects.filter(room=room, state=TurnState.SPEAKING).exclude(pk=turn.pk):
        _moved(speaking, TurnState.DONE, at=at)
    turn = _moved(turn, TurnState.SPEAKING, at=at)
    record("live.floor_given", target=turn, by=by, at=at)
    return turn


@transaction.atomic
def end_turn(turn: Turn, *, by: Person | None, at: datetime) -> Turn:
    """Say that somebody has spoken, or take them out of the queue before. Refuses ``turn.over``."""
    state = Turn.objects.filter(pk=turn.pk).values_list("state", flat=True).get()
    wanted = TurnState.GIVEN_UP if state in (TurnState.WAITING, TurnState.GIVEN_UP) else TurnState.DONE
    turn = _moved(turn, wanted, at=at)
    record("live.turn_ended", target=turn, by=by, at=at)
    return turn


def _moved(turn: Turn, state: TurnState, *, at: datetime) -> Turn:
    room = locked(turn.room_id)
    turn = Turn.objects.select_related("attendee").get(pk=turn.pk, room=room)
    insist(turn_refusal(turn.state, state))
    if turn.state == state:
        return turn
    turn.state, turn.sequence = state, advance(room)
    if state == TurnState.SPEAKING:
        turn.started_at = at
    else:
        turn.ended_at = at
    turn.save(update_fields=["state", "sequence", "started_at", "ended_at"])
    return turn


def end_turns(room: Room, *, sequence: int, at: datetime) -> None:
    """As a locked room closes: whoever speaks has spoken, whoever waits waits no longer."""
    turns = Turn.objects.filter(room=room)
    turns.filter(state=TurnState.SPEAKING).update(state=TurnState.DONE, ended_at=at, sequence=sequence)
    turns.filter(state=TurnState.WAITING).update(state=TurnState.GIVEN_UP, ended_at=at, sequence=sequence)


@transaction.atomic
def write_note(
    room: Room, text: str, *, language: str, line: str = "", by: Person | None, at: datetime
) -> Note:
    """Add a line to the running notes in a language.

    The same may be said twice. So the page gives each line a name of its own, ``line``: the same text under the same
    name is the same line, sent again for lack of an answer. Refuses ``room.not_open``, ``room.closed``,
    ``post.empty``, ``text.too_long`` (2,000 characters) and ``text.control_character``.
    """
    room = locked(room.pk)
    insist(presence_refusal(room.state))
    text = _note(text)
    key = sha256(f"{line} {language} {text}".encode()).hexdigest() if line else ""
    standing = Note.objects.filter(room=room, key=key).first() if key else None
    return standing or Note.objects.create(
        room=room, language=language, text=text, key=key, by=by, at=at, sequence=advance(room)
    )


@transaction.atomic
def correct_note(note: Note, text: str, *, by: Person | None, at: datetime) -> Note:
    """Write a line anew: who types along makes mistakes. Refuses ``note.removed`` and what ``write_note`` refuses."""
    return _amended(note, text=_note(text))


@transaction.atomic
def remove_note(note: Note, *, by: Person | None, at: datetime) -> Note:
    """Take a line out of the running notes."""
    return _amended(note, removed=True)


def _note(text: str) -> str:
    text = cleaned_post(text)
    insist(text_refusal(text, most=LONGEST_NOTE) if text else EMPTY)
    return text


def _amended(note: Note, **values: object) -> Note:
    room = locked(note.room_id)
    note = Note.objects.get(pk=note.pk, room=room)
    if note.removed:
        raise Refused(NOTE_REMOVED)
    for name, value in values.items():
        setattr(note, name, value)
    note.sequence = advance(room)
    note.save(update_fields=[*values, "sequence"])
    return note
