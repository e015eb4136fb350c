"""Certificates into files: signed, typeset, in the order in which they came.

A few are made here; many by further processes, since Typst keeps one core busy for each page. What comes out is the
same either way: everything that goes in was settled when the number was given.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from convenor.credentials.credential import IssuerSigner
from convenor.credentials.facts import paper_of
from convenor.credentials.models import Certificate
from convenor.credentials.paper import CertificatePaper, typeset_or_refuse
from convenor.documents.processes import further_processes
from convenor.kit.refusals import Refusal

MANY = 24
"""From so many certificates on it pays to start further processes."""
AT_ONCE = 5
"""So many travel to a process together: each journey costs as much as a signature."""


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
    """All are signed first, which is quick; then the papers go out, and come back in their order."""
    ready = list(signed)
    made = pool.map(
        typeset_or_refuse,
        (_paper(certificate) for certificate, _ in ready),
        (credential for _, credential in ready),
        (certificate.issued_at for certificate, _ in ready),
        chunksize=AT_ONCE,
    )
    for (certificate, credential), one in zip(ready, made, strict=True):
        yield _pressed(certificate, credential, one)


def _paper(certificate: Certificate) -> CertificatePaper:
    return paper_of(certificate.facts, number=certificate.number, check_address=certificate.check_address)


def _pressed(certificate: Certificate, credential: bytes, made: bytes | Refusal) -> Pressed:
    if isinstance(made, Refusal):
        return Pressed(certificate, credential, b"", made)
    return Pressed(certificate, credential, made)
