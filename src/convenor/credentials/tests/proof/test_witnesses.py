"""Witnesses: whom a reader believes, how many of them it takes, and what counts as having seen a checkpoint."""

from datetime import timedelta

import pytest

from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.log.notes import read_note
from convenor.credentials.proof.log.witnesses import (
    Witness,
    check_witnessed,
    cosigners,
    lines_of,
    read_policy,
)
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.trust import Trust
from convenor.credentials.proof.verify import Report, verify
from convenor.credentials.tests.proof.factories import AT, LATER, a_credential, a_trust
from convenor.credentials.tests.proof.log import (
    a_log_key,
    a_log_proof,
    a_policy,
    a_trust_with_a_log,
    a_witness,
    a_witness_signer,
    cosigned,
)

CHECKPOINT = a_log_proof(a_credential()).partition(b"\n\n")[2].decode()


@pytest.mark.parametrize(
    ("lines", "seen_by", "is_met"),
    [
        (["quorum one"], ["one"], True),
        (["quorum one"], ["two"], False),
        (["quorum none"], [], True),
        (["group g any one two three", "quorum g"], ["three"], True),
        (["group g all one two three", "quorum g"], ["one", "two"], False),
        (["group g all one two three", "quorum g"], ["one", "two", "three"], True),
        (["group g 2 one two three", "quorum g"], ["one"], False),
        (["group g 2 one two three", "quorum g"], ["three", "one"], True),
        (["group a any one two", "group b all three", "group g all a b", "quorum g"], ["one", "two"], False),
        (["group a any one two", "group b all three", "group g all a b", "quorum g"], ["two", "three"], True),
    ],
)
def test_it_takes_as_many_as_the_policy_says(lines: list[str], seen_by: list[str], is_met: bool) -> None:
    policy = read_policy(a_policy(*lines))
    note = cosigned(CHECKPOINT, *seen_by).encode()
    if is_met:
        assert set(check_witnessed(note, policy, at=LATER)) == set(seen_by)
    else:
        with pytest.raises(Refused, match=r"log\.not_witnessed"):
            check_witnessed(note, policy, at=LATER)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["quorum four"],
        ["quorum one", "quorum two"],
        ["group g 0 one", "quorum g"],
        ["group g 2 one", "quorum g"],
        ["group g any", "quorum g"],
        ["group g any one one", "quorum g"],
        ["group g any one", "group h any one", "quorum g"],
        ["group g any h", "group h any one", "quorum g"],
        ["group one any two", "quorum one"],
        ["group none any two", "quorum none"],
        ["witness four nonsense", "quorum one"],
        [f"witness four {a_log_key()}", "quorum one"],
        [f"witness four {a_witness('one').key}", "quorum one"],
        ["log nonsense", "quorum one"],
        ["something else", "quorum one"],
    ],
)
def test_a_policy_that_can_be_read_in_two_ways_is_refused(lines: list[str]) -> None:
    with pytest.raises(Refused, match=r"policy\.malformed|log\.key_malformed"):
        read_policy(a_policy(*lines))


def test_comments_tabs_and_addresses_are_read() -> None:
    key = a_witness("four").key
    policy = read_policy(
        a_policy("  # who else", "", f"\twitness \t four {key} https://four.example/ ", "quorum four")
    )
    assert policy.witnesses["four"].url == "https://four.example/"


def test_a_witness_counts_once_and_a_stranger_not_at_all() -> None:
    policy = read_policy(a_policy("group g 2 one two three", "quorum g"))
    twice = cosigned(cosigned(CHECKPOINT, "one"), "one", "stranger").encode()
    assert set(cosigners(read_note(twice), policy.witnesses.values(), at=LATER)) == {"one"}
    with pytest.raises(Refused, match=r"log\.not_witnessed"):
        check_witnessed(twice, policy, at=LATER)


def test_one_wrong_cosignature_spoils_the_note() -> None:
    policy = read_policy(a_policy("quorum one"))
    other = cosigned(a_log_proof(a_credential(name="Somebody Else")).partition(b"\n\n")[2].decode(), "two")
    line = other.rpartition("— ")[2]
    with pytest.raises(Refused, match=r"log\.cosigned_wrongly"):
        check_witnessed(f"{cosigned(CHECKPOINT, 'one')}— {line}".encode(), policy, at=LATER)


def test_what_is_from_the_future_has_not_happened() -> None:
    policy = read_policy(a_policy("quorum one"))
    note = cosigned(CHECKPOINT, "one", at=LATER + timedelta(hours=1)).encode()
    with pytest.raises(Refused, match=r"log\.not_witnessed"):
        check_witnessed(note, policy, at=LATER)
    assert check_witnessed(note, policy, at=LATER + timedelta(hours=2))


def test_the_message_is_that_of_the_specification() -> None:
    """C2SP tlog-cosignature: a header, a time, and the whole text of the note."""
    seconds = int(AT.timestamp())
    message = f"cosignature/v1\ntime {seconds}\n{read_note(CHECKPOINT.encode()).text}".encode()
    signature = a_witness_signer("one").sign(message)
    [(_, key_id, signed)] = read_note(cosigned(CHECKPOINT, "one").encode()).signatures[1:]
    assert (key_id, signed) == (a_witness("one").id, seconds.to_bytes(8, "big") + signature)


def test_of_an_answer_only_the_lines_of_the_witness_are_kept() -> None:
    witness, answer = a_witness("one"), cosigned(CHECKPOINT, "one", "two").partition("\n\n")[2]
    kept = lines_of(answer.encode(), CHECKPOINT, witness, at=LATER)
    assert kept == cosigned(CHECKPOINT, "one").removeprefix(CHECKPOINT)
    for nonsense in (b"", b"\xff", b"200", answer.replace("one", "four").encode()):
        with pytest.raises(Refused):
            lines_of(nonsense, CHECKPOINT, Witness("four", "four.example", witness.public_key), at=LATER)


def code_of(report: Report) -> str:
    return report.refusal.code if report.refusal else ""


def test_a_reader_may_ask_for_witnesses() -> None:
    policy = read_policy(a_policy("group g 2 one two three", "quorum g"))
    data, head = canonical_json(a_credential()), a_log_proof(a_credential()).partition(b"\n\n")[0]

    def report(*names: str, trust: Trust | None = None) -> Report:
        proof = head + b"\n\n" + cosigned(CHECKPOINT, *names).encode()
        return verify(
            data,
            trust=trust or a_trust_with_a_log(),
            at=LATER,
            log_proof=proof,
            log_needed=True,
            witnesses=policy,
        )

    assert code_of(report("one")) == "log.not_witnessed"
    seen = report("one", "three")
    assert seen.is_valid
    assert "Seen by one on 2022-07-16T09:30:00Z. Seen by three" in seen.checks[-1].sentence
    assert code_of(report("one", "three", trust=a_trust())) == "log.not_covered"


def test_a_policy_may_name_the_log() -> None:
    policy = read_policy(a_policy(f"log {a_log_key()}", "quorum one"))
    proof = a_log_proof(a_credential()) + cosigned(CHECKPOINT, "one").removeprefix(CHECKPOINT).encode()
    data = canonical_json(a_credential())
    report = verify(data, trust=a_trust(), at=LATER, log_proof=proof, log_needed=True, witnesses=policy)
    assert report.is_valid
