"""Who may do what in live rooms, and the loaders that see to it.

Two doors. Those who run a room are persons with a role in its course, or with a part in its session that speaks or
moderates; they come by ``room_for``. Those who attend come by the pass in their cookie and reach only verbs of
attendees, whoever they are.
"""

from typing import TypeVar

from django.http import Http404

from convenor.enrolment.models import Registration
from convenor.enrolment.states import State as RegistrationState
from convenor.kit.refusals import NotPermitted
from convenor.live.models import Attendee, Idea, Note, Poll, Question, Room, Theme, Turn
from convenor.live.passes import Pass, is_notes_key
from convenor.live.queries.archive import MODERATING_PARTS
from convenor.live.rules.rooms import cleaned_code
from convenor.live.states import Audience, RoomState
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, Visitor, insist_on, roles_in
from convenor.programmes.models import Contribution, Course, Session

InRoom = TypeVar("InRoom", Question, Poll, Theme, Idea, Turn, Note)

PREPARE = frozenset({ORGANISER})
"""Making rooms, opening and closing them from the list of a course, moving phones, exporting."""
MODERATE = frozenset({ORGANISER})
"""The console of a room; so may whoever trains, moderates or hosts in its session, without any role."""
LOOK = frozenset({ORGANISER, OBSERVER})
"""The archive: what was asked and answered. Who belongs to the course reads it too once the room is closed."""
ASSIGN = frozenset({ORGANISER})
"""Giving a question to somebody for a written answer; whoever has it writes it without any role."""


def _room(code: str) -> Room | None:
    return (
        Room.objects.select_related("session__course__programme", "moved_to")
        .filter(code=cleaned_code(code))
        .first()
    )


def room_for(visitor: Visitor, code: str) -> Room:
    """Return the room for somebody who may run it.

    Raises ``NotPermitted`` for everybody else, whether or not there is such a room.
    """
    room = _room(code)
    if room is None or not moderates(visitor, room):
        raise NotPermitted
    return room


def moderates(visitor: Visitor, room: Room) -> bool:
    """Whether somebody may run the room: a role in the course, or a part in the session that was not declined."""
    if not isinstance(visitor, Person):
        return False
    if roles_in(visitor, *room.session.course.scopes) & MODERATE:
        return True
    return (
        Contribution.objects.filter(session=room.session_id, person=visitor, kind__in=MODERATING_PARTS)
        .exclude(answer=Contribution.Answer.DECLINED)
        .exists()
    )


def belongs(visitor: Visitor, course: Course) -> bool:
    """Whether somebody is of a course: with a seat, a part that was not declined, or a role in ``LOOK``."""
    if not isinstance(visitor, Person):
        return False
    if Registration.objects.filter(course=course, person=visitor, state=RegistrationState.CONFIRMED).exists():
        return True
    parts = Contribution.objects.filter(session__course=course, person=visitor)
    if parts.exclude(answer=Contribution.Answer.DECLINED).exists():
        return True
    return bool(roles_in(visitor, *course.scopes) & LOOK)


def room_to_enter(visitor: Visitor, slug: str, key: str) -> Room | None:
    """Return the room of a session for who belongs to its course; None for everybody else, who needs its code.

    None too where there is no such room: nobody learns from it which sessions have one.
    """
    room = _room_at(slug, key)
    return room if room and belongs(visitor, room.session.course) else None


def kept_room(visitor: Visitor, slug: str, key: str) -> Room:
    """Return a room whose archive somebody may read: roles in ``LOOK``; who belongs to the course once it is closed.

    Raises ``NotPermitted`` for everybody else, whether or not there is such a room.
    """
    room = _room_at(slug, key)
    if room and isinstance(visitor, Person):
        if roles_in(visitor, *room.session.course.scopes) & LOOK:
            return room
        if room.state == RoomState.CLOSED and belongs(visitor, room.session.course):
            return room
    raise NotPermitted


def _room_at(slug: str, key: str) -> Room | None:
    rooms = Room.objects.select_related("session__course__programme", "moved_to")
    return rooms.filter(session__course__slug=slug, session__key=key).first()


