"""The verbs of registration. Whatever may take or free a seat holds the lock on its course."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record, record_each
from convenor.documents.tables import Table
from convenor.enrolment import letters, matching
from convenor.enrolment.columns import columns_of, roster_refusal
from convenor.enrolment.matching import Line, Outcome
from convenor.enrolment.models import Registration, RosterImport
from convenor.enrolment.queries import lines_of, seats_taken
from convenor.enrolment.rules import (
    confirmation_refusal,
    confirmations_refusal,
    import_refusal,
    registration_refusal,
    waiting_refusal,
    withdrawal_refusal,
)
from convenor.enrolment.signals import registration_confirmed, registration_withdrawn
from convenor.enrolment.states import State
from convenor.jobs.actions import enqueue
from convenor.kit.redaction import without
from convenor.kit.refusals import insist
from convenor.notices.actions import post as post_notice
from convenor.people.actions import add_person, add_persons
from convenor.people.models import Organisation, Person
from convenor.programmes.letters import News
from convenor.programmes.models import Course, Release

ROWS_AT_ONCE = 1000
MOVED = ("organisation", "post", "source", "state", "state_since")
"""What a move writes: never where the person stands in the alphabet, which another transaction may just have set."""


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
    """Put a person on the list of a course; one who is not stored yet is added first.

    Somebody who withdrew comes back on the same row, with its history. Refuses ``course.not_open`` and
    ``registration.exists``, and a new person for what ``people.actions.add_person`` refuses.
    """
    course = _locked(course)
    if person.pk is None:
        person = add_person(person, by=by, at=at)
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
    _seat(registration, by=by, at=at)
    return registration


@transaction.atomic
def confirm_all(
    course: Course, pks: Collection[int], *, by: Person | None, at: datetime
) -> Sequence[Registration]:
    """Give seats to several registrations of a course, by their keys: to all of them or to none.

    Refuses ``course.not_open``, ``registration.nobody_chosen``, ``registration.not_confirmable`` and
    ``seat.too_few``.
    """
    course = _locked(course)
    registrations = list(
        Registration.objects.filter(course=course, pk__in=pks)
        .select_related("course__programme", "person", "organisation")
        .order_by("pk")
    )
    insist(
        confirmations_refusal(
            [registration.state for registration in registrations],
            course_state=course.state,
            seats=course.seats,
            taken=seats_taken(course),
        )
    )
    for registration in registrations:
        _seat(registration, by=by, at=at)
    return registrations


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


def send_confirmation(registration: Registration, *, at: datetime) -> None:
    """Tell somebody by mail that they have a seat: once for each time that it was given.

    Nothing is sent to a person without an address, nor for a seat that was given back before this was done.
    """
    person = registration.person
    if registration.state == State.CONFIRMED:
        post_notice(
            letters.CONFIRMED,
            registration,
            key=f"enrolment.confirmed:{registration.pk}:{registration.state_since.isoformat()}",
            to=person,
            places=registration.course.scopes,
            at=at,
        )


def tell_of_release(release: Release, *, at: datetime) -> None:
    """Tell everybody who holds a seat by mail what is different in the agenda: in their language, once for a version.

    Nothing is sent where only texts are different, nor to a person without an address. Speakers are told of their own
    part by ``programmes.actions.tell_speakers``.
    """
    changes = letters.loud(release)
    holders = Registration.objects.filter(course=release.course, state=State.CONFIRMED).select_related(
        "person"
    )
    for registration in holders.exclude(person__email=None) if changes else ():
        post_notice(
            letters.AGENDA_CHANGED,
            News(release, registration.person, changes),
            key=f"enrolment.agenda_released:{release.pk}:{registration.person_id}",
            to=registration.person,
            places=release.course.scopes,
            cause=f"enrolment.agenda_released:{release.pk}",
            at=at,
        )


@transaction.atomic
def preview_import(
    course: Course, table: Table, *, file_name: str, by: Person | None, at: datetime
) -> RosterImport:
    """Keep the rows of a file, so that its preview can be looked at and then brought in.

    What the same person uploaded before and did not bring in is dropped. Refuses ``roster.columns_missing``.
    """
    insist(roster_refusal(columns_of(table.columns)))
    RosterImport.objects.filter(course=course, uploaded_by=by, applied_at=None).delete()
    return RosterImport.objects.create(
        course=course,
        file_name=file_name[-RosterImport.LONGEST_FILE_NAME :],
        headings=table.columns,
        rows=[(row.number, row.cells) for row in table.rows],
        is_guess=table.is_guess,
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def bring_in(roster_import: RosterImport, *, plan: str, by: Person | None, at: datetime) -> RosterImport:
    """Do what the preview of a file showed: add the new persons, register them and those already known.

    ``plan`` is the ``matching.fingerprint`` of the preview. All or nothing, and only once: bringing the same file in
    again, or two people at the same moment, adds nobody twice. Its rows are dropped, the counts of outcomes stay.
    Refuses ``course.not_open`` and ``roster.changed``.
    """
    course = _locked(roster_import.course)
    roster_import = RosterImport.objects.select_for_update().get(pk=roster_import.pk)
    if roster_import.applied_at:
        return roster_import
    roster_import.course = course
    lines = lines_of(roster_import)
    insist(import_refusal(course_state=course.state, is_same_plan=matching.fingerprint(lines) == plan))
    _register_each(course, lines, by=by, at=at)
    roster_import.applied_at, roster_import.rows = at, []
    roster_import.counts = dict(Counter(line.outcome for line in lines))
    roster_import.save()
    record("enrolment.roster_brought_in", target=course, by=by, at=at, facts=dict(roster_import.counts))
    return roster_import


def note_export(course: Course, *, by: Person | None, at: datetime) -> None:
    """Record that the list of a course, with its addresses, has left the house."""
    record("enrolment.list_exported", target=course, by=by, at=at)


def _register_each(course: Course, lines: Sequence[Line], *, by: Person | None, at: datetime) -> None:
    """Registrations for lines that have somebody to register: few statements, and few rows in memory at a time."""
    coming = [line for line in lines if line.outcome in (Outcome.NEW, Outcome.MATCHED)]
    for start in range(0, len(coming), ROWS_AT_ONCE):
        batch = coming[start : start + ROWS_AT_ONCE]
        new = [line for line in batch if line.known is None]
        added = add_persons([_person(line) for line in new], by=by, at=at)
        persons = {line.row.number: person for line, person in zip(new, added, strict=True)}
        known = Person.objects.in_bulk([line.known.pk for line in batch if line.known])
        registrations = Registration.objects.bulk_create(
            _registration(course, line, known[line.known.pk] if line.known else persons[line.row.number], at)
            for line in batch
        )
        record_each("enrolment.registered", targets=registrations, by=by, at=at)


def _registration(course: Course, line: Line, person: Person, at: datetime) -> Registration:
    registration = Registration(
        course=course,
        person=person,
        organisation_id=line.organisation_pk,
        post=line.row.post,
        source=Registration.Source.IMPORT,
        registered_at=at,
        state_since=at,
    )
    registration.fill_keys()
    return registration


def _person(line: Line) -> Person:
    row = line.row
    return Person(
        given=row.given,
        surname=row.surname,
        father=row.father,
        patronymic=row.patronymic,
        email=row.email or None,
    )


def _locked(course: Course) -> Course:
    return Course.objects.select_for_update(of=("self",)).select_related("programme").get(pk=course.pk)


def _fresh(registration: Registration) -> Registration:
    """The row as it is now that the course is locked; the one in hand may be older."""
    return Registration.objects.select_related("course__programme", "person", "organisation").get(
        pk=registration.pk
    )


def _seat(registration: Registration, *, by: Person | None, at: datetime) -> None:
    _move(registration, State.CONFIRMED, at=at)
    record("enrolment.confirmed", target=registration, by=by, at=at)
    registration_confirmed.send(Registration, registration=registration, at=at)
    enqueue("enrolment.send_confirmation", registration_pk=registration.pk)


def _move(registration: Registration, state: State, *, at: datetime) -> None:
    registration.state, registration.state_since = state, at
    registration.save(update_fields=None if registration._state.adding else MOVED)


def sort_anew(person: Person) -> None:
    """Let every list that a person is on have them where they stand in the alphabet now. Writes nothing else."""
    keys = {"order_az": person.order_az, "order_en": person.order_en}
    Registration.objects.filter(person=person).exclude(**keys).update(**keys)


@transaction.atomic
def forget_person(person: Person, *, words: Collection[str], by: Person | None, at: datetime) -> None:
    """Take an erased person off courses that are still open, and forget the posts they held; the rest still counts.

    ``words`` are forms of the name: a list that waits to be brought in and holds one is dropped.
    """
    for registration in Registration.objects.filter(person=person).select_related("course"):
        if withdrawal_refusal(registration.state, course_state=registration.course.state) is None:
            withdraw(registration, by=by, at=at)
    Registration.objects.filter(person=person).update(post="")
    for waiting in RosterImport.objects.filter(applied_at=None):
        if without(waiting.rows, words) != waiting.rows:
            waiting.delete()
