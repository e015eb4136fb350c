"""Certificates into files: signed, typeset, in the order in which they came.

A few are made here; many by further processes, since Typst keeps one core busy for each page. What comes out is the
same either way: everything that goes in was settled when the number was given.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

from convenor.credentials.credential import IssuerSigner
from convenor.credentials.facts import paper_of
from convenor.credentials.models import Certificate
from convenor.credentials.paper import CertificatePaper, typeset_or_refuse
from convenor.documents.processes import PROCESSES, further_processes
from convenor.kit.refusals import Refusal

MANY = 24
"""From so many certificates on it pays to start further processes."""
IN_HAND = 32
"""So many certificates per process wait to be typeset or taken: enough to work on while others are stored."""


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
            made = typeset_or_refuse(_paper(certificate), credential, certificate.issued_at)
            yield _pressed(certificate, credential, made)
        return
    with further_processes() as pool:
        yield from _by_many(pool, signed)


def _by_many(pool: ProcessPoolExecutor, signed: Iterable[tuple[Certificate, bytes]]) -> Iterator[Pressed]:
    in_hand: deque[tuple[Certificate, bytes, Future[bytes | Refusal]]] = deque()
    for certificate, credential in signed:
        made = pool.submit(typeset_or_refuse, _paper(certificate), credential, certificate.issued_at)
        in_hand.append((certificate, credential, made))
        if len(in_hand) >= IN_HAND * PROCESSES:
            yield _taken(*in_hand.popleft())
    while in_hand:
        yield _taken(*in_hand.popleft())


def _paper(certificate: Certificate) -> CertificatePaper:
    return paper_of(certificate.facts, number=certificate.number, check_address=certificate.check_address)


def _taken(certificate: Certificate, credential: bytes, made: "Future[bytes | Refusal]") -> Pressed:
    return _pressed(certificate, credential, made.result())


def _pressed(certificate: Certificate, credential: bytes, made: bytes | Refusal) -> Pressed:
    if isinstance(made, Refusal):
        return Pressed(certificate, credential, b"", made)
    return Pressed(certificate, credential, made)
