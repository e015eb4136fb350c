"""Keys that never lie here: somebody else makes them, signs with them, and deletes them (a PKCS#11 token, a KMS).

Nothing that a keeper answers is believed. Each signature is checked with the published half before anything is done
with it, so a keeper that was given another key, or none, can stop the signing and not spoil what is signed.
"""

from collections.abc import Callable
from typing import Protocol, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from convenor.credentials.proof.keys import is_signed, is_strong
from convenor.credentials.proof.multibase import multikey
from convenor.credentials.proof.refusals import Refused

ED25519, ES256 = "Ed25519", "ES256"
"""The two algorithms that a keeper is asked for: credentials and status lists by the first, tokens by the second."""

Answer = TypeVar("Answer")


class Keeper(Protocol):
    """Whoever keeps keys for us. ``key_id`` is the id of the key in its DID document: ASCII, at most 500 characters.

    What it raises, whatever it is, is told as ``key.keeper_failed``. It may be asked from several threads and, after a
    fork, from several processes.
    """

    def make(self, key_id: str, algorithm: str) -> bytes:
        """Make a pair, or find the one that was made under this name already, and return its public half.

        Shape: for Ed25519 32 bytes (RFC 8032); for ES256 the point of P-256, uncompressed, 65 bytes (SEC 1, 2.3.3).
        """

    def sign(self, key_id: str, algorithm: str, message: bytes) -> bytes:
        """Return the signature of ``message``, 64 bytes.

        For Ed25519 the pure one (RFC 8032); for ES256 r and s, 32 bytes each, of its SHA-256 (RFC 7518, section 3.4).
        """

    def delete(self, key_id: str, algorithm: str) -> None:
        """Delete the pair for good: it was retired. One that is not there is deleted."""


class KeptSigner:
    """A key for credentials that a keeper has; a ``keys.Signer``."""

    def __init__(self, keeper: Keeper, verification_method: str, public_key: bytes) -> None:
        self._keeper = keeper
        self._verification_method = verification_method
        self._public_key = public_key

    @property
    def verification_method(self) -> str:
        return self._verification_method

    @property
    def public_multikey(self) -> str:
        return multikey(self._public_key)

    def sign(self, message: bytes) -> bytes:
        """Refuses ``key.keeper_failed``, and ``key.not_a_pair`` for what the published half does not verify."""
        signature = _asked(lambda: self._keeper.sign(self._verification_method, ED25519, message))
        if not is_signed(self._public_key, signature, message):
            raise _not_a_pair(self._verification_method)
        return signature


class KeptTokenKey:
    """A key for tokens (ES256) that a keeper has; stands where ``tokens`` has a private key in memory."""

    def __init__(self, keeper: Keeper, key_id: str, public_key: ec.EllipticCurvePublicKey) -> None:
        self._keeper = keeper
        self._key_id = key_id
        self._public_key = public_key

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public_key

    def sign(self, message: bytes) -> bytes:
        """Return r and s. Refuses as ``KeptSigner.sign``."""
        signature = _asked(lambda: self._keeper.sign(self._key_id, ES256, message))
        r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
        try:
            if len(signature) != 64:
                raise InvalidSignature
            self._public_key.verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
        except InvalidSignature:
            raise _not_a_pair(self._key_id) from None
        return signature


def kept_key(keeper: Keeper, key_id: str) -> KeptSigner:
    """Let a keeper make a key for credentials. Refuses ``key.keeper_failed`` and ``key.weak``."""
    public_key = _asked(lambda: keeper.make(key_id, ED25519))
    if not is_strong(public_key):
        raise Refused("key.weak", "The keeper's key is not an Ed25519 key of prime order.")
    return KeptSigner(keeper, key_id, public_key)


def kept_token_key(keeper: Keeper, key_id: str) -> KeptTokenKey:
    """Let a keeper make a key for tokens. Refuses ``key.keeper_failed`` and ``key.weak``."""
    point = _asked(lambda: keeper.make(key_id, ES256))
    try:
        public_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise Refused("key.weak", "The keeper's key is not a point of P-256.") from None
    return KeptTokenKey(keeper, key_id, public_key)


def forget(keeper: Keeper, key_id: str, algorithm: str) -> None:
    """Let a keeper delete a key that was retired. Refuses ``key.keeper_failed``."""
    _asked(lambda: keeper.delete(key_id, algorithm))


def _asked(question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except Exception as error:  # whatever the keeper's own library raises
        why = f"{type(error).__name__} {error}".strip()
        raise Refused("key.keeper_failed", f"The keeper of the key does not answer: {why}.") from error


def _not_a_pair(key_id: str) -> Refused:
    return Refused("key.not_a_pair", f"What the keeper signs is not signed with the published key {key_id}.")
