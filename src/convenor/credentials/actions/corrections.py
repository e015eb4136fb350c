"""Corrections that holders ask for after the issue, and what they let the check page show."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.credentials.actions.certificates import start_supersede
from convenor.credentials.actions.making import finish
from convenor.credentials.models import Certificate, Correction
from convenor.credentials.rules import correction_answer_refusal, correction_refusal
from convenor.credentials.states import CorrectionState
from convenor.jobs.actions import enqueue
from convenor.kit.refusals import insist
from convenor.people.actions import amend_person
from convenor.people.models import Person
from convenor.people.rules import cleaned
from convenor.programmes.models import Course


@transaction.atomic
def ask_correction(
    certificate: Certificate, *, proposed: Mapping[str, str], reason: str, by: Person | None, at: datetime
) -> Correction:
    """Ask for another name on a certificate: all ``rules.NAME_FIELDS``, and why. Nothing is changed by asking.

    Refuses what ``rules.correction_refusal`` refuses.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    wanted = {field: str(value) for field, value in cleaned(proposed).items()}
    reason = " ".join(reason.split())
    said = (Person(**wanted).officially_called("az"), wanted["latin"])
    insist(
        correction_refusal(
            wanted,
            state=certificate.state,
            reason=reason,
            waits=certificate.corrections.filter(state=CorrectionState.ASKED).exists(),
            says_the_same=said == (certificate.facts["name"], certificate.facts["international_name"]),
        )
    )
    correction = Correction.objects.create(
        certificate=certificate, proposed=wanted, reason=reason, asked_at=at
    )
    record("credentials.correction_asked", target=certificate, by=by, at=at, facts={"reason": reason})
    return correction


def accept_correction(correction: Correction, *, by: Person | None, at: datetime) -> Certificate:
    """Call the person as they ask, and issue a corrected certificate in the place of this one; return the new one.

    Both or neither. Refuses ``correction.answered``, and what ``supersede`` and ``amend_person`` refuse.
    """
    with transaction.atomic():
        correction = _locked(correction)
        insist(correction_answer_refusal(correction.state))
        certificate = correction.certificate
        amend_person(certificate.person, changes=correction.proposed, by=by, at=at)
        successor = start_supersede(certificate, by=by, at=at)
        correction.state, correction.answered_at = CorrectionState.ACCEPTED, at
        correction.save()
        record("credentials.correction_accepted", target=certificate, by=by, at=at)
    finish(certificate.course, by=by, at=at)
    return Certificate.objects.get(pk=successor.pk)


@transaction.atomic
def decline_correction(correction: Correction, *, answer: str, by: Person | None, at: datetime) -> Correction:
    """Leave the certificate as it is, and say why to its holder.

    Refuses ``correction.answered``, ``name.no_answer`` and ``certificate.reason_too_long``.
    """
    correction = _locked(correction)
    answer = " ".join(answer.split())
    insist(correction_answer_refusal(correction.state, answer=answer))
    correction.state, correction.answer, correction.answered_at = CorrectionState.DECLINED, answer, at
    correction.save()
    record(
        "credentials.correction_declined",
        target=correction.certificate,
        by=by,
        at=at,
        facts={"answer": answer},
    )
    enqueue("credentials.send_correction_declined", pk=correction.pk)
    return correction


@transaction.atomic
def show_sessions(certificate: Certificate, *, shown: bool, by: Person | None, at: datetime) -> Certificate:
    """Let the check page show, or no longer show, at which sessions the holder was. The same again leaves no trace."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.shows_sessions != shown:
        certificate.shows_sessions = shown
        certificate.save(update_fields=["shows_sessions"])
        record("credentials.sessions_shown", target=certificate, by=by, at=at, facts={"shown": shown})
    return certificate


def _locked(correction: Correction) -> Correction:
    """The row as it is now. The course is locked before it, in the order in which issuing locks."""
    course_pk = Certificate.objects.values_list("course_id", flat=True).get(pk=correction.certificate_id)
    Course.objects.select_for_update(of=("self",)).get(pk=course_pk)
    return (
        Correction.objects.select_for_update(of=("self",))
        .select_related("certificate__course", "certificate__person")
        .get(pk=correction.pk)
    )