def public_room(code: str) -> Room:
    """Return the room that an address names, for anybody; ``Http404`` where there is none.

    Who types a code comes by ``actions.find_room``, which counts wrong ones.
    """
    room = _room(code)
    if room is None:
        raise Http404
    return room


def attendee_by(held: Pass | None, room: Room) -> Attendee:
    """Return who somebody is in a room by the pass of their browser; ``NotPermitted`` for who has not joined."""
    if held is None or held.room != room.pk or not held.attendee:
        raise NotPermitted
    attendee = (
        Attendee.objects.select_related("person", "organisation").filter(room=room, pk=held.attendee).first()
    )
    if attendee is None:
        raise NotPermitted
    attendee.room = room
    return attendee


def noted(visitor: Visitor, code: str, key: str) -> Room:
    """Return the room for somebody who writes its running notes: who runs it, or who has the link for it.

    Raises ``NotPermitted`` for everybody else, whether or not there is such a room.
    """
    room = _room(code)
    if room is None:
        raise NotPermitted
    if not is_notes_key(key, room_pk=room.pk, serial=room.notes_serial) and not moderates(visitor, room):
        raise NotPermitted
    return room


def audience_of(visitor: Visitor, room: Room) -> Audience:
    """What a browser's streams may show at most."""
    return Audience.CONSOLE if moderates(visitor, room) else Audience.ROOM


def room_of(course: Course, session: Session) -> Room:
    """Return the room of a session of a course that ``course_for`` has given out; ``Http404`` where it has none."""
    room = Room.objects.select_related("moved_to").filter(session=session).first()
    if room is None or session.course_id != course.pk:
        raise Http404
    session.course = course
    room.session = session
    return room


def _out_of(room: Room, found: InRoom | None) -> InRoom:
    if found is None:
        raise Http404
    found.room = room
    return found


def question_of(room: Room, pk: int) -> Question:
    """Return a question of a room that a loader has given out; ``Http404`` where it has none such."""
    found = (
        Question.objects.filter(room=room, pk=pk)
        .select_related("attendee__person", "attendee__organisation", "theme", "answer")
        .first()
    )
    return _out_of(room, found)


def poll_of(room: Room, pk: int) -> Poll:
    """Return a poll of a room that a loader has given out; ``Http404`` where it has none such."""
    found = Poll.objects.filter(room=room, pk=pk).prefetch_related("options").first()
    return _out_of(room, found)


def theme_of(room: Room, pk: int) -> Theme:
    """Return a theme of a room that a loader has given out; ``Http404`` where it has none such."""
    found = Theme.objects.filter(room=room, pk=pk, removed=False).first()
    return _out_of(room, found)


def idea_of(room: Room, pk: int) -> Idea:
    """Return an idea of a room that a loader has given out; ``Http404`` where it has none such."""
    found = Idea.objects.filter(room=room, pk=pk).select_related("attendee__person", "theme").first()
    return _out_of(room, found)


def turn_of(room: Room, pk: int) -> Turn:
    """Return a place in the queue of a room that a loader has given out; ``Http404`` where it has none such."""
    found = Turn.objects.filter(room=room, pk=pk).select_related("attendee__person").first()
    return _out_of(room, found)


def note_of(room: Room, pk: int) -> Note:
    """Return a line of the notes of a room that a loader has given out; ``Http404`` where it has none such."""
    found = Note.objects.filter(room=room, pk=pk, removed=False).first()
    return _out_of(room, found)


def answerable(visitor: Visitor, pk: int) -> Question:
    """Return a question for whoever was given it to answer, or organises its course; else ``NotPermitted``."""
    question = (
        Question.objects.select_related(
            "room__session__course__programme", "answer__assigned_to", "attendee__person"
        )
        .filter(pk=pk)
        .first()
    )
    if question is None:
        raise NotPermitted
    answer = getattr(question, "answer", None)
    if isinstance(visitor, Person) and answer and answer.assigned_to_id == visitor.pk:
        return question
    insist_on(visitor, ASSIGN, *question.room.session.course.scopes)
    return question
