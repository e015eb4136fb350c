"""The verbs of certificates.

Issuing takes two steps, so that it may be killed at any moment and run again. First, in one transaction under the lock
on the course, everybody who passes gets a number, a token, a place in the status list, and what the certificate says.
Then all are signed and entered in the log, and only when that is on the disk each is typeset with the proof of its
entry, stored, and in small transactions becomes whole. Each step is a function of what the one before stored: whoever
does it, and however often, the same bytes come out.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from convenor.audit.actions import record, record_each
from convenor.credentials.actions.keys import ensure_issuer_key
from convenor.credentials.actions.log import Happened, enter
from convenor.credentials.credential import IssuerSigner, credential_refusal, signer_of
from convenor.credentials.design.placed import put_on_paper
from convenor.credentials.facts import differences, paper_of
from convenor.credentials.kinds import Kind
from convenor.credentials.log import ENDINGS, digest
from convenor.credentials.models import Certificate, LogEntry, StatusList
from convenor.credentials.models.designs import DesignVersion
from convenor.credentials.press import Pressed, press
from convenor.credentials.queries import (
    DryRun,
    eligibility_of,
    facts_due,
    facts_now,
    log_proofs,
    signed_by_compromised,
)
from convenor.credentials.queries.designs import design_version, drawing_of, version_refusal
from convenor.credentials.rules import revocation_refusal, supersession_refusal
from convenor.credentials.signals import certificate_ended, certificate_issued, certificate_signed_anew
from convenor.credentials.states import State
from convenor.jobs.actions import enqueue
from convenor.kit import dates
from convenor.kit.refusals import Refused, insist
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course

PLACES = 131_072
"""Bits of a status list, the least that W3C Bitstring Status List allows."""
FULL = PLACES // 2
"""A list with so many credentials is closed: a free place is still found by a few random draws."""
STORING = 8
"""So many files are made durable at the same time: a disk writes eight hardly slower than one."""
AT_ONCE = 25
"""So many certificates become whole in one transaction."""
ENTERED_AT_ONCE = 500
"""So many credentials are entered in the log together, under one checkpoint."""

lots = secrets.SystemRandom()
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Issued:
    """What one call did: how many got a number, and how many became whole (those left over from a killed run too)."""

    numbered: int
    made: int


def issue(
    course: Course, *, by: Person | None, at: datetime, progress: Callable[[int, int], None] | None = None
) -> Issued:
    """Give everybody who has earned one a certificate, and finish what an earlier run left over.

    Whoever had a certificate, even a revoked one, gets none. ``progress`` is called with how many are whole, and of
    how many. Refuses what ``rules.issue_refusal`` and ``paper.paper_refusal`` refuse.
    """
    numbered = number(course, by=by, at=at)
    return Issued(numbered, finish(course, by=by, at=at, progress=progress))


@transaction.atomic
def start_issue(course: Course, *, by: Person | None, at: datetime) -> int:
    """Give the numbers now and leave the rest to the worker; return how many. Refuses what ``issue`` refuses."""
    numbered = number(course, by=by, at=at)
    enqueue("credentials.finish", course_pk=course.pk, by_pk=by.pk if by else None)
    return numbered


@transaction.atomic
def number(course: Course, *, by: Person | None, at: datetime) -> int:
    """The first step: number everybody who is due, in alphabetical order after those numbered before; return how many.

    A number is never used twice: rows are never deleted, so their count is the last number given.
    """
    course = _locked(course)
    dry_run = eligibility_of(course)
    insist(dry_run.refusal)
    if not dry_run.due or course.issuer is None:
        return 0
    at = dates.whole_seconds(at)
    ensure_issuer_key(course.issuer, by=by, at=at)
    certificates = _numbered(dry_run, at=at)
    _try_out(certificates)
    Certificate.objects.bulk_create(certificates, batch_size=200)
    record_each("credentials.numbered", targets=certificates, by=by, at=at)
    return len(certificates)


def finish(
    course: Course,
    *,
    by: Person | None,
    at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """The second step: make every numbered certificate of ``course`` whole; return how many became so here.

    Its entry in the log is durable before its file is made, and its file before its row says that it is there.
    Refuses, after all others are made, with the reason of the first certificate that could not be put on paper.
    """
    waiting = _waiting(course)
    whole = Certificate.objects.filter(course=course).count()
    done, made = whole - len(waiting), 0
    refusals = []
    with ThreadPoolExecutor(STORING) as writers:
        for organisation in {certificate.status_list.organisation for certificate in waiting}:
            signer = signer_of(ensure_issuer_key(organisation, by=by, at=at))
            mine = [one for one in waiting if one.status_list.organisation == organisation]
            _enter_issued(mine, signer=signer, at=at)
            pages = press(mine, log_proofs=log_proofs(mine))
            while pressed := list(islice(pages, AT_ONCE)):
                good = [one for one in pressed if one.refusal is None]
                made += _store(good, writers=writers, by=by, at=at)
                refusals += [(one.certificate.number, one.refusal) for one in pressed if one.refusal]
                done += len(pressed)
                if progress:
                    progress(done, whole)
    for certificate_number, refusal in refusals:
        log.error("certificate %s is not made: %s", certificate_number, refusal)
    if refusals:
        raise Refused(refusals[0][1])
    return made


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, by: Person | None, at: datetime) -> Certificate:
    """Take a certificate back for good. It stays on record, and the check page shows ``reason`` to the public.

    Refuses ``certificate.not_valid``, ``certificate.no_reason`` and ``certificate.reason_too_long``.
    """
    _locked(certificate.course)
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
    finish(certificate.course, by=by, at=at)
    return _fresh(successor)


@transaction.atomic
def start_supersede(certificate: Certificate, *, by: Person | None, at: datetime) -> Certificate:
    """Number the corrected certificate and end the old one; making it whole is left over. Refuses as ``supersede``."""
    successor = _replaced(certificate, by=by, at=dates.whole_seconds(at))
    # Should this process be killed now, the worker makes the new one whole.
    enqueue("credentials.finish", course_pk=certificate.course_id, by_pk=by.pk if by else None)
    return successor


def sign_anew(
    organisation: Organisation,
    *,
    by: Person | None,
    at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Sign again, with the key in use, the valid certificates that a compromised key signed; return how many.

    Number, facts and address stay, so a paper that hangs on a wall is good again; its holder is sent the new file.
    Those that the log saw before the compromise are good as they are. May be killed and run again.
    """
    waiting = signed_by_compromised(organisation)
    if not waiting:
        return 0
    done = made = 0
    signer = signer_of(ensure_issuer_key(organisation, by=by, at=at))
    fragment = signer.key.verification_method.partition("#")[2]
    for certificate in waiting:
        certificate.credential = signer.sign_credential(certificate).decode()
    for begin in range(0, len(waiting), ENTERED_AT_ONCE):
        enter([_issue_of(one) for one in waiting[begin : begin + ENTERED_AT_ONCE]], at=at)
    with ThreadPoolExecutor(STORING) as writers:
        pages = press(waiting, log_proofs=log_proofs(waiting))
        while pressed := list(islice(pages, AT_ONCE)):
            good = [one for one in pressed if one.refusal is None]
            made += _store_anew(good, fragment, writers=writers, by=by, at=at)
            done += len(pressed)
            if progress:
                progress(done, len(waiting))
            for one in pressed:
                if one.refusal:
                    log.error("certificate %s is not signed anew: %s", one.certificate.number, one.refusal)
    return made


