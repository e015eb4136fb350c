"""Rooms and who is in them for tests. The session lies in July 2022, and so does the time of day in which tests act."""

from datetime import UTC, datetime, timedelta

from convenor.live import actions
from convenor.live.models import Attendee, Idea, Poll, Question, Room, Theme
from convenor.live.states import Kind, RoomState, Signature
from convenor.people.models import Person
from convenor.programmes.models import Course, Session
from convenor.programmes.tests.factories import a_course, a_session

NOW = datetime(2022, 7, 14, 6, 10, tzinfo=UTC)
"""Ten minutes into the first session of the first day (10 o'clock in Baku)."""


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def a_room(
    session: Session | None = None, *, course: Course | None = None, open: bool = True, **fields: object
) -> Room:
    """An open room; ``open=False`` for one that is only prepared."""
    session = session or a_session(course or a_course())
    room = actions.prepare_room(session, by=None, at=NOW)
    if fields:
        Room.objects.filter(pk=room.pk).update(**fields)
    return actions.open_room(room, by=None, at=NOW) if open else Room.objects.get(pk=room.pk)


def a_guest(room: Room, name: str = "") -> Attendee:
    return Attendee.objects.create(room=room, name=name, language="az", joined_at=NOW)


def joined(room: Room, person: Person) -> Attendee:
    return actions.join(room, person=person, language="az", at=NOW)


def a_question(
    attendee: Attendee,
    text: str = "Muzeyin elektron kataloqu nə vaxt açılacaq?",
    *,
    signature: Signature = Signature.ANONYMOUS,
    at: datetime = NOW,
) -> Question:
    return actions.ask(attendee, text, signature=signature, at=at)


def closed(room: Room) -> Room:
    Room.objects.filter(pk=room.pk).update(state=RoomState.CLOSED)
    room.refresh_from_db()
    return room


def a_poll(
    room: Room,
    kind: Kind = Kind.SINGLE,
    *,
    open: bool = True,
    options: int | list[dict[str, str]] = 3,
    **fields: object,
) -> Poll:
    """An open poll, anonymous unless told; ``open=False`` for a draft."""
    if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING):
        if isinstance(options, int):
            options = [{"az": f"Variant {n}", "en": f"Option {n}"} for n in range(options)]
        fields["options"] = options
    fields.setdefault("wording", {"az": "Nəyi seçirsiniz?", "en": "What do you choose?"})
    poll = actions.add_poll(room, kind=kind, by=None, at=NOW, **fields)
    return actions.open_poll(poll, by=None, at=NOW) if open else poll


def cast(poll: Poll, value: object, attendee: Attendee | None = None, secret: str = "a secret") -> str | None:
    """Answer a poll, as a new guest unless told; returns the code of what is refused."""
    attendee = attendee or a_guest(poll.room)
    ballot = actions.Answered(attendee.pk, poll.pk, value, secret)
    [refusal] = actions.cast_ballots(poll.room_id, [ballot], at=NOW)
    return refusal.code if refusal else None


def a_theme(room: Room, title: str = "Maliyyə") -> Theme:
    return actions.add_theme(room, title, by=None, at=NOW)


def an_idea(attendee: Attendee, text: str = "Gecə muzeyi", *, at: datetime = NOW) -> Idea:
    """A note on the wall, which is opened for it."""
    Room.objects.filter(pk=attendee.room_id).update(ideas_open=True)
    return actions.post_idea(attendee, text, signature=Signature.ANONYMOUS, at=at)
