"""A made-up authority, and the seals that it certifies."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

PASSWORD = "qış 12"  # noqa: S105 -- made up
BEGINS = datetime(2022, 1, 1, tzinfo=UTC)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def a_pkcs12(
    subject: str = "Nümunə Nazirliyi",
    *,
    key: Key | None = None,
    begins: datetime = BEGINS,
    days: int = 3650,
    may_sign: bool = True,
) -> bytes:
    """A file as an authority hands it out: a key, its certificate, and that of the authority."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    authority_key, authority = the_authority()
    certificate = (
        _builder(subject, begins, days)
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .add_extension(_usage(signs=may_sign), critical=True)
        .sign(authority_key, SHA256())
    )
    encryption = BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [authority], encryption)


@cache
def the_authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named("Nümunə Sertifikat Mərkəzi")
    builder = _builder("Nümunə Sertifikat Mərkəzi", BEGINS, 7300).issuer_name(name)
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    certificate = builder.public_key(key.public_key()).add_extension(constraints, critical=True)
    return key, certificate.sign(key, SHA256())


def _builder(subject: str, begins: datetime, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_named(subject))
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
    )


def _named(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signs,
        content_commitment=signs,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=not signs,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