def _replaced(certificate: Certificate, *, by: Person | None, at: datetime) -> Certificate:
    course = _locked(certificate.course)
    certificate = _fresh(certificate)
    facts = facts_now(certificate, at=at)
    says_the_same = facts is None or not differences(certificate.facts, facts)
    insist(supersession_refusal(certificate.state, says_the_same=says_the_same))
    [(status_list, index)] = _places(certificate.status_list.organisation, 1)
    successor = Certificate(
        course=course,
        person=certificate.person,
        kind=certificate.kind,
        registration=certificate.registration,
        number=_number_of(course, _last_ordinal(course) + 1),
        token=uuid4().hex,
        facts=facts,
        design=_design_of(course),
        status_list=status_list,
        status_index=index,
        issued_at=at,
    )
    _try_out([successor])
    _end(certificate, State.SUPERSEDED, at=at)
    successor.save(force_insert=True)
    certificate.successor = successor
    certificate.save(update_fields=["successor"])
    record("credentials.superseded", target=certificate, by=by, at=at, facts={"by": successor.number})
    record("credentials.numbered", target=successor, by=by, at=at)
    certificate_ended.send(Certificate, certificate=certificate, at=at)
    return successor


def _design_of(course: Course) -> DesignVersion | None:
    """What a certificate of the course is made from now. Refuses when a picture or a signature has gone missing."""
    version = design_version(course)
    insist(version_refusal(version, signatories=course.signatories.count()))
    return version


