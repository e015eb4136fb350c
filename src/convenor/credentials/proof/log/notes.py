"""Signed notes: a text and, under it, lines of signatures (C2SP signed-note). Ed25519 only, type 1.

What a note says counts only when a key that the reader knows has signed it; signatures by other keys are left aside,
which is how witnesses add theirs.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from convenor.credentials.proof.keys import Signer, is_signed, is_strong
from convenor.credentials.proof.refusals import Refused

ED25519 = b"\x01"
LARGEST_NOTE = 64 * 1024
MOST_SIGNATURES = 64
_NAME = re.compile(r"[^\s+]{1,200}")
_KEY = re.compile(
    r"([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})(?: until (0|[1-9][0-9]{0,17})| (revoked))?"
)
_SIGNATURE = re.compile(r"— ([^\s+]{1,200}) ([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True)
class NoteKey:
    """A public key under a name: who may sign a note.

    A log's key that was given up may have signed checkpoints of at most ``until`` entries; what a ``revoked`` one
    signed counts only where a checkpoint that does count says the same.
    """

    name: str
    public_key: bytes
    until: int | None = None
    revoked: bool = False

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart; no proof of anything."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    def __str__(self) -> str:
        """The key as text: ``name+id+key``, what the specification calls a verifier key."""
        return f"{self.name}+{self.id.hex()}+{as_base64(ED25519 + self.public_key)}"

    @property
    def line(self) -> str:
        """The key as it stands in a trust file: what it says of itself, and what became of it."""
        if self.revoked:
            return f"{self} revoked"
        return str(self) if self.until is None else f"{self} until {self.until}"


@dataclass(frozen=True)
class Note:
    """A note whose form is right. ``signatures``: the name, the id of the key, and what it signed with."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def check(self, keys: Iterable[NoteKey]) -> list[NoteKey]:
        """Check that some of ``keys`` have signed it, and none of them wrongly; return those.

        Refuses ``log.foreign`` and ``log.not_signed``.
        """
        known = {(key.name, key.id): key for key in keys}
        found = [
            (known[name, key_id], signature)
            for name, key_id, signature in self.signatures
            if (name, key_id) in known
        ]
        if not found:
            raise Refused(
                "log.foreign", "The checkpoint is not signed with a key of a log that the trust file knows."
            )
        if not all(is_signed(key.public_key, signature, self.text.encode()) for key, signature in found):
            raise Refused("log.not_signed", "The signature under the checkpoint is wrong.")
        return [key for key, _ in found]


def read_key(text: str) -> NoteKey:
    """Return the key in ``name+id+key``, after which ``until 1234`` or ``revoked`` may stand.

    Refuses ``log.key_malformed`` and ``key.weak``.
    """
    found = _KEY.fullmatch(text)
    data = from_base64(found[3]) if found else None
    if found is None or data is None or len(data) != 33 or data[:1] != ED25519:
        raise Refused("log.key_malformed", "This is not an Ed25519 key of a log, written as name+id+key.")
    key = NoteKey(found[1], data[1:], int(found[4]) if found[4] else None, bool(found[5]))
    if key.id.hex() != found[2]:
        raise Refused("log.key_malformed", "The id of a log's key does not belong to its name and key.")
    if not is_strong(key.public_key):
        raise Refused("key.weak", "The key is not a point of prime order: anything would verify under it.")
    return key


def sign_note(text: str, *, key: NoteKey, signer: Signer) -> str:
    """Return the note of ``text``, which ends with a line feed, signed by ``signer``, whose public half is ``key``."""
    if (
        not text.endswith("\n")
        or not _NAME.fullmatch(key.name)
        or any(ord(one) < 32 and one != "\n" for one in text)
    ):
        raise ValueError("this cannot be a signed note")
    return f"{text}\n— {key.name} {as_base64(key.id + signer.sign(text.encode()))}\n"


def add_signature(note: str, *, key: NoteKey, signer: Signer) -> str:
    """Return ``note`` with one more line: ``signer``, whose public half is ``key``, signs the same text."""
    text = note.rpartition("\n\n")[0] + "\n"
    return note + sign_note(text, key=key, signer=signer).removeprefix(f"{text}\n")


def read_note(data: bytes) -> Note:
    """Return the note in ``data``, unchecked. Refuses ``log.malformed``."""
    malformed = Refused("log.malformed", "This is not a signed note.")
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise malformed from None
    text, blank, signed = whole.rpartition("\n\n")
    lines = signed.removesuffix("\n").split("\n")
    if (
        len(data) > LARGEST_NOTE
        or not blank
        or not signed.endswith("\n")
        or len(lines) > MOST_SIGNATURES
        or any(ord(one) < 32 and one != "\n" for one in whole)
    ):
        raise malformed
    signatures = []
    for line in lines:
        found = _SIGNATURE.fullmatch(line)
        signature = from_base64(found[2]) if found else None
        if found is None or signature is None or len(signature) < 5:
            raise malformed
        signatures.append((found[1], signature[:4], signature[4:]))
    return Note(f"{text}\n", tuple(signatures))


def as_base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes | None:
    """Return the bytes that ``as_base64`` wrote; None for any other text."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if as_base64(data) == text else None
