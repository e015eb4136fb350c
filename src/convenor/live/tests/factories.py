"""Rooms and who is in them for tests. The session lies in July 2022, and so does the time of day in which tests act."""

from datetime import UTC, datetime, timedelta

from convenor.live import actions
from convenor.live.models import Attendee, Question, Room
from convenor.live.states import RoomState, Signature
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
