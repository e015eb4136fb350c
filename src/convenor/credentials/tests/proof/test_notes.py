"""What the log signs: notes, and the checkpoints that stand in them."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from convenor.credentials.proof.log.checkpoints import (
    Checkpoint,
    check_extends,
    read_checkpoint,
    sign_checkpoint,
)
from convenor.credentials.proof.log.merkle import consistency_proof
from convenor.credentials.proof.log.notes import Note, NoteKey, read_key, read_note, sign_note
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.log import ORIGIN, a_log_key, a_log_signer, hashes, nodes_over, root_of

EXAMPLE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_the_example_of_the_specification_is_accepted() -> None:
    """C2SP signed-note, "Verifier keys"."""
    key = read_key(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    read_note(EXAMPLE.encode()).check([key])


def test_a_signature_of_a_witness_is_left_aside() -> None:
    witness = replace(a_log_key(), name="witness.example.org/w1")
    line = sign_note("other\n", key=witness, signer=a_log_signer()).partition("\n\n")[2]
    read_note((EXAMPLE + line).encode()).check([read_key(EXAMPLE_KEY)])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda note: note.replace("example message", "other message"), "log.not_signed"),
        (lambda note: note.replace("example.com/foo", "example.com/bar"), "log.foreign"),
        (lambda note: note.replace("Uw2QOk", "Uw2ROk"), "log.foreign"),
        (lambda note: note.replace("aQM=", "aQN="), "log.malformed"),
        (lambda note: note.rstrip("\n"), "log.malformed"),
        (lambda note: note.replace("\n\n", "\n"), "log.malformed"),
        (lambda note: note.replace("— ", "- "), "log.malformed"),
        (lambda note: note.replace("This", "\tThis"), "log.malformed"),
        (lambda note: note + note.partition("\n\n")[2] * 64, "log.malformed"),
        (lambda note: "x" * 65_536 + note, "log.malformed"),
    ],
)
def test_a_bent_note_is_refused(change: Callable[[str], str], code: str) -> None:
    bent = change(EXAMPLE)
    assert bent != EXAMPLE
    with pytest.raises(Refused) as refused:
        read_note(bent.encode()).check([read_key(EXAMPLE_KEY)])
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("example.com/foo", "log.key_malformed"),
        (EXAMPLE_KEY.replace("530d", "530e"), "log.key_malformed"),
        (EXAMPLE_KEY.replace("foo", "bar"), "log.key_malformed"),
        (EXAMPLE_KEY.replace("+Aek", "+Auk"), "log.key_malformed"),
        (str(NoteKey("weak", bytes(32))), "key.weak"),
    ],
)
def test_a_key_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_key(text)
    assert refused.value.code == code


def test_a_note_keeps_its_text_whatever_stands_in_it() -> None:
    note = read_note(sign_note("one\n\ntwo\n", key=a_log_key(), signer=a_log_signer()).encode())
    assert isinstance(note, Note)
    assert note.text == "one\n\ntwo\n"
    note.check([a_log_key()])


def test_what_could_not_be_read_again_is_not_signed() -> None:
    for text in ("no end", "tab\there\n"):
        with pytest.raises(ValueError, match="signed note"):
            sign_note(text, key=a_log_key(), signer=a_log_signer())


# Checkpoints


def test_a_checkpoint_comes_back() -> None:
    checkpoint = Checkpoint(ORIGIN, 3, root_of(hashes(3)))
    note = sign_checkpoint(checkpoint, key=a_log_key(), signer=a_log_signer())
    assert read_checkpoint(note.encode(), keys={ORIGIN: [a_log_key()]}) == checkpoint


@pytest.mark.parametrize("text", ["x\n1\n", "x\n01\nAA==\n", "x\n1\nAA==\n", "x\n-1\n" + "A" * 43 + "=\n"])
def test_a_note_that_is_no_checkpoint_is_refused(text: str) -> None:
    note = sign_note(text, key=a_log_key(), signer=a_log_signer())
    with pytest.raises(Refused, match=r"log\.malformed"):
        read_checkpoint(note.encode(), keys={"x": [a_log_key()]})


def test_a_checkpoint_that_does_not_extend_the_one_before_is_refused() -> None:
    old, new = Checkpoint(ORIGIN, 3, root_of(hashes(3))), Checkpoint(ORIGIN, 5, root_of(hashes(5)))
    check_extends(old, new, consistency_proof(3, 5, nodes_over(hashes(5))))
    lied = replace(new, root=root_of(hashes(5, of="another")))
    with pytest.raises(Refused, match=r"log\.history_rewritten"):
        check_extends(old, lied, consistency_proof(3, 5, nodes_over(hashes(5))))
    with pytest.raises(Refused, match=r"log\.history_rewritten"):
        check_extends(new, old, [])
    with pytest.raises(Refused, match=r"log\.foreign"):
        check_extends(old, replace(new, origin="another"), [])
