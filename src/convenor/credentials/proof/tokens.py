"""The credential as one line of text, for those who ask for one: a VC-JWT (Open Badges 3.0, section 8.2).

The payload is the credential without its proof, and beside it the claims that say the same in the words of RFC 7519:
``iss`` the issuer, ``sub`` the holder, ``nbf`` and ``exp`` the validity in seconds; ``iat`` is when the token was
signed. No ``jti``: wallets disagree about what it names. A token is signed by a key for tokens alone, so that no other
library handles the key of credentials.

Read strictly: what a header may say is a closed list, the algorithm is the key's and never the token's, and a claim
that differs from the credential is a refusal. RFC 7515 and 7519 are PyJWT's (docs/decisions/0085).
"""

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from jwt import InvalidKeyError, InvalidTokenError
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.api_jws import PyJWS

from convenor.credentials.proof.documents import Document, canonical_json, read_document, time_of
from convenor.credentials.proof.keeper import Keeper, KeptTokenKey
from convenor.credentials.proof.keys import seal, unseal
from convenor.credentials.proof.refusals import Refused

ES256, RS256 = "ES256", "RS256"
RSA_BITS = 3072
CLAIMS = frozenset({"iss", "sub", "nbf", "exp"})
SIGNED_AT = "iat"
LATEST_YEAR = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
KEYS_IN_HEADERS = frozenset({"jwk", "jku", "x5c", "x5u", "x5t", "x5t#S256"})
MEMBERS = {"EC": {"kty", "crv", "x", "y", "alg"}, "RSA": {"kty", "n", "e", "alg"}}
"""What a public key for tokens says of itself, and nothing else: a private one has more."""

_TOKEN = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")


class _ByWhoeverHasTheKey(ECAlgorithm):
    """ES256 by a private key in memory, or by one that is kept elsewhere."""

    def prepare_key(self, key: Any) -> Any:
        return key if isinstance(key, KeptTokenKey) else super().prepare_key(key)

    def sign(self, msg: bytes, key: Any) -> bytes:
        return key.sign(msg) if isinstance(key, KeptTokenKey) else super().sign(msg, key)


_jws = PyJWS(algorithms=[RS256])
_jws.register_algorithm(ES256, _ByWhoeverHasTheKey(ECAlgorithm.SHA256, ec.SECP256R1))

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


@dataclass(frozen=True)
class NewTokenKey:
    """A fresh pair as it is stored: the public half as a JWK to publish, the private half encrypted."""

    verification_method: str
    public_jwk: Document
    private_sealed: bytes


@dataclass(frozen=True)
class TokenSigner:
    """A private key for tokens, in memory or kept elsewhere."""

    verification_method: str
    algorithm: str
    private_key: PrivateKey | KeptTokenKey

    @property
    def public_jwk(self) -> Document:
        """The public half as it is published."""
        return {**_jwk(self.private_key.public_key()), "alg": self.algorithm}

    def sign_token(self, document: Document, *, at: datetime) -> str:
        """Return the token, signed ``at`` (aware), that says what ``document``, a credential, does."""
        body = {name: value for name, value in document.items() if name != "proof"}
        return _jws.encode(
            canonical_json({**body, **claims_of(body), SIGNED_AT: int(at.timestamp())}),
            cast(PrivateKey, self.private_key),
            algorithm=self.algorithm,
            headers={"typ": "JWT", "kid": self.verification_method},
        )


@dataclass(frozen=True)
class Token:
    """A token that was taken apart and not believed yet: the credential in it, and the key that it names."""

    text: str
    key_id: str
    algorithm: str
    document: Document


def new_token_key(
    verification_method: str, *, algorithm: str = ES256, key_encryption_key: bytes
) -> NewTokenKey:
    """Return a fresh pair for tokens: P-256, or RSA of 3,072 bits where ``algorithm`` is RS256."""
    private_key: PrivateKey
    if algorithm == ES256:
        private_key = ec.generate_private_key(ec.SECP256R1())
    elif algorithm == RS256:
        private_key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    else:
        raise ValueError(f"tokens are signed by {ES256} or {RS256}, not {algorithm}")
    secret = private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return NewTokenKey(
        verification_method=verification_method,
        public_jwk={**_jwk(private_key.public_key()), "alg": algorithm},
        private_sealed=seal(secret, verification_method, key_encryption_key),
    )


def open_token_signer(key: NewTokenKey, *, key_encryption_key: bytes) -> TokenSigner:
    """Return the signer of a stored ``key``. Refuses ``key.sealed_otherwise`` and ``key.not_a_pair``."""
    secret = unseal(key.private_sealed, key.verification_method, key_encryption_key)
    private_key = load_der_private_key(secret, password=None)
    assert isinstance(private_key, PrivateKey)
    signer = TokenSigner(key.verification_method, str(key.public_jwk["alg"]), private_key)
    if signer.public_jwk != key.public_jwk:
        raise Refused(
            "key.not_a_pair", f"The two halves of {key.verification_method} do not belong together."
        )
    return signer


def kept_token_signer(keeper: Keeper, verification_method: str, public_jwk: Document) -> TokenSigner:
    """Return the signer of a key that ``keeper`` has; what it signs is checked with ``public_jwk`` first."""
    public_key = ECAlgorithm.from_jwk(public_jwk)
    assert isinstance(public_key, ec.EllipticCurvePublicKey)
    return TokenSigner(verification_method, ES256, KeptTokenKey(keeper, verification_method, public_key))


