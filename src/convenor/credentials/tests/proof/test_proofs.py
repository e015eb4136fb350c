"""What is entered in the log, and the proof that it was."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from convenor.credentials.proof.keys import KeySigner
from convenor.credentials.proof.log.checkpoints import Checkpoint
from convenor.credentials.proof.log.entries import Entry, read_entry
from convenor.credentials.proof.log.proofs import check_proof, read_proof
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.factories import AT, LATER
from convenor.credentials.tests.proof.log import ORIGIN, a_log_key, a_proof_of, hashes, root_of

DIGEST = "ab" * 32

# Entries


def test_an_entry_says_nothing_of_anybody() -> None:
    entry = Entry("issue", DIGEST, AT)
    assert entry.leaf == b'{"sha256":"%s","t":"2022-07-16T09:30:00Z","type":"issue","v":1}' % DIGEST.encode()
    assert read_entry(entry.leaf) == entry


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"{}",
        b'{"v":1}',
        Entry("issue", DIGEST, AT).leaf + b" ",
        Entry("issue", DIGEST, AT).leaf.replace(b"issue", b"praise"),
        Entry("issue", DIGEST, AT).leaf.replace(b"ab", b"AB"),
        Entry("issue", DIGEST, AT).leaf.replace(b'"v":1', b'"v":2'),
        Entry("issue", DIGEST, AT).leaf.replace(b'"v":1', b'"v":1,"x":"Aysel"'),
        Entry("issue", DIGEST, AT).leaf.replace(b"09:30", b"9:30"),
    ],
)
def test_what_is_no_entry_is_refused(leaf: bytes) -> None:
    with pytest.raises(Refused, match=r"log\.malformed"):
        read_entry(leaf)


def test_later_means_later() -> None:
    assert Entry("issue", DIGEST, LATER).leaf != Entry("issue", DIGEST, AT).leaf


# Proofs


def a_proof(place: int = 1, size: int = 3, *, kind: Any = "issue") -> bytes:
    return a_proof_of(Entry(kind, DIGEST, AT), place=place, size=size)


def code_of(data: bytes, *, digest: str = DIGEST, **options: Any) -> str:
    try:
        check_proof(data, sha256=digest, **{"keys": {ORIGIN: [a_log_key()]}, **options})
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(("index", "size"), [(0, 1), (1, 3), (299, 300), (256, 600)])
def test_a_proof_says_what_was_entered_where_and_when(index: int, size: int) -> None:
    proof, checkpoint = check_proof(a_proof(index, size), sha256=DIGEST, keys={ORIGIN: [a_log_key()]})
    assert (proof.index, proof.entry.at, checkpoint.size) == (index, AT, size)
    assert read_proof(a_proof(index, size)).checkpoint.startswith(ORIGIN.encode())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data.replace(b"index 1", b"index 2"), "log.proof_wrong"),
        (lambda data: data.replace(b"index 1", b"index 7"), "log.proof_wrong"),
        (lambda data: data.replace(b"index 1", b"index 01"), "log.malformed"),
        (lambda data: data.replace(b"@v1", b"@v2"), "log.malformed"),
        (
            lambda data: b"\n".join(line for line in data.split(b"\n") if b"extra" not in line),
            "log.malformed",
        ),
        (lambda data: data.replace(b"\n\n", b"\nAAAA\n\n", 1), "log.malformed"),
        (lambda data: data.replace(b"\n\n", b"\n" + b"A" * 43 + b"=\n\n", 1), "log.proof_wrong"),
        (lambda data: data.replace(b"\n3\n", b"\n4\n"), "log.not_signed"),
        (lambda data: data + b"x", "log.malformed"),
        (lambda data: b"", "log.malformed"),
        (lambda data: data.replace(b"\n\n", b"\n\xff\n\n", 1), "log.malformed"),
    ],
)
def test_a_bent_proof_is_refused(change: Callable[[bytes], bytes], code: str) -> None:
    bent = change(a_proof())
    assert bent != a_proof()
    assert code_of(a_proof()) == ""
    assert code_of(bent) == code


def test_the_proof_of_another_credential_is_refused() -> None:
    assert code_of(a_proof(), digest="cd" * 32) == "log.not_covered"
    assert code_of(a_proof(kind="revoke")) == "log.not_covered"


def test_a_proof_whose_entry_was_put_in_the_place_of_another_is_refused() -> None:
    stolen = a_proof().replace(
        base64.b64encode(Entry("issue", DIGEST, AT).leaf),
        base64.b64encode(Entry("issue", "cd" * 32, AT).leaf),
    )
    assert code_of(stolen, digest="cd" * 32) == "log.proof_wrong"


def test_the_proof_of_a_log_that_nobody_knows_is_refused() -> None:
    stranger = KeySigner("", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert code_of(a_proof(), keys={}) == "log.foreign"
    assert code_of(a_proof(), keys={ORIGIN: [a_log_key(stranger)]}) == "log.foreign"


def test_a_log_that_signed_two_histories_is_found_out_by_a_checkpoint_that_was_kept() -> None:
    kept = Checkpoint(ORIGIN, 3, root_of(hashes(3)))
    assert code_of(a_proof(), kept=[kept]) == "log.history_rewritten"
    assert code_of(a_proof(), kept=[replace(kept, size=2), replace(kept, origin="another")]) == ""
