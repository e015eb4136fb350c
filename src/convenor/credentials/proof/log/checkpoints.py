"""Checkpoints: what the log vouches for at one size (C2SP tlog-checkpoint)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from convenor.credentials.proof.keys import Signer
from convenor.credentials.proof.log.merkle import HASH_LENGTH, check_consistency
from convenor.credentials.proof.log.notes import NoteKey, as_base64, from_base64, read_note, sign_note
from convenor.credentials.proof.refusals import Refused

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")

LogKeys = Mapping[str, Sequence[NoteKey]]
"""Origins of logs, each with the keys that may sign for it."""


@dataclass(frozen=True)
class Checkpoint:
    """The first ``size`` entries of the log ``origin`` have the Merkle root ``root``."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{as_base64(self.root)}\n"


def sign_checkpoint(checkpoint: Checkpoint, *, key: NoteKey, signer: Signer) -> str:
    """Return the signed note. The name of ``key`` is the origin of the log."""
    return sign_note(checkpoint.text, key=key, signer=signer)


def read_checkpoint(data: bytes, *, keys: LogKeys, kept: Iterable[Checkpoint] = ()) -> Checkpoint:
    """Return the checkpoint in a signed note, its signature checked.

    ``kept`` are checkpoints that count already: what a lost key signed counts when one of them says the same. Lines
    after the third are signed and mean nothing to us. Refuses ``log.malformed``, ``log.foreign``, ``log.not_signed``,
    ``log.key_retired``, ``log.key_revoked``.
    """
    note = read_note(data)
    lines = note.text.removesuffix("\n").split("\n")
    root = from_base64(lines[2]) if len(lines) >= 3 else None
    if root is None or len(root) != HASH_LENGTH or not _SIZE.fullmatch(lines[1]) or not all(lines):
        raise Refused("log.malformed", "This is not the checkpoint of a log.")
    if lines[0] not in keys:
        raise Refused("log.foreign", f"The log {lines[0]} is not in the trust file.")
    checkpoint = Checkpoint(lines[0], int(lines[1]), root)
    _check_standing(note.check(keys[lines[0]]), checkpoint, kept)
    return checkpoint


def _check_standing(signed: Sequence[NoteKey], checkpoint: Checkpoint, kept: Iterable[Checkpoint]) -> None:
    """Check that a key which may still vouch for so many entries has signed, or that this is confirmed by ``kept``."""
    counting = [key for key in signed if not key.revoked]
    if any(key.until is None or checkpoint.size <= key.until for key in counting) or checkpoint in kept:
        return
    if counting:
        raise Refused(
            "log.key_retired",
            f"The key of the log {checkpoint.origin} that signed was given up before it had {checkpoint.size} entries.",
        )
    raise Refused(
        "log.key_revoked",
        f"The key of the log {checkpoint.origin} that signed was lost to somebody else, and nothing else confirms the "
        "checkpoint.",
    )


def check_extends(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that ``new`` continues ``old``. Refuses ``log.foreign`` and ``log.history_rewritten``."""
    if old.origin != new.origin:
        raise Refused("log.foreign", f"{new.origin} is another log than {old.origin}.")
    check_consistency(old.size, new.size, proof, old.root, new.root)


def check_against_kept(checkpoint: Checkpoint, kept: Iterable[Checkpoint]) -> None:
    """Check that no checkpoint of the same log and size that somebody kept has another root.

    Refuses ``log.history_rewritten``: of two such checkpoints the log has signed both, and one is a lie.
    """
    for one in kept:
        if (one.origin, one.size) == (checkpoint.origin, checkpoint.size) and one.root != checkpoint.root:
            raise Refused(
                "log.history_rewritten",
                f"The log {one.origin} has signed two histories of {one.size} entries.",
            )
