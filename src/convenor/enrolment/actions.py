"""The verbs of registration. Whatever may take or free a seat holds the lock on its course."""

from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seats_taken
from convenor.enrolment.rules import (
    confirmation_refusal,
    registration_refusal,
    waiting_refusal,
    withdrawal_refusal,
)
from convenor.enrolment.signals import registration_confirmed, registration_withdrawn
from convenor.enrolment.states import State
from convenor.jobs.actions import enqueue
from convenor.kit.refusals import insist
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course


@transaction.atomic
def register(
    course: Course,
    person: Person,
    *,
    organisation: Organisation | None,
    post: str = "",
    source: Registration.Source = Registration.Source.HAND,
    by: Person | None,
    at: datetime,
) -> Registration:
    """Put a person on the list of a course. Somebody who withdrew comes back on the same row, with its history.

    Refuses ``course.not_open`` and ``registration.exists``.
    """
    course = _locked(course)
    earlier = Registration.objects.filter(course=course, person=person).first()
    insist(registration_refusal(course_state=course.state, present_state=earlier.state if earlier else None))
    registration = earlier or Registration(course=course, person=person, registered_at=at)
    registration.organisation, registration.post, registration.source = organisation, post, source
    _move(registration, State.REGISTERED, at=at)
    record("enrolment.registered", target=registration, by=by, at=at)
    return registration


@transaction.atomic
def confirm(registration: Registration, *, by: Person | None, at: datetime) -> Registration:
    """Give the registration a seat. The lock on the course makes sure that the last seat is taken once.

    Refuses ``course.not_open``, ``registration.not_confirmable`` and ``seat.none_left``.
    """
    course = _locked(registration.course)
    registration = _fresh(registration)
    insist(
        confirmation_refusal(
            registration.state, course_state=course.state, seats=course.seats, taken=seats_taken(course)
        )
    )
    _move(registration, State.CONFIRMED, at=at)
    record("enrolment.confirmed", target=registration, by=by, at=at)
    registration_confirmed.send(Registration, registration=registration, at=at)
    enqueue("enrolment.send_confirmation", registration_pk=registration.pk)
    return registration


@transaction.atomic
def wait(registration: Registration, *, by: Person | None, at: datetime) -> Registration:
    """Put the registration at the end of the waiting list.

    Refuses ``course.not_open`` and ``registration.not_waitable``.
    """
    course = _locked(registration.course)
    registration = _fresh(registration)
    insist(waiting_refusal(registration.state, course_state=course.state))
    _move(registration, State.WAITING, at=at)
    record("enrolment.put_on_waiting_list", target=registration, by=by, at=at)
    return registration


@transaction.atomic
def withdraw(registration: Registration, *, by: Person | None, at: datetime) -> Registration:
    """Take the registration back; its seat is free again.

    Refuses ``course.not_open`` and ``registration.withdrawn``.
    """
    course = _locked(registration.course)
    registration = _fresh(registration)
    insist(withdrawal_refusal(registration.state, course_state=course.state))
    _move(registration, State.WITHDRAWN, at=at)
    record("enrolment.withdrawn", target=registration, by=by, at=at)
    registration_withdrawn.send(Registration, registration=registration, at=at)
    return registration


def _locked(course: Course) -> Course:
    return Course.objects.select_for_update(of=("self",)).select_related("programme").get(pk=course.pk)


def _fresh(registration: Registration) -> Registration:
    """The row as it is now that the course is locked; the one in hand may be older."""
    return Registration.objects.select_related("course__programme", "person", "organisation").get(
        pk=registration.pk
    )


def _move(registration: Registration, state: State, *, at: datetime) -> None:
    registration.state, registration.state_since = state, at
    registration.save()
