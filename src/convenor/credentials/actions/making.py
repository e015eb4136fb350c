"""The verbs of certificates.

Issuing takes two steps, so that it may be killed at any moment and run again. First, in one transaction under the lock
on the course, everybody who passes gets a number, a token, a place in the status list, and what the certificate says.
Then all are signed and entered in the log, and only when that is on the disk each is typeset with the proof of its
entry, stored, and in small transactions becomes whole. Each step is a function of what the one before stored: whoever
does it, and however often, the same bytes come out.
"""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from time import monotonic

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from convenor.audit.actions import record_each
from convenor.credentials.actions.confirm import confirm_before_paper, settle_notes
from convenor.credentials.actions.files import delete_files, file_of, save_file
from convenor.credentials.actions.keys import ensure_issuer_key
from convenor.credentials.actions.log import Happened, enter
from convenor.credentials.actions.numbering import number
from convenor.credentials.actions.pauses import stop
from convenor.credentials.credential import IssuerSigner, signer_of
from convenor.credentials.log import digest
from convenor.credentials.models import Certificate, LogEntry
from convenor.credentials.press import Pressed, pressing
from convenor.credentials.queries import log_proofs, pause_of
from convenor.credentials.signals import certificate_issued
from convenor.credentials.states import State
from convenor.documents.storage import STORING
from convenor.jobs.actions import enqueue
from convenor.kit.refusals import Refusal, Refused
from convenor.people.models import Person
from convenor.programmes.models import Course

AT_ONCE = 25
"""So many certificates become whole in one transaction."""
HAND_SECONDS = 1.0
"""Or fewer, when they take longer: work that is stopped stops soon."""
ENTERED_AT_ONCE = 500
"""So many credentials are entered in the log together, under one checkpoint."""
KEEP = "UPDATE credentials_certificate SET credential = %s WHERE id = %s"
RELEASE = "UPDATE credentials_certificate SET state = %s, pdf = %s, pdf_sha256 = %s WHERE id = %s"
"""Written by the driver for many rows at once: through the ORM it costs as much as a signature."""
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


def finish(
    course: Course,
    *,
    only: Certificate | None = None,
    by: Person | None,
    at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """The second step: make every numbered certificate of ``course`` whole; return how many became so here.

    Its entry in the log is durable before its file is made, and its file before its row says that it is there.
    When the making is paused, what is in hand becomes whole and nothing else is begun; ``only`` one certificate is made
    whatever is paused. Refuses, after all others are made, with the reason of the first certificate that could not be
    put on paper; the making is then paused, and says why.
    """
    try:
        return _finish(course, only=only, by=by, at=at, progress=progress)
    except Exception as error:
        stop(course, error, at=at)
        raise


def _finish(
    course: Course,
    *,
    only: Certificate | None,
    by: Person | None,
    at: datetime,
    progress: Callable[[int, int], None] | None,
) -> int:
    if only is None and pause_of(course):
        return 0
    waiting = _waiting(course, only)
    whole = Certificate.objects.filter(course=course).exclude(state=State.CANCELLED).count()
    done, made = whole - len(waiting), 0
    refusals = []
    with ThreadPoolExecutor(STORING) as writers, pressing(len(waiting)) as press:
        for organisation in {certificate.status_list.organisation for certificate in waiting}:
            signer = signer_of(ensure_issuer_key(organisation, by=by, at=at))
            mine = [one for one in waiting if one.status_list.organisation == organisation]
            _enter_issued(mine, signer=signer, at=at)
            settle_notes(mine)
            pages = press(mine, log_proofs=log_proofs(mine))
            for pressed in _by_hands(pages, course=None if only else course):
                good = [one for one in pressed if one.refusal is None]
                made += _store(good, writers=writers, by=by, at=at)
                refusals += [(one.certificate.number, one.refusal) for one in pressed if one.refusal]
                done += len(pressed)
                if progress:
                    progress(done, whole)
    for certificate_number, refusal in refusals:
        log.error("certificate %s is not made: %s", certificate_number, refusal)
    if refusals:
        first, why = refusals[0]
        raise Refused(Refusal(why.code, _("Certificate {number}: {why}"), {"number": first, "why": why}))
    return made


def _waiting(course: Course, only: Certificate | None) -> list[Certificate]:
    waiting = Certificate.objects.filter(course=course, state=State.NUMBERED)
    if only:
        waiting = waiting.filter(pk=only.pk)
    return list(
        waiting.select_related("status_list__organisation", "design", "seal__organisation").order_by("pk")
    )


def _by_hands(pages: Generator[Pressed], *, course: Course | None) -> Iterator[list[Pressed]]:
    """What comes from the press, some at a time; after each hand it stops if ``course`` is paused.

    A hand is full or a second old, so that a pause is felt soon, however slowly a design is set.
    """
    hand: list[Pressed] = []
    begun = monotonic()
    with closing(pages):
        for one in pages:
            hand.append(one)
            if len(hand) < AT_ONCE and monotonic() - begun < HAND_SECONDS:
                continue
            yield hand
            if course and pause_of(course):
                return
            hand, begun = [], monotonic()
        if hand:
            yield hand


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
            _write_each(KEEP, [(signed[pk], pk) for pk, credential in kept.items() if not credential])
            enter([issue_of(certificate) for certificate in some], at=at)
        confirm_before_paper(at=at)


def _write_each(statement: str, rows: Sequence[tuple[str | int | None, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def issue_of(certificate: Certificate) -> Happened:
    return LogEntry.Kind.ISSUE, digest(certificate.credential.encode())


def _store(
    pressed: Sequence[Pressed], *, writers: ThreadPoolExecutor, by: Person | None, at: datetime
) -> int:
    """Keep the files, then let the rows say so. Returns how many rows became whole: another run may have been first."""
    list(writers.map(save_file, pressed))
    pks = [one.certificate.pk for one in pressed]
    with transaction.atomic():
        locked = Certificate.objects.select_for_update().filter(pk__in=pks, state=State.NUMBERED)
        left = set(locked.values_list("pk", flat=True))
        made = [one for one in pressed if one.certificate.pk in left]
        certificates = [one.certificate for one in made]
        for one in made:
            certificate = one.certificate
            certificate.state = State.ISSUED
            certificate.pdf.name = file_of(certificate)
            certificate.pdf_sha256 = sha256(one.pdf).hexdigest()
        _write_each(RELEASE, [(one.state, one.pdf.name, one.pdf_sha256, one.pk) for one in certificates])
        if certificates:
            record_each("credentials.issued", targets=certificates, by=by, at=at)
            enqueue(
                "credentials.send_certificates",
                certificate_pks=[certificate.pk for certificate in certificates],
            )
        for certificate in certificates:
            certificate_issued.send(Certificate, certificate=certificate, at=at)
        enter([(LogEntry.Kind.PDF, certificate.pdf_sha256) for certificate in certificates], at=at)
    if len(certificates) < len(pressed):
        given_up = Certificate.objects.filter(pk__in=pks, state=State.CANCELLED)
        delete_files(given_up.only("number", "facts"))
    return len(certificates)
