"""Bytes as text: multibase (base58btc and base64url) and the Multikey form of an Ed25519 public key.

W3C Controlled Identifiers 1.0, sections 2.4 and 2.2.2.
"""

import base64
import re

from convenor.credentials.proof.refusals import Refused

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_BASE64URL = re.compile(r"u[A-Za-z0-9_-]+")

ED25519_PUBLIC = b"\xed\x01"
"""The multicodec ``ed25519-pub`` as a varint."""


def base58btc(data: bytes) -> str:
    """Return ``data`` as multibase base58btc: ``z`` and the digits."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data, "big")
    pairs = []
    while number:
        number, pair = divmod(number, 58 * 58)
        pairs.append(_PAIRS[pair])
    return "z" + "1" * zeros + "".join(reversed(pairs)).lstrip("1")


def from_base58btc(text: str, *, length: int) -> bytes:
    """Return the ``length`` bytes that ``base58btc`` wrote as ``text``.

    Refuses ``multibase.malformed`` for any other length, alphabet, prefix or spelling of the same bytes.
    """
    malformed = Refused("multibase.malformed", f"This is not base58btc of {length} bytes.")
    if not text.startswith("z") or len(text) > 2 + length * 3 // 2:
        raise malformed
    number = 0
    for character in text[1:]:
        if character not in _VALUES:
            raise malformed
        number = number * 58 + _VALUES[character]
    if number.bit_length() > 8 * length:
        raise malformed
    data = number.to_bytes(length, "big")
    if base58btc(data) != text:
        raise malformed
    return data


def base64url(data: bytes) -> str:
    """Return ``data`` as multibase base64url without padding: ``u`` and the digits."""
    return "u" + base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def from_base64url(text: str) -> bytes:
    """Return the bytes that ``base64url`` wrote. Refuses ``multibase.malformed``."""
    if _BASE64URL.fullmatch(text):
        data = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)) if len(text) % 4 != 2 else b""
        if base64url(data) == text:
            return data
    raise Refused("multibase.malformed", "This is not multibase base64url without padding.")


def multikey(public_key: bytes) -> str:
    """Return a raw Ed25519 public key (32 bytes) as ``publicKeyMultibase``: ``z6Mk…``."""
    return base58btc(ED25519_PUBLIC + public_key)


def from_multikey(text: str) -> bytes:
    """Return the raw Ed25519 public key (32 bytes) in a ``publicKeyMultibase``.

    Refuses ``key.not_ed25519`` for other kinds of key and for what is no key.
    """
    try:
        data = from_base58btc(text, length=34)
    except Refused:
        data = b""
    if not data.startswith(ED25519_PUBLIC):
        raise Refused("key.not_ed25519", "The key is not an Ed25519 Multikey.")
    return data[2:]
