"""What a reader is told, step by step: keys, dates, status, log. What is refused, and by which code: ``attacks.py``."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.credentials.proof.did import PublishedKey, did_document
from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.verify import STEPS, Outcome, Report, verify
from convenor.credentials.tests.proof.factories import (
    AT,
    FRAGMENT,
    INDEX,
    LATER,
    MINISTRY,
    STATUS_LIST,
    a_credential,
    a_signer,
    a_status_list,
    a_trust,
    changed,
    report_on,
    subject,
    verdict,
)
from convenor.credentials.tests.proof.forging import forged_signature, turned
from convenor.credentials.tests.proof.log import a_log_proof, a_trust_with_a_log


def test_a_good_credential_passes_every_step() -> None:
    report = report_on(a_credential(), a_trust_with_a_log(), log_proof=a_log_proof(a_credential()))
    assert [(check.step, check.outcome) for check in report.checks] == [
        (step, Outcome.PASSED) for step in STEPS
    ]
    assert report.facts["Name"] == "Aysel Rafiq qızı Cəfərova"


def test_layout_and_order_of_the_file_do_not_matter() -> None:
    credential = a_credential()
    backwards = dict(reversed(credential.items()))
    assert verdict(json.dumps(backwards, indent=4, ensure_ascii=False).encode()) == ""
    assert verdict(canonical_json(credential)) == ""


@pytest.mark.parametrize("bit", [0, 100, 255, 256, 500])
def test_one_turned_bit_of_the_signature_is_refused(bit: int) -> None:
    assert verdict(changed(forged_signature(partial(turned, bit=bit)))) == "signature.wrong"


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_no_single_character_of_the_file_can_be_changed(data: st.DataObject) -> None:
    """Wherever a character is replaced, the result is refused, or says the very same thing."""
    text = canonical_json(a_credential()).decode()
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from('aZ0"\\{}[],: \u0259'))
    forged = text[:place] + other + text[place + 1 :]
    code = verdict(forged.encode())
    assert code or json.loads(forged) == a_credential()


# Keys

FRESH = a_signer(MINISTRY, "key-2023-01")


def rotated(**ends: datetime) -> Document:
    """The ministry's DID document with a second key, after the first came to its end."""
    keys = [
        PublishedKey(FRAGMENT, a_signer().public_multikey, **ends),
        PublishedKey("key-2023-01", FRESH.public_multikey),
    ]
    return did_document(MINISTRY, keys)


def test_what_a_key_signed_stays_valid_when_the_key_rotates() -> None:
    assert verdict(a_credential(), a_trust(rotated(retired_at=LATER))) == ""


def test_of_a_lost_key_only_what_the_log_saw_before_counts() -> None:
    method = f"{MINISTRY}#{FRAGMENT}"
    lost = PublishedKey(FRAGMENT, a_signer().public_multikey, revoked_at=AT)
    trust = a_trust(did_document(MINISTRY, [lost]))
    earlier = AT - timedelta(seconds=1)
    assert trust.public_key(MINISTRY, method, signed_at=AT, seen_at=earlier)
    for seen_at in (None, AT, AT + timedelta(days=1)):
        with pytest.raises(Refused, match=r"key\.revoked"):
            trust.public_key(MINISTRY, method, signed_at=AT, seen_at=seen_at)


def test_what_the_log_saw_before_the_loss_stays_valid() -> None:
    trust = a_trust_with_a_log(issuer=rotated(revoked_at=AT + timedelta(minutes=1)))
    body = {name: value for name, value in a_status_list().items() if name != "proof"}
    trust = replace(trust, status_lists={STATUS_LIST: sign(body, signer=FRESH, at=AT)})
    good, bent = a_credential(), a_credential(name="Somebody Else")
    assert verdict(good, trust, log_proof=a_log_proof(good)) == ""
    assert verdict(good, trust) == "key.revoked"
    assert verdict(bent, trust, log_proof=a_log_proof(good)) == "key.revoked"


def test_what_a_lost_key_signed_is_valid_no_longer() -> None:
    assert verdict(a_credential(), a_trust(rotated(revoked_at=AT))) == "key.revoked"


# Dates


def test_a_credential_is_not_valid_before_it_begins() -> None:
    assert verdict(a_credential(issued_at=AT + timedelta(days=2))) == "dates.not_yet"


def test_a_credential_from_the_future_is_refused() -> None:
    assert verdict(a_credential(), at=AT - timedelta(days=1)) == "proof.not_yet"


def test_a_clock_that_is_a_little_behind_does_no_harm() -> None:
    assert verdict(a_credential(), a_trust(), at=AT - timedelta(minutes=4)) == ""


def test_a_credential_ends_when_it_says() -> None:
    ends = AT + timedelta(minutes=30)
    assert verdict(a_credential(valid_until=ends), at=ends - timedelta(seconds=1)) == ""
    assert verdict(a_credential(valid_until=ends), at=ends) == "dates.expired"


# Status


def test_a_revoked_credential_is_refused_and_its_neighbours_are_not() -> None:
    assert verdict(a_credential(), a_trust(lists=(a_status_list(revoked=(INDEX,)),))) == "status.revoked"
    beside = a_status_list(revoked=(INDEX - 1, INDEX + 1))
    assert verdict(a_credential(), a_trust(lists=(beside,))) == ""


def test_without_a_status_list_the_status_is_said_to_be_unchecked() -> None:
    report = report_on(a_credential(), a_trust())
    assert report.is_valid
    status = next(check for check in report.checks if check.step == "status")
    assert (status.outcome, status.code) == (Outcome.NOT_CHECKED, "status.not_checked")
    assert verdict(a_credential(), a_trust(), status_needed=True) == "status.unreachable"


# The log


def test_without_a_proof_or_a_log_the_log_is_said_to_be_unchecked() -> None:
    for trust, log_proof in [(a_trust_with_a_log(), None), (a_trust(), a_log_proof(a_credential()))]:
        report = report_on(a_credential(), trust, log_proof=log_proof)
        assert report.is_valid
        assert (report.checks[-1].outcome, report.checks[-1].code) == (
            Outcome.NOT_CHECKED,
            "log.not_checked",
        )
        assert verdict(a_credential(), trust, log_proof=log_proof, log_needed=True) == "log.not_covered"


# The report


def test_after_a_refusal_nothing_more_is_looked_at_and_no_fact_is_shown() -> None:
    report = report_on(changed(lambda d: subject(d)["identifier"][0].update(identityHash="Somebody Else")))
    outcomes = {check.step: check.outcome for check in report.checks}
    assert outcomes == {
        "form": Outcome.PASSED,
        "issuer": Outcome.PASSED,
        "signature": Outcome.FAILED,
        "dates": Outcome.NOT_CHECKED,
        "status": Outcome.NOT_CHECKED,
        "log": Outcome.NOT_CHECKED,
    }
    assert report.facts == {}


def test_what_nobody_foresaw_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("convenor.credentials.proof.verify.check_signature", broken)
    assert verdict(a_credential()) == "signature.unforeseen"


def test_an_empty_report_is_not_valid() -> None:
    assert not Report(()).is_valid


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_no_bytes_make_it_raise(data: bytes) -> None:
    assert not verify(data, trust=a_trust(), at=AT.astimezone(UTC)).is_valid


def test_a_refusal_says_its_code_and_sentence() -> None:
    assert str(Refused("a.code", "A sentence.")) == "a.code: A sentence."
