"""Witnesses: others who saw the log, and say so under its checkpoints (C2SP tlog-cosignature, -policy, -witness).

A log can tell two people two histories. A witness signs only what continues everything that it signed before: a
checkpoint that enough witnesses have cosigned is the one that everybody is shown. Whom to believe, and how many of
them, is the reader's choice: a policy file. Ed25519 only, ``cosignature/v1``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from convenor.credentials.proof.keys import is_signed, is_strong
from convenor.credentials.proof.log.checkpoints import LogKeys
from convenor.credentials.proof.log.notes import Note, NoteKey, as_base64, from_base64, read_key, read_note
from convenor.credentials.proof.refusals import Refused

COSIGNATURE = b"\x04"
LARGEST_POLICY = 64 * 1024
MOST_LINES = 500
CLOCKS_DIFFER = timedelta(minutes=5)
NOBODY = "none"
_VKEY = re.compile(r"([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True)
class Witness:
    """Somebody who cosigns. ``label`` is what the policy calls them; ``url`` where they are asked, or empty."""

    label: str
    name: str
    public_key: bytes
    url: str = ""

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + COSIGNATURE + self.public_key).digest()[:4]

    @property
    def key(self) -> str:
        """The key as text (``name+id+key``), as it stands in a policy."""
        return f"{self.name}+{self.id.hex()}+{as_base64(COSIGNATURE + self.public_key)}"


@dataclass(frozen=True)
class Policy:
    """Whom a reader believes about logs. ``groups``: by its label, how many of which witnesses or groups it takes."""

    logs: LogKeys
    witnesses: Mapping[str, Witness]
    groups: Mapping[str, tuple[int, Sequence[str]]]
    quorum: str

    def is_met(self, cosigned: Iterable[str], of: str | None = None) -> bool:
        """Whether the witnesses with these labels are enough."""
        of, labels = self.quorum if of is None else of, set(cosigned)
        if of == NOBODY or of in self.witnesses:
            return of == NOBODY or of in labels
        least, members = self.groups[of]
        return sum(self.is_met(labels, member) for member in members) >= least


def read_policy(data: bytes) -> Policy:
    """Return the policy in a file (C2SP tlog-policy). Refuses ``policy.malformed``, which says the line."""
    reader = _Reader()
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        raise reader.malformed("it is not text") from None
    if len(data) > LARGEST_POLICY or len(lines) > MOST_LINES:
        raise reader.malformed("it is too large")
    for reader.number, line in enumerate(lines, start=1):
        words = line.strip(" \t").split()
        if words and not words[0].startswith("#"):
            reader.read(words)
    if reader.quorum is None:
        raise reader.malformed("it has no quorum")
    return Policy(reader.logs, reader.witnesses, reader.groups, reader.quorum)


class _Reader:
    """A policy, line by line: a name has to be defined above the line that uses it."""

    def __init__(self) -> None:
        self.number = 0
        self.logs: dict[str, list[NoteKey]] = {}
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, tuple[int, Sequence[str]]] = {}
        self.quorum: str | None = None
        self._members: set[str] = set()

    def malformed(self, why: str) -> Refused:
        return Refused("policy.malformed", f"The policy cannot be used: {why} (line {self.number}).")

    def read(self, words: Sequence[str]) -> None:
        match words:
            case ["log", key] | ["log", key, _]:
                log = read_key(key)
                if log in self.logs.get(log.name, []):
                    raise self.malformed("a log stands in it twice")
                self.logs.setdefault(log.name, []).append(log)
            case ["witness", label, key, *url] if len(url) <= 1:
                witness = self._witness(label, key, "".join(url))
                if any(witness.public_key == other.public_key for other in self.witnesses.values()):
                    raise self.malformed("a witness stands in it twice")
                self._named(label)
                self.witnesses[label] = witness
            case ["group", label, least, *members] if members:
                self._named(label)
                self.groups[label] = (self._least(least, members), tuple(self._used(members)))
            case ["quorum", label] if self.quorum is None:
                if label != NOBODY and label not in self.witnesses and label not in self.groups:
                    raise self.malformed(f"nobody is called {label[:60]!r}")
                self.quorum = label
            case _:
                raise self.malformed("this is no line of a policy")

    def _named(self, label: str) -> None:
        if label == NOBODY or label in self.witnesses or label in self.groups:
            raise self.malformed(f"the name {label[:60]!r} is taken")

    def _least(self, text: str, members: Sequence[str]) -> int:
        least = {"any": 1, "all": len(members)}.get(text) or (int(text) if text.isdecimal() else 0)
        if not 1 <= least <= len(members):
            raise self.malformed("a group takes at least one and at most all of its members")
        return least

    def _used(self, members: Sequence[str]) -> Sequence[str]:
        for member in members:
            if member in self._members or (member not in self.witnesses and member not in self.groups):
                raise self.malformed(f"{member[:60]!r} is not known above, or counts already")
            self._members.add(member)
        return members

    def _witness(self, label: str, text: str, url: str) -> Witness:
        found = _VKEY.fullmatch(text)
        key = from_base64(found[3]) if found else None
        if found is None or key is None or len(key) != 33 or key[:1] != COSIGNATURE or not is_strong(key[1:]):
            raise self.malformed(
                "a key of a witness is an Ed25519 key of the type 04, written as name+id+key"
            )
        witness = Witness(label, found[1], key[1:], url)
        if witness.id.hex() != found[2]:
            raise self.malformed("the id of a witness's key does not belong to its name and key")
        return witness


def cosigners(note: Note, witnesses: Iterable[Witness], *, at: datetime) -> dict[str, datetime]:
    """Return who of ``witnesses`` has cosigned ``note``, by their label, and when; what is from the future is left out.

    Refuses ``log.cosigned_wrongly`` when the line of one of them does not verify.
    """
    known = {(one.name, one.id): one for one in witnesses}
    found: dict[str, datetime] = {}
    for name, key_id, signature in note.signatures:
        witness = known.get((name, key_id))
        if witness is None:
            continue
        seconds = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {seconds}\n{note.text}".encode()
        if len(signature) != 72 or not is_signed(witness.public_key, signature[8:], message):
            raise Refused("log.cosigned_wrongly", f"The cosignature of the witness {name} is wrong.")
        if 0 < seconds <= (at + CLOCKS_DIFFER).timestamp():
            found[witness.label] = datetime.fromtimestamp(seconds, UTC)
    return found


def check_witnessed(checkpoint: bytes, policy: Policy, *, at: datetime) -> dict[str, datetime]:
    """Check that enough witnesses have cosigned the signed note ``checkpoint``; return who, and when.

    Refuses ``log.malformed``, ``log.cosigned_wrongly``, ``log.not_witnessed``.
    """
    found = cosigners(read_note(checkpoint), policy.witnesses.values(), at=at)
    if not policy.is_met(found):
        raise Refused(
            "log.not_witnessed",
            f"{len(found)} of the {len(policy.witnesses)} witnesses have seen this state of the log: too few for the "
            "policy.",
        )
    return found


def write_request(old: int, proof: Sequence[bytes], checkpoint: str) -> bytes:
    """Return what a witness that has seen ``old`` entries is sent (tlog-witness, add-checkpoint)."""
    return "\n".join([f"old {old}", *map(as_base64, proof), "", checkpoint]).encode()


def lines_of(answer: bytes, checkpoint: str, witness: Witness, *, at: datetime) -> str:
    """Return those lines of a witness's ``answer`` that are its cosignature of ``checkpoint``, the signed note.

    Refuses ``log.malformed``, ``log.cosigned_wrongly``, ``log.not_witnessed``.
    """
    try:
        text = answer.decode()
    except UnicodeDecodeError:
        raise Refused("log.malformed", "The answer of the witness is not text.") from None
    mine = "".join(f"{line}\n" for line in text.split("\n") if line.startswith(f"— {witness.name} "))
    body = checkpoint.rpartition("\n\n")[0]
    alone = read_note(f"{body}\n\n{mine}".encode()) if mine else None
    if alone is None or witness.label not in cosigners(alone, [witness], at=at):
        raise Refused("log.not_witnessed", "The answer of the witness does not have its cosignature.")
    wanted = {as_base64(key_id + signed) for _, key_id, signed in alone.signatures if key_id == witness.id}
    return "".join(f"— {witness.name} {one}\n" for one in sorted(wanted))