def _locked(course: Course) -> Course:
    return (
        Course.objects.select_for_update(of=("self",)).select_related("programme", "issuer").get(pk=course.pk)
    )


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
    enter([(ENDINGS[state], digest(certificate.credential.encode()))], at=at)


def _numbered(dry_run: DryRun, *, at: datetime) -> list[Certificate]:
    """The certificates of all who are due, not yet stored."""
    course = dry_run.course
    assert course.issuer is not None
    first = _last_ordinal(course) + 1
    places = _places(course.issuer, len(dry_run.due))
    return [
        Certificate(
            course=course,
            person=standing.person,
            kind=standing.kind or Kind.PARTICIPATION,
            registration=standing.registration,
            number=_number_of(course, first + order),
            token=uuid4().hex,
            design=dry_run.design,
            facts=facts_due(dry_run, standing, at=at),
            status_list=status_list,
            status_index=index,
            issued_at=at,
        )
        for order, (standing, (status_list, index)) in enumerate(zip(dry_run.due, places, strict=True))
    ]


def _number_of(course: Course, ordinal: int) -> str:
    return f"{course.code}-{ordinal:04}"


def _last_ordinal(course: Course) -> int:
    return Certificate.objects.filter(course=course).count()


def _places(organisation: Organisation, count: int) -> list[tuple[StatusList, int]]:
    """Free places in the status lists of ``organisation``, drawn at random so that they tell nothing of the order."""
    places: list[tuple[StatusList, int]] = []
    while len(places) < count:
        status_list = _open_list(organisation)
        taken = status_list.certificates.count()
        drawn: set[int] = set()
        while len(drawn) < min(FULL - taken, count - len(places)):
            tried = {lots.randrange(PLACES) for _ in range(min(500, count - len(places) - len(drawn)))}
            used = status_list.certificates.filter(status_index__in=tried).values_list(
                "status_index", flat=True
            )
            drawn |= tried.difference(used)
        places += [(status_list, index) for index in lots.sample(sorted(drawn), len(drawn))]
        if len(places) < count:
            StatusList.objects.create(organisation=organisation, number=status_list.number + 1)
    return places


