"""Certificates into files: typeset, and sealed where the issuer has a seal, in the order in which they came.

A few are made here; many by further processes, since Typst keeps one core busy for each page. What comes out is the
same either way: everything that goes in was settled when the number was given and the credential entered in the log.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from convenor.credentials.credential import seal_key_of
from convenor.credentials.design.placed import Drawing, put_or_refuse
from convenor.credentials.facts import paper_of
from convenor.credentials.models import Certificate
from convenor.credentials.paper import CertificatePaper
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.proof.seal import SealKey, put_seal
from convenor.credentials.queries.designs import drawings_of
from convenor.documents.processes import further_processes
from convenor.kit.refusals import Refusal

MANY = 24
"""From so many certificates on it pays to start further processes."""
AT_ONCE = 5
"""So many travel to a process together: each journey costs as much as a signature."""


Sealing = tuple[SealKey, datetime]
"""With what is sealed, and since when it is in use."""
Each = Callable[..., Iterator[bytes | Refusal]]
"""The ``map`` of this process, or of many."""


@dataclass(frozen=True)
class Pressed:
    """A certificate as a file, or why it could not be put on paper (``pdf`` is then empty)."""

    certificate: Certificate
    pdf: bytes
    refusal: Refusal | None = None


class Press(Protocol):
    """What ``pressing`` gives."""

    def __call__(
        self, certificates: Sequence[Certificate], *, log_proofs: Mapping[int, bytes]
    ) -> Generator[Pressed]: ...


@contextmanager
def pressing(many: int) -> Iterator[Press]:
    """Give ``press(certificates, log_proofs=…)`` for as long as ``many`` certificates, in one call or several, need it.

    Further processes start here and not with the first page: they get ready while the certificates are signed.
    Whoever leaves in the middle does not wait for the rest.
    """
    if many < MANY:
        yield partial(_press, map)
        return
    pool = further_processes()
    try:
        yield partial(_press, partial(pool.map, chunksize=AT_ONCE))
    finally:
        pool.shutdown(cancel_futures=True)


def _press(
    each: Each, certificates: Sequence[Certificate], *, log_proofs: Mapping[int, bytes]
) -> Generator[Pressed]:
    """Return each certificate with its PDF, in the order given.

    Certificates come signed, with ``design`` and ``seal__organisation``; each has its proof, by its key, in
    ``log_proofs``. Changes nothing, stores nothing.
    """
    drawings = drawings_of(certificate.design for certificate in certificates)
    sealing = _sealing(certificates)
    made = each(
        _made,
        (_paper(certificate) for certificate in certificates),
        # Those of one journey share one drawing, whose pictures then travel once.
        (drawings[certificate.design_id] for certificate in certificates),
        (certificate.credential.encode() for certificate in certificates),
        (log_proofs[certificate.pk] for certificate in certificates),
        (certificate.issued_at for certificate in certificates),
        (sealing[certificate.seal_id] for certificate in certificates),
    )
    for certificate, one in zip(certificates, made, strict=True):
        yield _pressed(certificate, one)


def _paper(certificate: Certificate) -> CertificatePaper:
    return paper_of(certificate.facts, number=certificate.number, check_address=certificate.check_address)


def _pressed(certificate: Certificate, made: bytes | Refusal) -> Pressed:
    if isinstance(made, Refusal):
        return Pressed(certificate, b"", made)
    return Pressed(certificate, made)


def _sealing(certificates: Iterable[Certificate]) -> dict[int | None, Sealing | None]:
    """With what to seal, by the key of the seal; nothing for those that have none."""
    seals = {certificate.seal_id: certificate.seal for certificate in certificates}
    return {pk: (seal_key_of(seal), seal.created_at) if seal else None for pk, seal in seals.items()}


def _made(
    paper: CertificatePaper,
    drawing: Drawing | None,
    credential: bytes,
    log_proof: bytes,
    at: datetime,
    sealing: Sealing | None,
) -> bytes | Refusal:
    """The file, sealed where there is a seal, or why there is none, as a value: that travels between processes.

    A seal says when the certificate was issued, or when the seal itself was put to use where that was later.
    """
    made = put_or_refuse(paper, drawing, credential, log_proof, at)
    if sealing is None or isinstance(made, Refusal):
        return made
    key, since = sealing
    try:
        return put_seal(made, key, at=max(at, since))
    except NotProvable as refused:
        return Refusal(refused.code, refused.sentence)
