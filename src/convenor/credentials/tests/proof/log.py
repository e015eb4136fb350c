"""A small log, for tests of what it signs and of what carries a proof."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.keys import KeySigner
from convenor.credentials.proof.log.checkpoints import Checkpoint, sign_checkpoint
from convenor.credentials.proof.log.entries import Entry
from convenor.credentials.proof.log.merkle import Frontier, Node, inclusion_proof, leaf_hash, node_hash
from convenor.credentials.proof.log.notes import NoteKey, as_base64
from convenor.credentials.proof.log.proofs import write_proof
from convenor.credentials.proof.log.witnesses import Witness
from convenor.credentials.proof.multibase import from_multikey
from convenor.credentials.proof.trust import Trust, read_trust
from convenor.credentials.tests.proof.factories import AT, a_did_document, a_status_list, a_trust_file

ORIGIN = "training.example.org/log"


def a_log_signer() -> KeySigner:
    """The same key in every run."""
    return KeySigner(ORIGIN, Ed25519PrivateKey.from_private_bytes(sha256(ORIGIN.encode()).digest()))


def a_log_key(signer: KeySigner | None = None) -> NoteKey:
    return NoteKey(ORIGIN, from_multikey((signer or a_log_signer()).public_multikey))


def a_log_proof(
    document: Document, *, place: int = 0, size: int = 1, signer: KeySigner | None = None
) -> bytes:
    """Of a log of ``size`` entries, of which the one at ``place`` is the issue of ``document``."""
    entry = Entry("issue", sha256(canonical_json(document)).hexdigest(), AT)
    return a_proof_of(entry, place=place, size=size, signer=signer)


def a_paper_proof(paper: bytes) -> bytes:
    """Of a log in which this file was entered."""
    return a_proof_of(Entry("pdf", sha256(paper).hexdigest(), AT), place=2, size=3)


def a_proof_of(entry: Entry, *, place: int, size: int, signer: KeySigner | None = None) -> bytes:
    """Of a log of ``size`` entries, of which the others do not matter."""
    leaves = hashes(size)
    leaves[place] = leaf_hash(entry.leaf)
    checkpoint = Checkpoint(ORIGIN, size, root_of(leaves))
    signer = signer or a_log_signer()
    note = sign_checkpoint(checkpoint, key=a_log_key(signer), signer=signer)
    return write_proof(entry, place, inclusion_proof(place, size, nodes_over(leaves)), note)


def hashes(count: int, *, of: str = "entry") -> list[bytes]:
    """Of so many leaves; with another word in ``of`` every one is another."""
    return [leaf_hash(f"{of} {number}".encode()) for number in range(count)]


def root_of(leaves: Sequence[bytes]) -> bytes:
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root


def nodes_over(leaves: Sequence[bytes]) -> Node:
    """The tree over these hashes of leaves, each node counted when it is asked for."""

    def node(height: int, place: int) -> bytes:
        if height == 0:
            return leaves[place]
        return node_hash(node(height - 1, 2 * place), node(height - 1, 2 * place + 1))

    return node


def a_trust_file_with_a_log(
    *, checkpoints: tuple[str, ...] = (), issuer: Document | None = None, became: str = ""
) -> Document:
    """Trust in the ministry, its status list, and the log, as it stands in a file. ``became``: of the log's key."""
    return {
        **a_trust_file(issuer or a_did_document(), lists=(a_status_list(),)),
        "logs": [str(a_log_key()) + became],
        "checkpoints": list(checkpoints),
    }


def a_trust_with_a_log(*, checkpoints: tuple[str, ...] = (), issuer: Document | None = None) -> Trust:
    return read_trust(canonical_json(a_trust_file_with_a_log(checkpoints=checkpoints, issuer=issuer)))


def a_witness_signer(label: str) -> KeySigner:
    secret = sha256(f"witness {label}".encode()).digest()
    return KeySigner(label, Ed25519PrivateKey.from_private_bytes(secret))


def a_witness(label: str, *, url: str = "") -> Witness:
    """The same key for the same label, in every run."""
    key = from_multikey(a_witness_signer(label).public_multikey)
    return Witness(label, f"{label}.example/witness", key, url)


def a_policy(*lines: str) -> bytes:
    """Three witnesses, ``one``, ``two`` and ``three``, and then these lines."""
    known = [f"witness {label} {a_witness(label).key}" for label in ("one", "two", "three")]
    return "\n".join([*known, *lines, ""]).encode()


def cosigned(note: str, *labels: str, at: datetime = AT) -> str:
    """The note with a line by each of these witnesses, who saw it ``at`` that moment."""
    text, seconds = note.rpartition("\n\n")[0] + "\n", int(at.timestamp())
    for label in labels:
        witness = a_witness(label)
        signature = a_witness_signer(label).sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        line = as_base64(witness.id + seconds.to_bytes(8, "big") + signature)
        note += f"— {witness.name} {line}\n"
    return note