def _open_list(organisation: Organisation) -> StatusList:
    """The status list that takes new credentials, locked until the end of the transaction."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    latest = StatusList.objects.filter(organisation=organisation).order_by("-number").first()
    return latest or StatusList.objects.create(organisation=organisation, number=1)


def _try_out(certificates: Sequence[Certificate]) -> None:
    """Refuse, before a number is given, what could not be said in a credential, or does not fit on paper.

    Of the papers only the one with the most to say is tried.
    """

    def letters(certificate: Certificate) -> int:
        facts = certificate.facts
        return sum(map(len, (facts["name"], facts["international_name"], *facts["institution"].values())))

    for certificate in certificates:
        insist(credential_refusal(certificate))
    fullest = max(certificates, key=letters)
    paper = paper_of(fullest.facts, number=fullest.number, check_address=fullest.check_address)
    put_on_paper(paper, drawing_of(fullest.design), credential=b"{}", at=fullest.issued_at)


def _waiting(course: Course) -> list[Certificate]:
    return list(
        Certificate.objects.filter(course=course, state=State.NUMBERED)
        .select_related("status_list__organisation", "design")
        .order_by("pk")
    )


def _enter_issued(certificates: Sequence[Certificate], *, signer: IssuerSigner, at: datetime) -> None:
    """Sign those that are not yet, and enter them in the log; the credential is kept in the same transaction.

    Another run may have been first: then what it signed stands.
    """
    unsigned = iter([certificate for certificate in certificates if not certificate.credential])
    while some := list(islice(unsigned, ENTERED_AT_ONCE)):
        signed = {certificate.pk: signer.sign_credential(certificate).decode() for certificate in some}
        with transaction.atomic():
            locked = Certificate.objects.select_for_update().filter(pk__in=signed)
            kept = dict(locked.order_by("pk").values_list("pk", "credential"))
            for certificate in some:
                certificate.credential = kept[certificate.pk] or signed[certificate.pk]
                if not kept[certificate.pk]:
                    certificate.save(update_fields=["credential"])
            enter([_issue_of(certificate) for certificate in some], at=at)


def _issue_of(certificate: Certificate) -> Happened:
    return LogEntry.Kind.ISSUE, digest(certificate.credential.encode())


def _store(
    pressed: Sequence[Pressed], *, writers: ThreadPoolExecutor, by: Person | None, at: datetime
) -> int:
    """Keep the files, then let the rows say so. Returns how many rows became whole: another run may have been first."""
    files = {one.certificate.pk: one for one in pressed}
    list(writers.map(_save, pressed))
    with transaction.atomic():
        certificates = list(
            Certificate.objects.select_for_update(of=("self",))
            .filter(pk__in=files, state=State.NUMBERED)
            .select_related("person", "course")
        )
        for certificate in certificates:
            certificate.state = State.ISSUED
            certificate.pdf.name = _file_of(certificate)
            certificate.pdf_sha256 = sha256(files[certificate.pk].pdf).hexdigest()
            certificate.save(update_fields=["state", "pdf", "pdf_sha256"])
        if certificates:
            record_each("credentials.issued", targets=certificates, by=by, at=at)
            enqueue(
                "credentials.send_certificates",
                certificate_pks=[certificate.pk for certificate in certificates],
            )
        for certificate in certificates:
            certificate_issued.send(Certificate, certificate=certificate, at=at)
        enter([(LogEntry.Kind.PDF, certificate.pdf_sha256) for certificate in certificates], at=at)
    return len(certificates)


def _store_anew(
    pressed: Sequence[Pressed],
    fragment: str,
    *,
    writers: ThreadPoolExecutor,
    by: Person | None,
    at: datetime,
) -> int:
    """Keep the new files beside the old ones, then let the rows name them. Who ended meanwhile stays as they are.

    What there was before is entered as superseded; its digests stay on record here too.
    """
    files = {one.certificate.pk: one for one in pressed}
    happened: list[Happened] = []
    list(writers.map(lambda one: _save(one, fragment), pressed))
    with transaction.atomic():
        certificates = list(
            Certificate.objects.select_for_update(of=("self",)).filter(pk__in=files, state=State.ISSUED)
        )
        for certificate in certificates:
            one = files[certificate.pk]
            of_before = digest(certificate.credential.encode())
            before: dict[str, object] = {"credential": of_before, "pdf": certificate.pdf_sha256}
            certificate.credential = one.certificate.credential
            certificate.pdf.name = _file_of(certificate, fragment)
            certificate.pdf_sha256 = sha256(one.pdf).hexdigest()
            certificate.save(update_fields=["credential", "pdf", "pdf_sha256"])
            record("credentials.signed_anew", target=certificate, by=by, at=at, facts=before)
            happened += [
                (LogEntry.Kind.SUPERSEDE, of_before),
                (LogEntry.Kind.PDF, certificate.pdf_sha256),
            ]
        if certificates:
            enqueue(
                "credentials.send_signed_anew",
                certificate_pks=[certificate.pk for certificate in certificates],
                fragment=fragment,
            )
        for certificate in certificates:
            certificate_signed_anew.send(Certificate, certificate=certificate, at=at)
        enter(happened, at=at)
    return len(certificates)


def _save(pressed: Pressed, fragment: str = "") -> None:
    default_storage.save(_file_of(pressed.certificate, fragment), ContentFile(pressed.pdf))


def _file_of(certificate: Certificate, fragment: str = "") -> str:
    """Where the PDF lies; one that was signed anew names the key, and so leaves the file before it alone."""
    name = f"{certificate.number}.{fragment}" if fragment else certificate.number
    return f"certificates/{certificate.facts['code']}/{name}.pdf"
