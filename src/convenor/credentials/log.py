"""The log of this installation: what is entered, under whose name, and signed with which key.

Between our models and ``proof.log``, which knows neither. Nothing here changes anything.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import cast
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from convenor.credentials.credential import published_did
from convenor.credentials.models import IssuerKey, LogEntry, LogKey
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.keys import KeySigner, NewKey, new_key, open_signer
from convenor.credentials.proof.log.checkpoints import Checkpoint, sign_checkpoint
from convenor.credentials.proof.log.entries import Entry, Kind
from convenor.credentials.proof.log.notes import NoteKey, add_signature
from convenor.credentials.proof.multibase import from_multikey
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.states import State
from convenor.kit.refusals import Refusal, Refused

ENDINGS = {
    State.REVOKED: LogEntry.Kind.REVOKE,
    State.SUPERSEDED: LogEntry.Kind.SUPERSEDE,
    State.CANCELLED: LogEntry.Kind.REVOKE,
}
"""What is entered when a certificate ends; one that was given up before it was signed was never in the log."""
LATER = frozenset({"retired", "revoked"})
"""What is added to a verification method after it was published."""
KEY_OUT_OF_REACH = Refusal(
    "log.key_out_of_reach",
    _(
        "The key of the log cannot be opened: it was made under another signing secret. Whoever runs the site can put "
        "that back."
    ),
)
LOG_CHANGED = Refusal(
    "log.changed",
    _(
        "The log is not what it last signed: somebody or something changed it. Nothing is entered, issued or revoked "
        "until “convenor log audit” says what happened and it is put back from a backup."
    ),
)


def log_origin() -> str:
    """Return what a log that is begun on this site is called: where it lies, without ``https://``."""
    site = urlsplit(settings.SITE_URL)
    return f"{site.netloc}{site.path}{reverse('credentials:log').rstrip('/')}"


def fresh_log_key(origin: str) -> NewKey:
    """Return a new key pair for the log ``origin``, its private half sealed with the signing secret."""
    return new_key(origin, key_encryption_key=_key_encryption_key())


def note_key(key: LogKey) -> NoteKey:
    """Return the public half under the name of the log, with what became of it: its ``line`` goes into a trust file."""
    return NoteKey(
        key.origin, from_multikey(key.public_multikey), key.vouched_for, key.compromised_at is not None
    )


def signed_checkpoint(key: LogKey, *, size: int, root: bytes, handed_over_by: LogKey | None = None) -> str:
    """Return the signed note over a tree of ``size`` entries, with a second signature by the key before, if it is told.

    Refuses ``log.key_out_of_reach``.
    """
    note = sign_checkpoint(Checkpoint(key.origin, size, root), key=note_key(key), signer=_signer(key))
    if handed_over_by:
        note = add_signature(note, key=note_key(handed_over_by), signer=_signer(handed_over_by))
    return note


def _signer(key: LogKey) -> KeySigner:
    stored = NewKey(key.origin, key.public_multikey, bytes(key.private_sealed))
    try:
        return open_signer(stored, key_encryption_key=_key_encryption_key())
    except NotProvable as refused:
        raise Refused(KEY_OUT_OF_REACH) from refused


def entry_of(row: LogEntry) -> Entry:
    """Return what a row says as an entry."""
    return Entry(cast(Kind, row.kind), row.sha256, row.at)


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as an entry has it: of a credential as it is stored, of a file."""
    return sha256(data).hexdigest()


def digest_of_key(key: IssuerKey) -> str:
    """Return the digest of a key, which comes with ``organisation``: of its verification method as it was published
    first, without what became of it later."""
    [method] = cast(list[Mapping[str, object]], published_did(key.organisation, [key])["verificationMethod"])
    return digest(canonical_json({name: method[name] for name in method if name not in LATER}))


def digest_of_log_key(key: LogKey) -> str:
    """Return the digest of a key of the log: of the text ``name+id+key``, without what became of it."""
    return digest(str(note_key(key)).encode())


def _key_encryption_key() -> bytes:
    """Derived from the signing secret (RFC 5869), and another than that which seals the keys of issuers."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"convenor log keys")
    return derivation.derive(settings.SIGNING_SECRET.encode())
