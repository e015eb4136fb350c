"""Registrations for tests, in any state, without going through the acts that lead there."""

from datetime import UTC, datetime

from convenor.enrolment.models import Registration
from convenor.enrolment.states import State
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes.models import Course

IN_JUNE = datetime(2022, 6, 20, 8, tzinfo=UTC)


def a_registration(
    course: Course, person: Person | None = None, state: State = State.REGISTERED, **fields: object
) -> Registration:
    fields.setdefault("registered_at", IN_JUNE)
    fields.setdefault("state_since", IN_JUNE)
    return Registration.objects.create(course=course, person=person or a_person(), state=state, **fields)


def a_seat(course: Course, person: Person | None = None, **fields: object) -> Registration:
    """A confirmed registration."""
    return a_registration(course, person, State.CONFIRMED, **fields)
