"""Signing again what a lost key signed."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from itertools import islice

from django.db import transaction

from convenor.audit.actions import record
from convenor.credentials.actions.confirm import settle_notes
from convenor.credentials.actions.files import file_of, save_file
from convenor.credentials.actions.keys import ensure_issuer_key
from convenor.credentials.actions.log import Happened, enter
from convenor.credentials.actions.making import AT_ONCE, ENTERED_AT_ONCE, issue_of
from convenor.credentials.actions.numbering import seal_for
from convenor.credentials.credential import signer_of
from convenor.credentials.log import digest
from convenor.credentials.models import Certificate, LogEntry
from convenor.credentials.press import Pressed, pressing
from convenor.credentials.queries import (
    log_proofs,
    signed_by_compromised,
)
from convenor.credentials.signals import certificate_signed_anew
from convenor.credentials.states import State
from convenor.documents.storage import STORING
from convenor.jobs.actions import enqueue
from convenor.people.models import Organisation, Person

log = logging.getLogger(__name__)


def sign_anew(
    organisation: Organisation,
    *,
    by: Person | None,
    at: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Sign again, with the key in use, the valid certificates that a compromised key signed; return how many.

    Number, facts and address stay, so a paper that hangs on a wall is good again; its holder is sent the new file.
    Those that the log saw before the compromise are good as they are. The new files have the seal in use now, if there
    is one; refuses what ``numbering.seal_for`` refuses. May be killed and run again.
    """
    waiting = signed_by_compromised(organisation)
    if not waiting:
        return 0
    done = made = 0
    signer = signer_of(ensure_issuer_key(organisation, by=by, at=at))
    fragment = signer.key.verification_method.partition("#")[2]
    courses = {one.course for one in waiting}
    seals = {course: seal_for(course, organisation, at=at) for course in courses}
    for certificate in waiting:
        certificate.seal = seals[certificate.course]
        certificate.credential = signer.sign_credential(certificate).decode()
    for begin in range(0, len(waiting), ENTERED_AT_ONCE):
        enter([issue_of(one) for one in waiting[begin : begin + ENTERED_AT_ONCE]], at=at)
    settle_notes(waiting)
    with ThreadPoolExecutor(STORING) as writers, pressing(len(waiting)) as press:
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
    list(writers.map(lambda one: save_file(one, fragment), pressed))
    with transaction.atomic():
        certificates = list(
            Certificate.objects.select_for_update(of=("self",)).filter(pk__in=files, state=State.ISSUED)
        )
        for certificate in certificates:
            one = files[certificate.pk]
            of_before = digest(certificate.credential.encode())
            before: dict[str, object] = {"credential": of_before, "pdf": certificate.pdf_sha256}
            certificate.credential = one.certificate.credential
            certificate.seal = one.certificate.seal
            certificate.pdf.name = file_of(certificate, fragment)
            certificate.pdf_sha256 = sha256(one.pdf).hexdigest()
            certificate.save(update_fields=["credential", "seal", "pdf", "pdf_sha256"])
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
