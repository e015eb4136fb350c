"""Keys: Ed25519 pairs, private halves encrypted at rest, and the seam through which anything signs.

The key that encrypts private keys (the key encryption key) is the caller's: this library neither makes nor stores it.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from convenor.credentials.proof.multibase import from_multikey, multikey
from convenor.credentials.proof.refusals import Refused

NONCE_LENGTH = 12
KEY_ENCRYPTION_KEY_LENGTH = 32
_VERSION = b"\x01"

_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
_ROOT_OF_MINUS_ONE = pow(2, (_PRIME - 1) // 4, _PRIME)
_SMALL_ORDER = frozenset(
    bytes.fromhex(point)
    for point in (
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    )
)
"""The eight points whose order divides eight, as they are written (RFC 8032, section 5.1.2)."""


class Signer(Protocol):
    """Whatever can sign in the name of a key: a key in memory, a PKCS#11 token, a key management service."""

    @property
    def verification_method(self) -> str:
        """The absolute id of the key in its DID document, such as ``did:web:example.org#key-2022-07``."""

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature (64 bytes) of ``message`` (RFC 8032, pure)."""


@dataclass(frozen=True)
class NewKey:
    """A fresh pair as it is stored: the public half to publish, the private half encrypted."""

    verification_method: str
    public_multikey: str
    private_sealed: bytes


class KeySigner:
    """A private key in memory."""

    def __init__(self, verification_method: str, private_key: Ed25519PrivateKey) -> None:
        self._verification_method = verification_method
        self._private_key = private_key

    @property
    def verification_method(self) -> str:
        return self._verification_method

    @property
    def public_multikey(self) -> str:
        return multikey(self._private_key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        return self._private_key.sign(message)


def new_key(verification_method: str, *, key_encryption_key: bytes) -> NewKey:
    """Return a fresh key pair for ``verification_method``, its private half sealed with ``key_encryption_key``."""
    private_key = Ed25519PrivateKey.generate()
    return NewKey(
        verification_method=verification_method,
        public_multikey=multikey(private_key.public_key().public_bytes_raw()),
        private_sealed=seal(private_key.private_bytes_raw(), verification_method, key_encryption_key),
    )


def open_signer(key: NewKey, *, key_encryption_key: bytes) -> KeySigner:
    """Return the signer of a stored ``key``.

    Refuses ``key.sealed_otherwise`` when the key encryption key is another one, the sealed bytes were changed, or they
    belong to another verification method; ``key.not_a_pair`` when the halves do not belong together.
    """
    raw = unseal(key.private_sealed, key.verification_method, key_encryption_key)
    signer = KeySigner(key.verification_method, Ed25519PrivateKey.from_private_bytes(raw))
    if signer.public_multikey != key.public_multikey:
        raise Refused(
            "key.not_a_pair", f"The two halves of {key.verification_method} do not belong together."
        )
    return signer


def seal(secret: bytes, purpose: str, key_encryption_key: bytes) -> bytes:
    """Return ``secret`` encrypted with AES-256-GCM (key: 32 bytes) under a random nonce, bound to ``purpose``.

    Shape: one byte of version, 12 bytes of nonce, then ciphertext and tag.
    """
    nonce = os.urandom(NONCE_LENGTH)
    return _VERSION + nonce + _cipher(key_encryption_key).encrypt(nonce, secret, _associated(purpose))


def unseal(sealed: bytes, purpose: str, key_encryption_key: bytes) -> bytes:
    """Return what ``seal`` took. Refuses ``key.sealed_otherwise``."""
    try:
        if sealed[:1] != _VERSION:
            raise InvalidTag
        nonce, ciphertext = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
        return _cipher(key_encryption_key).decrypt(nonce, ciphertext, _associated(purpose))
    except (InvalidTag, ValueError):
        raise Refused(
            "key.sealed_otherwise", "The private key was sealed with another key, or changed."
        ) from None


def check_spelling(signature: bytes) -> None:
    """Refuse a signature that can be spelled in two ways, or fits more than one message.

    ``signature.small_order``: the commitment (first half) is of small order. ``signature.not_canonical``: the first
    half is not the one spelling of its point, or the second not below the order of the group (RFC 8032, 5.1.7).
    """
    commitment, scalar = signature[:32], signature[32:]
    if commitment in _SMALL_ORDER:
        raise Refused("signature.small_order", "The signature could fit documents that nobody signed.")
    y = int.from_bytes(commitment, "little") & (2**255 - 1)
    if y >= _PRIME or int.from_bytes(scalar, "little") >= _ORDER:
        raise Refused("signature.not_canonical", "The signature is not written in the one way there is.")


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether ``signature`` is the one of ``message`` by ``public_key`` (raw, 32 bytes): one reading of RFC 8032 only.

    False for keys of small or mixed order and keys that are not written canonically, for commitments (the first half
    of a signature) of small order, and for a second half that is not below the order of the group (OpenSSL sees to it).
    """
    if len(signature) != 64 or signature[:32] in _SMALL_ORDER or not is_strong(public_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=1024)
def is_strong(public_key: bytes) -> bool:
    """Whether ``public_key`` is canonically written and of prime order: signatures under it have one meaning.

    Some milliseconds for a key that was not seen before.
    """
    if len(public_key) != 32 or public_key in _SMALL_ORDER:
        return False
    point = _point(public_key)
    if point is None:
        return False
    x, y, z, _ = _times(_ORDER, point)
    return x % _PRIME == 0 and (y - z) % _PRIME == 0


def public_key_of(text: str) -> bytes:
    """Return the raw key of a ``publicKeyMultibase``. Refuses ``key.not_ed25519`` and ``key.weak``."""
    public_key = from_multikey(text)
    if not is_strong(public_key):
        raise Refused("key.weak", "The key is not a point of prime order: anything would verify under it.")
    return public_key


_Point = tuple[int, int, int, int]
"""Extended coordinates X, Y, Z, T (RFC 8032, section 5.1.4)."""


def _point(public_key: bytes) -> _Point | None:
    """Decode a public key (RFC 8032, section 5.1.3); nothing when it is not a point, or not written canonically."""
    number = int.from_bytes(public_key, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _PRIME:
        return None
    above, below = y * y - 1, _D * y * y + 1
    square = above * pow(below, -1, _PRIME) % _PRIME
    x = pow(square, (_PRIME + 3) // 8, _PRIME)
    if x * x % _PRIME != square:
        x = x * _ROOT_OF_MINUS_ONE % _PRIME
    if x * x % _PRIME != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _PRIME - x
    return x, y, 1, x * y % _PRIME


def _times(factor: int, point: _Point) -> _Point:
    result: _Point = (0, 1, 1, 0)
    while factor:
        if factor & 1:
            result = _sum(result, point)
        point = _sum(point, point)
        factor >>= 1
    return result


def _sum(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _PRIME
    b = (one[1] + one[0]) * (other[1] + other[0]) % _PRIME
    c = 2 * one[3] * other[3] * _D % _PRIME
    d = 2 * one[2] * other[2] % _PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _PRIME, g * h % _PRIME, f * g % _PRIME, e * h % _PRIME


def _cipher(key_encryption_key: bytes) -> AESGCM:
    if len(key_encryption_key) != KEY_ENCRYPTION_KEY_LENGTH:
        raise ValueError("a key encryption key has 32 bytes")
    return AESGCM(key_encryption_key)


def _associated(purpose: str) -> bytes:
    return b"convenor private key\0" + purpose.encode()
