"""The proof that goes with a certificate: ``c2sp.org/tlog-proof@v1``.

The line ``extra``, whose meaning is the application's, holds the entry itself. It is believed only so far as it
hashes to the root: whoever reads the proof sees what was entered and when.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from convenor.credentials.proof.log.checkpoints import (
    Checkpoint,
    LogKeys,
    check_against_kept,
    read_checkpoint,
)
from convenor.credentials.proof.log.entries import Entry, Kind, read_entry
from convenor.credentials.proof.log.merkle import HASH_LENGTH, check_inclusion, leaf_hash
from convenor.credentials.proof.log.notes import LARGEST_NOTE, as_base64, from_base64
from convenor.credentials.proof.refusals import Refused

HEADER = "c2sp.org/tlog-proof@v1"
LARGEST_PROOF = LARGEST_NOTE + 8 * 1024
DEEPEST = 60
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,17})")


@dataclass(frozen=True)
class LogProof:
    """A proof whose form is right: ``entry`` is at ``index``; ``checkpoint`` is the signed note, unchecked."""

    entry: Entry
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes


def write_proof(entry: Entry, index: int, path: Sequence[bytes], checkpoint: str) -> bytes:
    """Return the file. ``path`` is the inclusion proof of ``entry`` at ``index``, ``checkpoint`` the signed note."""
    lines = [
        HEADER,
        f"extra {as_base64(entry.leaf)}",
        f"index {index}",
        *map(as_base64, path),
        "",
        checkpoint,
    ]
    return "\n".join(lines).encode()


def read_proof(data: bytes) -> LogProof:
    """Return the proof in a file, unchecked. Refuses ``log.malformed``."""
    malformed = Refused("log.malformed", "This is not a proof of an entry in a log (c2sp.org/tlog-proof@v1).")
    head, blank, checkpoint = data.partition(b"\n\n")
    try:
        first, extra, place, *hashes = head.decode().split("\n")
    except ValueError:
        raise malformed from None
    index = _INDEX.fullmatch(place)
    leaf = from_base64(extra.removeprefix("extra ")) if extra.startswith("extra ") else None
    path = [
        hashed for line in hashes if (hashed := from_base64(line)) is not None and len(hashed) == HASH_LENGTH
    ]
    if (
        len(data) > LARGEST_PROOF
        or not blank
        or first != HEADER
        or index is None
        or leaf is None
        or len(path) != len(hashes)
        or len(path) > DEEPEST
    ):
        raise malformed
    return LogProof(read_entry(leaf), int(index[1]), tuple(path), checkpoint)


def check_proof(
    data: bytes, *, sha256: str, keys: LogKeys, kind: Kind = "issue", kept: Iterable[Checkpoint] = ()
) -> tuple[LogProof, Checkpoint]:
    """Check that what has the digest ``sha256`` was entered as ``kind`` in a log of ``keys``.

    Returns the proof and its checkpoint. ``kept`` are checkpoints that the reader saw before. Refuses
    ``log.malformed``, ``log.foreign``, ``log.not_signed``, ``log.key_retired``, ``log.key_revoked``,
    ``log.history_rewritten``, ``log.proof_wrong``, and ``log.not_covered`` when the entry is about something else.
    """
    proof = read_proof(data)
    kept = list(kept)
    checkpoint = read_checkpoint(proof.checkpoint, keys=keys, kept=kept)
    check_against_kept(checkpoint, kept)
    check_inclusion(leaf_hash(proof.entry.leaf), proof.index, checkpoint.size, proof.path, checkpoint.root)
    if (proof.entry.kind, proof.entry.sha256) != (kind, sha256):
        raise Refused(
            "log.not_covered", "The proof is right, but of another entry: it does not cover this credential."
        )
    return proof, checkpoint
