"""The seal of an organisation: a signature over a whole PDF, by a certificate that some authority gave it (PAdES B-B).

Readers of PDF show it, and name who sealed. It adds nothing to the credential, which needs no authority; it says of the
page what the credential cannot: that not a byte of the file was changed. ``proof.pades`` does it with pyHanko, which is
not installed everywhere (the extra ``seal``): here is what needs no pyHanko.

Whether the authority is one to be believed is the reader's affair: here a seal is known by the certificate that the
trust file names for the issuer, or it is said to be unknown.
"""

import importlib
import importlib.util
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol, cast

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from convenor.credentials.proof.pdf import Pdf
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.verify import Check, Outcome

LARGEST_PKCS12 = 256 * 1024
ENGINE = "convenor.credentials.proof.pades"


@dataclass(frozen=True)
class SealCertificate:
    """A certificate (X.509, DER) by which somebody seals."""

    content: bytes

    @property
    def _read(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.content)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the whole certificate, by which trust files name it."""
        return sha256(self.content).hexdigest()

    @property
    def subject(self) -> str:
        """Whom it names: the common name, or else all there is."""
        return _name(self._read.subject)

    @property
    def authority(self) -> str:
        """Who vouches for that."""
        return _name(self._read.issuer)

    @property
    def begins(self) -> datetime:
        return self._read.not_valid_before_utc

    @property
    def ends(self) -> datetime:
        return self._read.not_valid_after_utc

    @property
    def may_sign(self) -> bool:
        """Whether its use is not limited to something else than signing."""
        try:
            usage = self._read.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            return True
        return usage.digital_signature or usage.content_commitment


@dataclass(frozen=True)
class SealKey:
    """What seals: a private key (P-256, PKCS #8 as DER), its certificate, and those above it."""

    private_key: bytes = field(repr=False)
    certificate: SealCertificate
    above: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Sealed:
    """What was found of the one seal in a PDF."""

    fingerprint: str
    by: str
    """Whom the certificate names, and who vouches for that."""
    is_genuine: bool
    """The signature fits the certificate and the bytes it speaks of."""
    is_whole: bool
    """These are all bytes of the file: nothing was added later, nor put where the signature has room to spare."""


class Engine(Protocol):
    def put_seal(self, pdf: bytes, seal: SealKey, *, at: datetime) -> bytes: ...

    def read_seal(self, pdf: bytes) -> Sealed: ...


def read_pkcs12(data: bytes, password: str) -> SealKey:
    """Return the seal in a PKCS #12 file.

    Refuses ``seal.unreadable`` (another file, another password), ``seal.not_p256`` and ``seal.not_for_signing``.
    """
    try:
        if len(data) > LARGEST_PKCS12:
            raise ValueError(len(data))
        kept = pkcs12.load_pkcs12(data, password.encode() or None)
    except ValueError:
        kept = None
    if kept is None or kept.key is None or kept.cert is None:
        raise Refused(
            "seal.unreadable",
            "This is not a PKCS #12 file with a key and its certificate, or the password is another.",
        )
    key = kept.key
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Refused("seal.not_p256", "The key of the seal is not on the curve P-256.")
    if key.public_key() != kept.cert.certificate.public_key():
        raise Refused("seal.unreadable", "The key in the file is not that of the certificate.")
    seal = SealKey(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        SealCertificate(kept.cert.certificate.public_bytes(Encoding.DER)),
        tuple(one.certificate.public_bytes(Encoding.DER) for one in kept.additional_certs),
    )
    if not seal.certificate.may_sign:
        raise Refused("seal.not_for_signing", "The certificate says of itself that it is not for signing.")
    return seal


def can_seal() -> bool:
    """Whether pyHanko is installed here."""
    return importlib.util.find_spec("pyhanko") is not None


def put_seal(pdf: bytes, seal: SealKey, *, at: datetime) -> bytes:
    """Return ``pdf`` with the seal after it: what was there stays, byte for byte.

    The same arguments give the same bytes. ``at`` (aware, whole seconds) is when the seal says that it was put.
    Refuses ``seal.not_installed``.
    """
    if not can_seal():
        raise Refused("seal.not_installed", "This installation cannot seal: the package pyhanko is missing.")
    return _engine().put_seal(pdf, seal, at=at)


def check_seal(pdf: Pdf, *, known: Collection[str]) -> Check | None:
    """Check the seal of a PDF; None where it has none. ``known`` are fingerprints of the issuer's certificates.

    Passed when it is genuine, over the whole file, and by a certificate that is known; *not checked* with the code
    ``seal.unknown`` where it is not, and ``seal.no_engine`` where pyHanko is missing. Refuses ``seal.broken`` when it
    is not genuine or cannot be read, and ``seal.changed`` when something was added to the file after it.
    """
    if not pdf.is_sealed:
        return None
    if not can_seal():
        return Check(
            "seal",
            Outcome.NOT_CHECKED,
            "The PDF is sealed. Whether the seal holds was not checked: the package pyhanko is missing here.",
            "seal.no_engine",
        )
    found = _engine().read_seal(pdf.content)
    if not found.is_genuine:
        raise Refused("seal.broken", "The seal does not fit the file: it was changed after it was sealed.")
    if not found.is_whole:
        raise Refused("seal.changed", "Something was added to the file after it was sealed.")
    if found.fingerprint not in known:
        return Check(
            "seal",
            Outcome.NOT_CHECKED,
            f"Unchanged since it was sealed by {found.by}. Whether that is the issuer, the trust file does not say.",
            "seal.unknown",
        )
    return Check("seal", Outcome.PASSED, f"Unchanged since the issuer sealed it, by {found.by}.")


def _engine() -> Engine:
    """Loaded when first needed: pyHanko takes most of a second."""
    return cast(Engine, importlib.import_module(ENGINE))


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()
