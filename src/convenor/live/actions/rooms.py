"""Rooms: made, opened, closed, and the phones of one sent to the next."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from convenor.audit.actions import record
from convenor.jobs.actions import enqueue_later
from convenor.kit.refusals import insist
from convenor.live.actions.floor import end_turns
from convenor.live.actions.polls import end_polls
from convenor.live.actions.writing import advance, locked
from convenor.live.models import Attendee, Poll, Room
from convenor.live.rules.rooms import (
    ALPHABET,
    CODE_LENGTH,
    NAMES_KEPT,
    SETTINGS,
    are_names_due,
    closing_time,
    moving_refusal,
    opening_refusal,
    preparing_refusal,
    presence_refusal,
)
from convenor.live.states import RoomState
from convenor.people.models import Person
from convenor.programmes.actions import set_entrance
from convenor.programmes.actions.sessions import locked as hold_course
from convenor.programmes.models import Course, Session


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


@transaction.atomic
def prepare_room(session: Session, *, moderated: bool = False, by: Person | None, at: datetime) -> Room:
    """Make the room of a session, with its code, so that signs can be printed and polls written before the hour.

    Returns the room that is there already, if one is. Refuses ``room.break`` and ``room.course_closed``.
    """
    standing = Room.objects.filter(session=session).first()
    if standing:
        return standing
    insist(
        preparing_refusal(course_state=session.course.state, is_break=session.format == Session.Format.BREAK)
    )
    while True:
        try:
            with transaction.atomic():
                room = Room.objects.create(session=session, code=new_code(), moderated=moderated)
        except IntegrityError:  # the code is taken, or somebody else has made the room at this moment
            if other := Room.objects.filter(session=session).first():
                return other
        else:
            record("live.room_prepared", target=room, by=by, at=at)
            return room


@transaction.atomic
def give_up_room(session: Session, *, by: Person | None, at: datetime) -> bool:
    """Let the room of a session go that was never opened, with the polls and themes prepared in it.

    Returns whether there was one. A room that was once open stays: what was said in it is on record.
    """
    room = Room.objects.select_for_update().filter(session=session, opened_at=None).first()
    if room is None:
        return False
    record("live.room_given_up", target=room, by=by, at=at)
    room.delete()
    return True


@transaction.atomic
def prepare_rooms(course: Course, *, by: Person | None, at: datetime) -> list[Room]:
    """Make the rooms of all sessions of a course that have none; breaks get none. Refuses ``room.course_closed``."""
    sessions = course.sessions.select_related("course").exclude(format=Session.Format.BREAK)
    return [prepare_room(session, by=by, at=at) for session in sessions]


@transaction.atomic
def open_room(room: Room, *, by: Person | None, at: datetime) -> Room:
    """Let people in. It closes by itself half an hour after its session, and not within two hours of this.

    The page of the course shows the way in. Refuses ``room.already_open`` and ``room.course_closed``.
    """
    way_in = reverse("live:enter", args=[room.session.course.slug, room.session.key])
    course = set_entrance(room.session, way_in)
    room = locked(room.pk)
    room.session.course = course
    insist(opening_refusal(room.state, course_state=course.state))
    room.state, room.opened_at, room.closed_at, room.moved_to = RoomState.OPEN, at, None, None
    room.closes_at = closing_time(opened_at=at, session_ends_at=room.session.ends_at)
    room.save(update_fields=["state", "opened_at", "closed_at", "closes_at", "moved_to"])
    advance(room, itself=True)
    record("live.room_opened", target=room, by=by, at=at)
    enqueue_later("live.close_when_due", not_before=room.closes_at, room_pk=room.pk)
    return room


@transaction.atomic
def close_room(room: Room, *, by: Person | None, at: datetime) -> Room:
    """End the hour: nobody posts any more, open polls are closed, who waited for the floor waits no longer.

    One that is closed already stays as it is. Refuses ``room.not_open``.
    """
    set_entrance(room.session, "")
    room = locked(room.pk)
    if room.state == RoomState.CLOSED:
        return room
    insist(presence_refusal(room.state))
    room.state, room.closed_at, room.closes_at = RoomState.CLOSED, at, None
    room.floor_open = False
    room.save(update_fields=["state", "closed_at", "closes_at", "floor_open"])
    sequence = advance(room, itself=True)
    end_polls(room, sequence=sequence)
    end_turns(room, sequence=sequence, at=at)
    record("live.room_closed", target=room, by=by, at=at)
    enqueue_later("live.forget_guests", not_before=at + NAMES_KEPT, room_pk=room.pk)
    return room


def close_when_due(room: Room, *, at: datetime) -> Room:
    """Close a room whose time is over. Where its session was put off meanwhile, it is looked at again then."""
    with transaction.atomic():
        hold_course(room.session.course)
        room = locked(room.pk)
        if room.state != RoomState.OPEN or room.opened_at is None:
            return room
        due = closing_time(opened_at=room.opened_at, session_ends_at=room.session.ends_at)
        if at < due:
            if due != room.closes_at:
                room.closes_at = due
                room.save(update_fields=["closes_at"])
                enqueue_later("live.close_when_due", not_before=due, room_pk=room.pk)
            return room
        return close_room(room, by=None, at=at)


@transaction.atomic
def set_room(room: Room, *, changes: Mapping[str, bool | int], by: Person | None, at: datetime) -> Room:
    """Say whether posts wait for a moderator, what the room takes now, and how long a turn is.

    ``changes`` maps names in ``SETTINGS`` to values; ValueError for any other. What waits already goes on waiting.
    """
    if foreign := set(changes) - set(SETTINGS):
        raise ValueError(f"Not to be set: {', '.join(sorted(foreign))}")
    room = locked(room.pk)
    changed = {name: value for name, value in changes.items() if getattr(room, name) != value}
    if not changed:
        return room
    for name, value in changed.items():
        setattr(room, name, value)
    room.save(update_fields=list(changed))
    advance(room, itself=True)
    record("live.room_set", target=room, by=by, at=at, facts=dict(changed))
    return room


@transaction.atomic
def set_screen(room: Room, shows: str, *, poll: Poll | None = None, by: Person | None, at: datetime) -> Room:
    """Say what the projector shows beside the code: one of ``Room.Screen``, with the poll where it is one."""
    room = locked(room.pk)
    wanted = (Room.Screen(shows), poll.pk if poll and poll.room_id == room.pk else None)
    if (room.screen, room.screen_poll_id) != wanted:
        room.screen, room.screen_poll_id = wanted
        room.save(update_fields=["screen", "screen_poll"])
        advance(room, itself=True)
    return room


@transaction.atomic
def renew_notes_link(room: Room, *, by: Person | None, at: datetime) -> Room:
    """End the link by which somebody without an account writes the running notes; there is a new one at once."""
    room = locked(room.pk)
    room.notes_serial += 1
    room.save(update_fields=["notes_serial"])
    record("live.notes_link_renewed", target=room, by=by, at=at)
    return room


@transaction.atomic
def move_phones(room: Room, other: Room, *, by: Person | None, at: datetime) -> Room:
    """Send every phone of a room to another one, which is opened if it is not open; this one is closed.

    Refuses ``room.same``, ``room.other_course``, ``room.course_closed`` and ``room.not_open``.
    """
    insist(
        moving_refusal(
            is_same=room.pk == other.pk, is_same_course=room.session.course_id == other.session.course_id
        )
    )
    hold_course(
        room.session.course
    )  # before its rooms, as whoever loads its file does: nobody waits in a ring
    for pk in sorted((room.pk, other.pk)):  # always in this order, so that two moves do not wait in a ring
        locked(pk)
    other = locked(other.pk)
    if other.state != RoomState.OPEN:
        other = open_room(other, by=by, at=at)
    Room.objects.filter(pk=room.pk).update(moved_to=other)
    room = close_room(room, by=by, at=at)
    room = locked(room.pk)
    advance(room, itself=True)
    record("live.phones_moved", target=room, by=by, at=at, facts={"to": other.code})
    return room


def note_export(course: Course, *, by: Person | None, at: datetime) -> None:
    """Record that what is kept of the live rooms of a course has left the house."""
    record("live.exported", target=course, by=by, at=at)


@transaction.atomic
def forget_guests(room: Room, *, at: datetime) -> int:
    """Take out the names that guests gave themselves, a month after the room was closed; return how many.

    What they asked and voted stays. Where the room was opened again meanwhile, nothing happens.
    """
    room = locked(room.pk)
    if not are_names_due(closed_at=room.closed_at, now=at) or room.names_forgotten_at:
        return 0
    forgotten = Attendee.objects.filter(room=room, person=None).exclude(name="").update(name="")
    room.names_forgotten_at = at
    room.save(update_fields=["names_forgotten_at"])
    record("live.guests_forgotten", target=room, by=None, at=at, facts={"names": forgotten})
    return forgotten
