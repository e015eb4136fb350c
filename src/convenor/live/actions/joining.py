"""Finding a room by its code, and joining it."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction

from convenor.enrolment.models import Registration
from convenor.enrolment.states import State as RegistrationState
from convenor.kit.names import clean_name, name_problem
from convenor.kit.refusals import Refused, insist
from convenor.live.models import Attendee, Room
from convenor.live.rules.rooms import (
    CODE_UNKNOWN,
    GUESS_WINDOW,
    GUESSES,
    cleaned_code,
    guessing_refusal,
    presence_refusal,
)
from convenor.people.models import Person


def find_room(code: str, *, who: str, at: datetime) -> Room:
    """Return the room whose code somebody typed, open or not.

    ``who`` is from where it comes: a network address, or a person who is signed in. Wrong codes are counted for each,
    in the cache that all processes share. Refuses ``room.code_unknown``, and ``room.too_many_guesses`` with the seconds
    to wait, also for a right code.
    """
    slots = [f"live.guess:{who}:{number}" for number in range(GUESSES)]
    taken = cache.get_many(slots)
    insist(guessing_refusal(min(taken.values()) - at.timestamp() if len(taken) >= GUESSES else None))
    room = Room.objects.select_related("session__course__programme").filter(code=cleaned_code(code)).first()
    if room is None:
        _count_guess([slot for slot in slots if slot not in taken], at=at)
        raise Refused(CODE_UNKNOWN)
    return room


def _count_guess(free: list[str], *, at: datetime) -> None:
    """Take one free slot. ``add`` is atomic in every process; to count up is not."""
    seconds = int(GUESS_WINDOW.total_seconds())
    for slot in free:
        if cache.add(slot, at.timestamp() + seconds, timeout=seconds):
            return


@transaction.atomic
def join(room: Room, *, person: Person | None, name: str = "", language: str, at: datetime) -> Attendee:
    """Let somebody into an open room: a person always as the same attendee, a guest as a new one.

    ``name`` is what a guest wants to be called, or empty. Refuses ``room.not_open``, ``room.closed`` and, for the name
    of a guest, what ``kit.names.name_problem`` refuses. Coming back is not joining: the browser has its pass.
    """
    room = Room.objects.select_related("session").get(pk=room.pk)
    insist(presence_refusal(room.state))
    if person is None:
        name = clean_name(name)
        insist(name_problem(name) if name else None)
        return Attendee.objects.create(room=room, name=name, language=language, joined_at=at)
    seat = Registration.objects.filter(
        course=room.session.course_id, person=person, state=RegistrationState.CONFIRMED
    ).first()
    attendee, _ = Attendee.objects.get_or_create(
        room=room,
        person=person,
        defaults={
            "organisation_id": seat.organisation_id if seat else None,
            "language": language,
            "joined_at": at,
        },
    )
    return attendee
