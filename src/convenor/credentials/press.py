"""Certificates into files: signed, typeset, in the order in which they came.

A few are made here; many by further processes, since Typst keeps one core busy for each page. What comes out is the
same either way: everything that goes in was settled when the number was given.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import wait
from threading import Thread

import django

from convenor.credentials.credential import IssuerSigner
from convenor.credentials.facts import paper_of
from convenor.credentials.models import Certificate
from convenor.credentials.paper import CertificatePaper, typeset_certificate
from convenor.kit.refusals import Refusal, Refused

MANY = 24
"""From so many certificates on it pays to start further processes."""
PROCESSES = min(os.cpu_count() or 1, 4)
IN_HAND = 8
"""So many certificates per process are signed ahead of the typesetting."""


@dataclass(frozen=True)
class Pressed:
    """A certificate as files, or why it could not be put on paper (``pdf`` is then empty)."""

    certificate: Certificate
    credential: bytes
    pdf: bytes
    refusal: Refusal | None = None


def press(certificates: Sequence[Certificate], *, signer: IssuerSigner) -> Iterator[Pressed]:
    """Return each certificate with its signed credential and its PDF, in the order given.

    Certificates come with ``status_list__organisation``. Changes nothing and stores nothing.
    """
    signed = ((certificate, signer.sign_credential(certificate)) for certificate in certificates)
    if len(certificates) < MANY:
        for certificate, credential in signed:
            yield _pressed(certificate, credential, _typeset(*_sheet(certificate, credential)))
        return
    with ProcessPoolExecutor(
        PROCESSES, multiprocessing.get_context("spawn"), initializer=_enter_process
    ) as pool:
        yield from _by_many(pool, signed)


def _by_many(pool: ProcessPoolExecutor, signed: Iterable[tuple[Certificate, bytes]]) -> Iterator[Pressed]:
    in_hand: deque[tuple[Certificate, bytes, Future[bytes | Refusal]]] = deque()
    for certificate, credential in signed:
        in_hand.append((certificate, credential, pool.submit(_typeset, *_sheet(certificate, credential))))
        if len(in_hand) >= IN_HAND * PROCESSES:
            yield _taken(*in_hand.popleft())
    while in_hand:
        yield _taken(*in_hand.popleft())


def _sheet(certificate: Certificate, credential: bytes) -> tuple[CertificatePaper, bytes, datetime]:
    paper = paper_of(certificate.facts, number=certificate.number, check_address=certificate.check_address)
    return paper, credential, certificate.issued_at


def _typeset(paper: CertificatePaper, credential: bytes, at: datetime) -> bytes | Refusal:
    try:
        return typeset_certificate(paper, credential=credential, at=at)
    except Refused as refused:
        return refused.refusal


def _taken(certificate: Certificate, credential: bytes, typeset: "Future[bytes | Refusal]") -> Pressed:
    return _pressed(certificate, credential, typeset.result())


def _pressed(certificate: Certificate, credential: bytes, result: bytes | Refusal) -> Pressed:
    if isinstance(result, Refusal):
        return Pressed(certificate, credential, b"", result)
    return Pressed(certificate, credential, result)


def _enter_process() -> None:
    """Make a new process ready: translations need Django; and it must not outlive a parent that was killed."""
    django.setup()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
