"""What becomes of certificates that exist: revoked, or replaced by corrected ones."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from convenor.audit.actions import record
from convenor.credentials.actions.log import enter
from convenor.credentials.actions.making import finish
from convenor.credentials.actions.numbering import (
    design_of,
    last_ordinal,
    number_of,
    places_in,
    seal_for,
    try_out,
)
from convenor.credentials.facts import differences
from convenor.credentials.log import ENDINGS
from convenor.credentials.models import Certificate
from convenor.credentials.queries import (
    facts_now,
)
from convenor.credentials.rules import revocation_refusal, supersession_refusal
from convenor.credentials.signals import certificate_ended
from convenor.credentials.states import State
from convenor.jobs.actions import enqueue
from convenor.kit import dates
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.actions.sessions import locked


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, by: Person | None, at: datetime) -> Certificate:
    """Take a certificate back for good. It stays on record, and the check page shows ``reason`` to the public.

    Refuses ``certificate.not_valid``, ``certificate.no_reason`` and ``certificate.reason_too_long``.
    """
    locked(certificate.course)
    certificate = _fresh(certificate)
    reason = " ".join(reason.split())
    insist(revocation_refusal(certificate.state, reason=reason))
    certificate.reason = reason
    _end(certificate, State.REVOKED, at=at)
    record("credentials.revoked", target=certificate, by=by, at=at, facts={"reason": reason})
    certificate_ended.send(Certificate, certificate=certificate, at=at)
    enqueue("credentials.send_revocation", certificate_pk=certificate.pk)
    return certificate


def supersede(certificate: Certificate, *, by: Person | None, at: datetime) -> Certificate:
    """Issue a corrected certificate in the place of this one, with the next number; return the new one.

    The old one is from then on superseded, and its check page leads to the new one. Refuses ``certificate.not_valid``,
    ``certificate.nothing_new``, and what could not be put on paper.
    """
    successor = start_supersede(certificate, by=by, at=at)
    finish(certificate.course, only=successor, by=by, at=at)
    return _fresh(successor)


@transaction.atomic
def start_supersede(certificate: Certificate, *, by: Person | None, at: datetime) -> Certificate:
    """Number the corrected certificate and end the old one; making it whole is left over. Refuses as ``supersede``."""
    successor = _replaced(certificate, by=by, at=dates.whole_seconds(at))
    # Should this process be killed now, the worker makes the new one whole.
    enqueue(
        "credentials.finish",
        course_pk=certificate.course_id,
        by_pk=by.pk if by else None,
        certificate_pk=successor.pk,
    )
    return successor


def _replaced(certificate: Certificate, *, by: Person | None, at: datetime) -> Certificate:
    course = locked(certificate.course)
    certificate = _fresh(certificate)
    facts = facts_now(certificate, at=at)
    says_the_same = facts is None or not differences(certificate.facts, facts)
    is_erased = certificate.erased_at is not None
    insist(supersession_refusal(certificate.state, says_the_same=says_the_same, is_erased=is_erased))
    [(status_list, index)] = places_in(certificate.status_list.organisation, 1)
    successor = Certificate(
        course=course,
        person=certificate.person,
        kind=certificate.kind,
        registration=certificate.registration,
        number=number_of(course, last_ordinal(course) + 1),
        token=uuid4().hex,
        facts=facts,
        design=design_of(course),
        seal=seal_for(course, certificate.status_list.organisation, at=at),
        status_list=status_list,
        status_index=index,
        issued_at=at,
    )
    try_out([successor])
    _end(certificate, State.SUPERSEDED, at=at)
    successor.save(force_insert=True)
    certificate.successor = successor
    certificate.save(update_fields=["successor"])
    record("credentials.superseded", target=certificate, by=by, at=at, facts={"by": successor.number})
    record("credentials.numbered", target=successor, by=by, at=at)
    certificate_ended.send(Certificate, certificate=certificate, at=at)
    return successor


def _fresh(certificate: Certificate) -> Certificate:
    """The row as it is now that the course is locked; the one in hand may be older."""
    return Certificate.objects.select_related(
        "course__programme",
        "course__issuer",
        "person",
        "registration__organisation",
        "status_list__organisation",
    ).get(pk=certificate.pk)


def _end(certificate: Certificate, state: State, *, at: datetime) -> None:
    certificate.state, certificate.ended_at = state, dates.whole_seconds(at)
    certificate.save(update_fields=["state", "ended_at", "reason"])
    enter([(ENDINGS[state], certificate.digest)], at=at)