def claims_of(document: Document) -> Document:
    """Return the registered claims that say what the credential says."""
    ends = document.get("validUntil")
    return {
        "iss": document["issuer"]["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": _seconds(document["validFrom"]),
        **({"exp": _seconds(ends)} if ends else {}),
    }


def is_token(data: bytes) -> bool:
    """Whether ``data`` is written like a token: three parts of base64url and no brace."""
    return _TOKEN.fullmatch(data.strip()) is not None


def read_token(data: bytes) -> Token:
    """Take a token apart; its claims are held against the credential by ``check_claims``, once that has its form.

    Refuses ``jwt.malformed``, ``jwt.none``, ``jwt.symmetric``, ``jwt.wrong_algorithm``, ``jwt.embedded_key``,
    ``jwt.unknown_header``, ``jwt.wrong_type``, ``jwt.no_key``, and the codes of ``documents.read_document``.
    """
    text = data.strip().decode("ascii", errors="replace")
    header, body, _ = (_part(part) for part in text.split("."))
    said = read_document(header)
    algorithm = said.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() == "none":
        raise Refused("jwt.none", "The token says of itself that it is not signed.")
    if algorithm.startswith("HS"):
        raise Refused("jwt.symmetric", "The token is signed with a secret that every reader would need.")
    if algorithm not in (ES256, RS256):
        raise Refused(
            "jwt.wrong_algorithm", f"Tokens are signed by {ES256} or {RS256}, not {algorithm[:20]!r}."
        )
    if KEYS_IN_HEADERS & set(said):
        raise Refused("jwt.embedded_key", "The token brings the key by which it wants to be checked.")
    if unknown := sorted(set(said) - {"alg", "typ", "kid"}):
        raise Refused("jwt.unknown_header", f"The token has a header {unknown[0][:60]!r}.")
    if said.get("typ") != "JWT":
        raise Refused("jwt.wrong_type", "The token does not say that it is a JWT.")
    key_id = said.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise Refused("jwt.no_key", "The token does not say which key signed it.")
    return Token(text, key_id, algorithm, read_document(body))


def body_of(token: Token) -> Document:
    """Return the credential in a token: its payload without the registered claims. Refuses ``jwt.jti``."""
    if "jti" in token.document:
        raise Refused("jwt.jti", "The token has a second name for the credential.")
    return {name: value for name, value in token.document.items() if name not in CLAIMS | {SIGNED_AT}}


def signed_at(token: Token) -> datetime:
    """Return when the token says that it was signed. Refuses ``jwt.no_time``."""
    said = token.document.get(SIGNED_AT)
    if type(said) is not int or not 0 <= said < LATEST_YEAR:
        raise Refused("jwt.no_time", "The token does not say when it was signed.")
    return datetime.fromtimestamp(said, UTC)


def check_claims(token: Token, body: Document) -> None:
    """Refuse ``jwt.claims_differ`` when the token's claims do not say exactly what the credential ``body`` says."""
    claims = {name: value for name, value in token.document.items() if name in CLAIMS}
    expected = claims_of(body)
    for name in sorted(CLAIMS):
        found, wanted = claims.get(name), expected.get(name)
        if found != wanted or type(found) is not type(wanted):
            raise Refused("jwt.claims_differ", f"The token's {name!r} differs from what the credential says.")


def check_token(token: Token, public_key: PublicKey, *, algorithm: str) -> None:
    """Check the signature of ``token`` under ``public_key``, whose algorithm is ``algorithm`` whatever the token says.

    Refuses ``jwt.wrong_algorithm`` and ``signature.wrong``.
    """
    if token.algorithm != algorithm:
        raise Refused(
            "jwt.wrong_algorithm", f"The key signs by {algorithm}, the token says {token.algorithm}."
        )
    try:
        _jws.decode(token.text, public_key, algorithms=[algorithm])
    except InvalidTokenError:
        raise Refused(
            "signature.wrong", "The signature does not belong to this document and this key."
        ) from None


def public_key_of_jwk(jwk: Document) -> tuple[PublicKey, str]:
    """Return a public key for tokens, and its algorithm.

    Refuses ``key.not_for_tokens`` for anything but P-256 and RSA of at least 2,048 bits, and for private keys.
    """
    refused = Refused("key.not_for_tokens", "The key is not a public P-256 or RSA key for tokens.")
    kind, algorithm = jwk.get("kty"), jwk.get("alg")
    if set(jwk) != MEMBERS.get(str(kind)) or not all(isinstance(value, str) for value in jwk.values()):
        raise refused
    reader, usual = (ECAlgorithm, ES256) if kind == "EC" else (RSAAlgorithm, RS256)
    if algorithm != usual or (kind == "EC" and jwk["crv"] != "P-256"):
        raise refused
    try:
        key = reader.from_jwk(jwk)
    except (InvalidKeyError, ValueError):
        raise refused from None
    if isinstance(key, ec.EllipticCurvePublicKey) or (
        isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048
    ):
        return key, usual
    raise refused


def _jwk(key: PublicKey) -> Document:
    """The members of a public JWK that RFC 7517 needs."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        whole: dict[str, Any] = json.loads(ECAlgorithm.to_jwk(key))
        return {name: whole[name] for name in ("kty", "crv", "x", "y")}
    whole = json.loads(RSAAlgorithm.to_jwk(key))
    return {name: whole[name] for name in ("kty", "n", "e")}


def _part(text: str) -> bytes:
    """One part of a token. Refuses ``jwt.malformed`` for any but the one spelling of its bytes."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        data = b""
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise Refused("jwt.malformed", "The token is not written in base64url as it has to be.")
    return data


def _seconds(moment: str) -> int:
    return int(time_of(moment).timestamp())
