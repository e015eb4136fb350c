"""Seals by pyHanko. Imported only where the extra ``seal`` is installed; ``proof.seal`` is the way here.

The same bytes come out of the same arguments: the signature's random number is derived from what is signed (RFC 6979),
the time is given, and so is the second half of the file's ID, which pyHanko would draw. What the file says of itself in
its metadata stays as it is, the same in both places, as PDF/A wants it.
"""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.seal import SealCertificate, Sealed, SealKey

FIELD = "Seal"
LONGEST_SIGNATURE = 72
"""Bytes of an ECDSA signature over P-256, as DER."""
BESIDE_CERTIFICATES = 1024
"""More bytes than the rest of the signature's envelope takes."""


def put_seal(pdf: bytes, seal: SealKey, *, at: datetime) -> bytes:
    """Return ``pdf`` and after it the seal: ``proof.seal.put_seal``."""
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=seal.certificate.subject,
    )
    signer = _PdfSigner(metadata, _Signer(seal), at=at)
    room = BESIDE_CERTIFICATES + sum(map(len, (seal.certificate.content, *seal.above)))
    # In hexadecimal digits. Without it, pyHanko makes a signature twice, to see how long it is.
    sealed: BytesIO = signer.sign_pdf(_Writer(BytesIO(pdf)), bytes_reserved=2 * room)
    return sealed.getvalue()


def read_seal(pdf: bytes) -> Sealed:
    """Return what is to be said of the seal of ``pdf``, whoever made it. Refuses ``seal.broken``."""
    try:
        (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
        # The certificate is taken as given: who may use it is asked of the trust file, not of authorities.
        context = ValidationContext(
            trust_roots=[signature.signer_cert],
            allow_fetching=False,
            moment=signature.self_reported_timestamp,
            best_signature_time=signature.self_reported_timestamp,
        )
        status = validate_pdf_signature(
            signature, context, skip_diff=True, key_usage_settings=KeyUsageConstraints(key_usage=set())
        )
        certificate = SealCertificate(signature.signer_cert.dump())
        return Sealed(
            certificate.fingerprint,
            f"{certificate.subject} (certified by {certificate.authority})",
            is_genuine=status.intact and status.valid and _names_its_digest(signature),
            is_whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE and not _hidden(signature),
        )
    except Exception:  # what nobody foresaw in a file of a stranger must not pass for a yes
        raise Refused("seal.broken", "The file has a seal that cannot be read, or more than one.") from None


def _hidden(signature: EmbeddedPdfSignature) -> bytes:
    """What stands in the room for the signature beside it and zeros: the signature does not speak of it."""
    room = signature.pkcs7_content
    used = len(cms.ContentInfo.load(room).dump())
    return room[used:].strip(b"\0")


def _names_its_digest(signature: EmbeddedPdfSignature) -> bool:
    """Whether the head of the envelope, which nothing signs, says how was digested (RFC 5652, section 5.1)."""
    named = [one["algorithm"].native for one in signature.signed_data["digest_algorithms"]]
    return named == [signature.signer_info["digest_algorithm"]["algorithm"].native]


class _Signer(Signer):
    def __init__(self, seal: SealKey) -> None:
        above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        above.register_multiple(x509.Certificate.load(one) for one in seal.above)
        certificate = x509.Certificate.load(seal.certificate.content)
        super().__init__(signing_cert=certificate, cert_registry=above)
        key = load_der_private_key(seal.private_key, password=None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        if dry_run:
            return bytes(LONGEST_SIGNATURE)
        return self._key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True))


class _PdfSigner(PdfSigner):
    """Says the time that it is given; pyHanko asks the clock."""

    def __init__(self, metadata: PdfSignatureMetadata, signer: Signer, *, at: datetime) -> None:
        super().__init__(metadata, signer, new_field_spec=SigFieldSpec(FIELD, readable_field_name=FIELD))
        self._at = at

    def init_signing_session(self, *arguments: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self._at
        return session


class _Writer(IncrementalPdfFileWriter):
    """Names the sealed file by what was sealed, where pyHanko draws a name, and leaves its metadata alone."""

    def _update_meta(self) -> None:
        return

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> generic.ArrayObject:
        first, _ = prev.trailer["/ID"]
        prev.stream.seek(0)
        second = sha256(prev.stream.read()).digest()[:16]
        return generic.ArrayObject([first, generic.ByteStringObject(second)])
