"""A log with one entry, for tests of what carries a proof."""

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.keys import KeySigner
from convenor.credentials.proof.log.checkpoints import Checkpoint, sign_checkpoint
from convenor.credentials.proof.log.entries import Entry
from convenor.credentials.proof.log.merkle import leaf_hash
from convenor.credentials.proof.log.notes import NoteKey
from convenor.credentials.proof.log.proofs import write_proof
from convenor.credentials.proof.multibase import from_multikey
from convenor.credentials.proof.trust import Trust, read_trust
from convenor.credentials.tests.proof.factories import AT, a_did_document, a_status_list

ORIGIN = "training.example.org/log"


def a_log_signer() -> KeySigner:
    """The same key in every run."""
    return KeySigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(sha256(ORIGIN.encode()).digest()))


def a_log_key(signer: KeySigner | None = None) -> NoteKey:
    return NoteKey(ORIGIN, from_multikey((signer or a_log_signer()).public_multikey))


def a_log_proof(document: Document) -> bytes:
    """Of a log whose only entry is the issue of ``document``."""
    entry = Entry("issue", sha256(canonical_json(document)).hexdigest(), AT)
    checkpoint = Checkpoint(ORIGIN, 1, leaf_hash(entry.leaf))
    return write_proof(entry, 0, [], sign_checkpoint(checkpoint, key=a_log_key(), signer=a_log_signer()))


def a_trust_with_a_log(*, checkpoints: tuple[str, ...] = (), issuer: Document | None = None) -> Trust:
    """Trust in the ministry, its status list, and the log."""
    return read_trust(
        canonical_json(
            {
                "issuers": [issuer or a_did_document()],
                "statusLists": [a_status_list()],
                "logs": [str(a_log_key())],
                "checkpoints": list(checkpoints),
            }
        )
    )
