"""How names will stand on certificates: asked for, confirmed, corrected before anything is printed.

A name belongs to the person and is the same in every course. So the row of the person is locked, not the course: three
hundred people who confirm in one minute do not wait for each other.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.db import transaction

from convenor.audit.actions import record, record_each
from convenor.credentials.facts import issue_day
from convenor.credentials.models import NameCall, NameConfirmation
from convenor.credentials.queries.names import (
    NameStanding,
    name_of,
    names_of,
    official_form,
)
from convenor.credentials.rules import (
    NAME_FIELDS,
    NAME_NOT_ASKED,
    name_answer_refusal,
    name_call_refusal,
    name_confirmation_refusal,
    name_proposal_refusal,
)
from convenor.credentials.states import NameState
from convenor.jobs.actions import enqueue
from convenor.kit.refusals import Refused, insist
from convenor.people.actions import amend_person
from convenor.people.models import Person
from convenor.people.rules import cleaned
from convenor.programmes.models import Course


@transaction.atomic
def ask_for_names(course: Course, *, until: date, by: Person | None, at: datetime) -> int:
    """Ask everybody who has not confirmed their name to do so until that day; again, it reminds them.

    Returns how many are written to. Refuses ``name.closed``, ``names.deadline_past`` and ``names.nobody_to_ask``.
    """
    course = Course.objects.select_for_update(of=("self",)).select_related("programme").get(pk=course.pk)
    asked = [standing.person.pk for standing in names_of(course).to_ask]
    insist(
        name_call_refusal(
            course_state=course.state, until=until, today=issue_day(course, at), to_ask=len(asked)
        )
    )
    NameCall.objects.update_or_create(course=course, defaults={"until": until, "asked_at": at})
    facts: dict[str, object] = {"until": until.isoformat(), "people": len(asked)}
    record("credentials.names_asked", target=course, by=by, at=at, facts=facts)
    enqueue("credentials.send_name_calls", course_pk=course.pk, person_pks=asked, asked_at=at.isoformat())
    return len(asked)


@transaction.atomic
def confirm_name(
    course: Course, person: Person, *, seen: tuple[str, str], by: Person | None, at: datetime
) -> NameConfirmation:
    """Note that the name is right. ``seen`` are the official and the Latin form that the page showed.

    Confirming takes a proposal of one's own back. Refuses ``name.not_asked`` for whoever can get no certificate, and
    what ``rules.name_confirmation_refusal`` refuses.
    """
    standing = _locked(course, person)
    insist(
        name_confirmation_refusal(
            course_state=standing.course.state,
            has_certificate=standing.is_printed,
            is_as_seen=seen == (standing.official, standing.latin),
        )
    )
    return _confirmed(standing, by=by, at=at)


@transaction.atomic
def vouch_for_names(course: Course, chosen: Collection[int], *, by: Person | None, at: datetime) -> int:
    """Confirm names in the place of those who said so on paper or aloud; ``chosen`` are keys of persons.

    Whoever has proposed another name is left out: that is answered, not passed over. Returns how many were confirmed.
    Refuses ``name.closed``.
    """
    insist(name_confirmation_refusal(course_state=course.state, has_certificate=False))
    standings = [
        standing
        for standing in names_of(course).unconfirmed
        if standing.person.pk in chosen and standing.state != NameState.PROPOSED
    ]
    for standing in standings:
        _confirmed(standing, by=by, at=at)
    return len(standings)


@transaction.atomic
def propose_name(
    course: Course,
    person: Person,
    *,
    proposed: Mapping[str, str],
    reason: str,
    by: Person | None,
    at: datetime,
) -> NameConfirmation:
    """Ask the organiser for another name: all ``rules.NAME_FIELDS``, and why. A second proposal replaces the first.

    Nothing of the person is changed yet. Refuses ``name.not_asked`` and what ``rules.name_proposal_refusal`` refuses.
    """
    standing = _locked(course, person)
    wanted = {field: str(value) for field, value in cleaned(proposed).items()}
    reason = " ".join(reason.split())
    insist(
        name_proposal_refusal(
            wanted,
            present={field: getattr(standing.person, field) for field in NAME_FIELDS},
            reason=reason,
            course_state=standing.course.state,
            has_certificate=standing.is_printed,
        )
    )
    said, _is_new = NameConfirmation.objects.update_or_create(
        course=standing.course,
        person=standing.person,
        defaults={
            "state": NameState.PROPOSED,
            "official": "",
            "latin": "",
            "proposed": wanted,
            "reason": reason,
            "answer": "",
            "said_at": at,
            "answered_at": None,
        },
    )
    record("credentials.name_proposed", target=standing.person, by=by, at=at, facts={"reason": reason})
    return said


@transaction.atomic
def accept_name(said: NameConfirmation, *, by: Person | None, at: datetime) -> NameConfirmation:
    """Call the person as they propose; with that the name is confirmed. Refuses ``name.not_proposed``."""
    said = _answered(said)
    insist(name_answer_refusal(said.state))
    said.person = amend_person(said.person, changes=said.proposed, by=by, at=at)
    said.state, said.proposed, said.answered_at = NameState.CONFIRMED, {}, at
    said.official, said.latin = official_form(said.person), said.person.latin
    said.save()
    record("credentials.name_accepted", target=said.person, by=by, at=at)
    enqueue("credentials.send_name_answer", pk=said.pk, answered_at=at.isoformat())
    return said


@transaction.atomic
def accept_names(course: Course, chosen: Collection[int], *, by: Person | None, at: datetime) -> int:
    """Accept several proposals together, all or none; ``chosen`` are keys of confirmations. Returns how many."""
    found = NameConfirmation.objects.filter(course=course, pk__in=chosen).order_by("person_id")
    return len([accept_name(said, by=by, at=at) for said in found])


@transaction.atomic
def decline_name(said: NameConfirmation, *, answer: str, by: Person | None, at: datetime) -> NameConfirmation:
    """Leave the name as it is, and say why. The person may confirm it then, or propose again.

    Refuses ``name.not_proposed``, ``name.no_answer`` and ``certificate.reason_too_long``.
    """
    said = _answered(said)
    answer = " ".join(answer.split())
    insist(name_answer_refusal(said.state, answer=answer))
    said.state, said.answer, said.answered_at = NameState.DECLINED, answer, at
    said.save()
    record("credentials.name_declined", target=said.person, by=by, at=at, facts={"answer": answer})
    enqueue("credentials.send_name_answer", pk=said.pk, answered_at=at.isoformat())
    return said


def _locked(course: Course, person: Person) -> NameStanding:
    """How the name stands now; nobody else changes the row of the person meanwhile."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    standing = name_of(Course.objects.get(pk=course.pk), person)
    if standing is None:
        raise Refused(NAME_NOT_ASKED)
    return standing


def _answered(said: NameConfirmation) -> NameConfirmation:
    Person.objects.select_for_update().get(pk=said.person_id)
    return NameConfirmation.objects.select_related("person", "course").get(pk=said.pk)


def _confirmed(standing: NameStanding, *, by: Person | None, at: datetime) -> NameConfirmation:
    said, _is_new = NameConfirmation.objects.update_or_create(
        course=standing.course,
        person=standing.person,
        defaults={
            "state": NameState.CONFIRMED,
            "official": standing.official,
            "latin": standing.latin,
            "proposed": {},
            "reason": "",
            "answer": "",
            "said_at": at,
            "answered_at": None,
        },
    )
    record_each("credentials.name_confirmed", targets=[standing.person], by=by, at=at)
    return said
