"""Every refusal, each by its own code: what a forger, a thief of a key, or a careless issuer would hand in."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.credentials.proof.did import PublishedKey, did_document
from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.multibase import base58btc, base64url, from_base58btc, multikey
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.verify import STEPS, Outcome, Report, verify
from convenor.credentials.tests.proof.factories import (
    AT,
    FRAGMENT,
    INDEX,
    LATER,
    MINISTRY,
    STATUS_LIST,
    STRANGER,
    Change,
    a_credential,
    a_did_document,
    a_signer,
    a_status_list,
    a_trust,
    changed,
    proof,
    report_on,
    subject,
    verdict,
)
from convenor.credentials.tests.proof.log import a_log_proof, a_trust_with_a_log


def test_a_good_credential_passes_every_step() -> None:
    report = report_on(a_credential(), a_trust_with_a_log(), log_proof=a_log_proof(a_credential()))
    assert [(check.step, check.outcome) for check in report.checks] == [
        (step, Outcome.PASSED) for step in STEPS
    ]
    assert report.facts["Name"] == "Aysel Rafiq qızı Cəfərova"


def test_layout_and_order_of_the_file_do_not_matter() -> None:
    credential = a_credential()
    turned = dict(reversed(credential.items()))
    assert verdict(json.dumps(turned, indent=4, ensure_ascii=False).encode()) == ""
    assert verdict(canonical_json(credential)) == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda d: subject(d)["identifier"][0].update(identityHash="Somebody Else"),
        lambda d: subject(d)["identifier"][2].update(identityHash="Another Museum"),
        lambda d: subject(d)["identifier"].pop(),
        lambda d: subject(d).update(id="urn:uuid:00000000-0000-4000-8000-000000000000"),
        lambda d: subject(d).update(licenseNumber="HGS-2022-0001"),
        lambda d: subject(d).update(activityEndDate="2022-07-16T00:00:00Z"),
        lambda d: subject(d)["result"][0].update(value="PT99H"),
        lambda d: subject(d)["achievement"].update(name="Nuclear Engineering"),
        lambda d: subject(d)["achievement"].update(achievementType="CertificateOfCompletion"),
        lambda d: subject(d)["achievement"].update(description="Partners: somebody famous"),
        lambda d: subject(d)["achievement"]["alignment"][0].update(
            targetUrl="https://elsewhere.example.org/"
        ),
        lambda d: subject(d)["achievement"]["resultDescription"].pop(),
        lambda d: d.update(id="https://training.example.org/v/ffffffffffffffffffffffffffffffff/"),
        lambda d: d.update(name="Doctorate"),
        lambda d: d.update(description="added"),
        lambda d: d.update(validFrom="2022-07-16T09:29:59Z"),
        lambda d: d.update(validUntil="2099-01-01T00:00:00Z"),
        lambda d: d["issuer"].update(name="Ministry of Everything"),
        lambda d: d["issuer"].update(url="https://evil.example.org/"),
        lambda d: d["credentialStatus"].update(statusListIndex="78", id=f"{STATUS_LIST}#78"),
        lambda d: proof(d).update(created="2022-07-16T09:30:01Z"),
    ],
)
def test_whatever_is_changed_the_signature_does_not_belong_to_it(change: Change) -> None:
    assert verdict(changed(change)) == "signature.wrong"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        # what is not defined, hidden, moved or given another meaning
        (lambda d: subject(d).update(favouriteColour="green"), "form.unknown_member"),
        (lambda d: d.update(evidence=[{"id": "https://x.example/"}]), "form.unknown_member"),
        (lambda d: d.update(credentialSchema=[]), "form.unknown_member"),
        (lambda d: d.update(endorsementJwt=["e30"]), "form.unknown_member"),
        (lambda d: d.update({"@included": []}), "form.included"),
        (lambda d: d["issuer"].update({"@context": {}}), "context.nested"),
        (lambda d: subject(d).update({"@reverse": {}}), "form.reverse"),
        (lambda d: d.update({"https://schema.org/name": "Doctorate"}), "form.iri_member"),
        (lambda d: subject(d).update({"@nest": {}}), "form.keyword"),
        (lambda d: d.pop("issuer"), "form.missing_member"),
        (lambda d: d.update(credentialSubject=[subject(d)]), "form.wrong_type"),
        (lambda d: subject(d).update(identifier=[subject(d)["identifier"]]), "form.nested_array"),
        (lambda d: d.update(type=["OpenBadgeCredential", "VerifiableCredential"]), "form.wrong_value"),
        (lambda d: d.update(issuer=MINISTRY), "form.wrong_type"),
        (lambda d: d["issuer"].update(id="ministry"), "form.relative_address"),
        (lambda d: d["issuer"].update(id="did:key:z6Mk"), "form.wrong_value"),
        (lambda d: d.update(id="v/0123"), "form.relative_address"),
        (lambda d: d.update(id="https://user:secret@training.example.org/"), "form.not_an_address"),
        (lambda d: d.update(id="file:///etc/passwd"), "form.not_an_address"),
        (lambda d: d.update(id="https://x.example/" + "a" * 500), "form.wrong_length"),
        (lambda d: d.update(validFrom="2022-07-16"), "form.not_a_time"),
        (lambda d: d.update(validFrom="2022-07-16T13:30:00+04:00"), "form.wrong_length"),
        (lambda d: d.update(name="Certificate\u0000"), "form.control_character"),
        (lambda d: d.update(name="Certificate\nof nothing"), "form.control_character"),
        (lambda d: d.update(name="Certificate\uffff"), "form.control_character"),
        (lambda d: d.update(name=""), "form.wrong_length"),
        (lambda d: d.update(name=None), "form.wrong_type"),
        (lambda d: subject(d)["identifier"][0].update(hashed=0), "form.wrong_value"),
        (lambda d: subject(d)["identifier"].reverse(), "identifier.no_name"),
        (lambda d: subject(d)["identifier"].append(subject(d)["identifier"][0]), "form.wrong_length"),
        (lambda d: subject(d)["achievement"].update(id=d["id"]), "form.same_id"),
        # contexts
        (lambda d: d.pop("@context"), "context.missing"),
        (lambda d: d.update({"@context": []}), "context.missing"),
        (lambda d: d["@context"].reverse(), "context.reordered"),
        (lambda d: d["@context"].pop(), "context.reordered"),
        (lambda d: d["@context"].append(d["@context"][1]), "context.reordered"),
        (lambda d: d["@context"].append("https://evil.example.org/v1"), "context.not_pinned"),
        (lambda d: d["@context"].append({"name": "https://schema.org/description"}), "context.inline"),
        # proofs
        (lambda d: d.pop("proof"), "proof.missing"),
        (lambda d: d["proof"].clear(), "proof.empty"),
        (
            lambda d: d["proof"].append({**proof(d), "verificationMethod": f"{STRANGER}#{FRAGMENT}"}),
            "proof.second",
        ),
        (lambda d: d.update(proof=proof(d)), "form.wrong_type"),
        (lambda d: proof(d).update(cryptosuite="eddsa-jcs-2022"), "proof.wrong_suite"),
        (lambda d: proof(d).update(type="Ed25519Signature2020"), "proof.wrong_suite"),
        (lambda d: proof(d).pop("cryptosuite"), "proof.wrong_suite"),
        (lambda d: proof(d).update(proofPurpose="authentication"), "proof.wrong_purpose"),
        (lambda d: proof(d).update(expires="2099-01-01T00:00:00Z"), "proof.expires"),
        (lambda d: proof(d).update(domain="training.example.org"), "proof.unknown_option"),
        (lambda d: proof(d).update(previousProof="urn:uuid:1"), "proof.unknown_option"),
        (lambda d: proof(d).update(verificationMethod=f"#{FRAGMENT}"), "form.relative_address"),
        (lambda d: proof(d).update(verificationMethod={"id": MINISTRY}), "form.wrong_type"),
        # signatures
        (lambda d: proof(d).update(proofValue=proof(d)["proofValue"][:-3]), "signature.malformed"),
        (lambda d: proof(d).update(proofValue="z1" + proof(d)["proofValue"][1:]), "signature.malformed"),
        (lambda d: proof(d).update(proofValue=base64url(bytes(64))), "signature.malformed"),
        (lambda d: proof(d).update(proofValue=base58btc(bytes(64))), "signature.small_order"),
        # dates
        (lambda d: d.update(validUntil=d["validFrom"]), "dates.inverted"),
        (lambda d: subject(d).update(activityEndDate="2022-07-13T00:00:00Z"), "dates.inverted"),
        # status
        (lambda d: d.pop("credentialStatus"), "status.missing"),
        (lambda d: d["credentialStatus"].update(statusPurpose="suspension"), "status.suspension"),
        (lambda d: d["credentialStatus"].update(statusPurpose="message"), "status.wrong_purpose"),
        (lambda d: d["credentialStatus"].update(statusListIndex="78"), "status.wrong_index"),
        (
            lambda d: d["credentialStatus"].update(statusListIndex="077", id=f"{STATUS_LIST}#077"),
            "form.wrong_value",
        ),
        (lambda d: d.update(credentialStatus=[d["credentialStatus"]]), "form.wrong_type"),
    ],
)
def test_a_document_of_another_form_is_refused(change: Change, code: str) -> None:
    assert verdict(changed(change)) == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not json", "json.malformed"),
        (b'{"proof":[],"proof":[]}', "json.duplicate_name"),
        (b'{"validFrom":NaN}', "json.not_a_number"),
        (b"[" * 100_000, "json.too_deep"),
        (b'{"a":"' + b"a" * 200_000 + b'"}', "json.too_large"),
    ],
)
def test_what_is_no_document_is_refused_before_anything_else(data: bytes, code: str) -> None:
    assert verdict(data) == code


@pytest.mark.parametrize("bit", [0, 100, 255, 256, 500])
def test_one_turned_bit_of_the_signature_is_refused(bit: int) -> None:
    def turn(document: Any) -> None:
        signature = bytearray(from_base58btc(proof(document)["proofValue"], length=64))
        signature[bit // 8] ^= 1 << bit % 8
        proof(document)["proofValue"] = base58btc(bytes(signature))

    assert verdict(changed(turn)) == "signature.wrong"


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


def test_an_issuer_whom_nobody_vouches_for_is_not_valid() -> None:
    assert verdict(a_credential(), a_trust(a_did_document(STRANGER))) == "issuer.unknown"


def test_a_strangers_key_under_the_ministrys_name_is_refused() -> None:
    forged = {name: value for name, value in a_credential().items() if name != "proof"}
    signed = sign(forged, signer=a_signer(STRANGER), at=AT)
    assert verdict(signed, a_trust(a_did_document(), a_did_document(STRANGER))) == "key.foreign"


def test_a_key_that_only_claims_to_be_the_ministrys_is_refused() -> None:
    forged = {name: value for name, value in a_credential().items() if name != "proof"}
    assert verdict(sign(forged, signer=a_signer(MINISTRY, "key-2022-08"), at=AT)) == "key.not_in_document"


def test_a_strangers_signature_under_the_ministrys_key_id_is_refused() -> None:
    forged = sign(
        {name: value for name, value in a_credential().items() if name != "proof"},
        signer=a_signer(STRANGER),
        at=AT,
    )
    proof(forged)["verificationMethod"] = f"{MINISTRY}#{FRAGMENT}"
    assert verdict(forged) == "signature.wrong"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d["assertionMethod"].clear(), "key.not_for_assertion"),
        (lambda d: d.update(authentication=d.pop("assertionMethod")), "key.not_for_assertion"),
        (lambda d: d["verificationMethod"].clear(), "key.not_in_document"),
        (lambda d: d["verificationMethod"][0].update(revoked="2022-07-20T00:00:00Z"), "key.revoked"),
        (lambda d: d["verificationMethod"][0].update(controller=STRANGER), "key.wrong_controller"),
        (lambda d: d["verificationMethod"][0].update(type="JsonWebKey"), "key.not_ed25519"),
        (lambda d: d["verificationMethod"][0].update(publicKeyMultibase="zDnaegE6"), "key.not_ed25519"),
        (lambda d: d["verificationMethod"][0].update(publicKeyMultibase=multikey(bytes(32))), "key.weak"),
    ],
)
def test_a_key_that_may_not_sign_is_refused(change: Change, code: str) -> None:
    document = a_did_document()
    change(document)
    assert verdict(a_credential(), a_trust(document)) == code


def test_what_a_key_signed_stays_valid_when_the_key_rotates() -> None:
    keys = [
        PublishedKey(FRAGMENT, a_signer().public_multikey, retired_at=LATER),
        PublishedKey("key-2023-01", a_signer(MINISTRY, "key-2023-01").public_multikey),
    ]
    assert verdict(a_credential(), a_trust(did_document(MINISTRY, keys))) == ""


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
    fresh = a_signer(MINISTRY, "key-2023-01")
    keys = [
        PublishedKey(FRAGMENT, a_signer().public_multikey, revoked_at=AT + timedelta(minutes=1)),
        PublishedKey("key-2023-01", fresh.public_multikey),
    ]
    trust = a_trust_with_a_log(issuer=did_document(MINISTRY, keys))
    body = {name: value for name, value in a_status_list().items() if name != "proof"}
    trust = replace(trust, status_lists={STATUS_LIST: sign(body, signer=fresh, at=AT)})
    good, bent = a_credential(), a_credential(name="Somebody Else")
    assert verdict(good, trust, log_proof=a_log_proof(good)) == ""
    assert verdict(good, trust) == "key.revoked"
    assert verdict(bent, trust, log_proof=a_log_proof(good)) == "key.revoked"


def test_what_a_lost_key_signed_is_valid_no_longer() -> None:
    keys = [
        PublishedKey(FRAGMENT, a_signer().public_multikey, revoked_at=AT),
        PublishedKey("key-2023-01", a_signer(MINISTRY, "key-2023-01").public_multikey),
    ]
    assert verdict(a_credential(), a_trust(did_document(MINISTRY, keys))) == "key.revoked"


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


def listed(change: Change) -> Document:
    return changed(change, a_status_list())


@pytest.mark.parametrize(
    ("status_list", "code"),
    [
        (lambda: listed(lambda d: subject(d).update(encodedList=subject(a_status_list(revoked=(1,)))["encodedList"])),
         "status.not_signed"),
        (lambda: listed(lambda d: d.update(validUntil="2022-07-23T09:29:00Z")), "status.not_signed"),
        (lambda: listed(lambda d: d.update(issuer=STRANGER)), "status.not_signed"),
        (lambda: a_status_list(issuer=STRANGER), "status.foreign"),
        (lambda: a_status_list(at=AT - timedelta(days=7)), "status.stale"),
        (lambda: a_status_list(at=AT + timedelta(days=1)), "status.not_yet"),
        (lambda: listed(lambda d: d["proof"].clear()), "proof.empty"),
        (lambda: listed(lambda d: subject(d).update(statusPurpose="suspension")), "status.wrong_purpose"),
        (lambda: listed(lambda d: subject(d).update(id=f"{STATUS_LIST}2#list")), "status.wrong_id"),
        (lambda: listed(lambda d: d.update(validUntil=d["validFrom"])), "dates.inverted"),
        (lambda: listed(lambda d: d.update(type=["VerifiableCredential"])), "form.wrong_value"),
    ],
)  # fmt: skip
def test_a_status_list_that_is_not_to_be_believed_is_a_refusal(
    status_list: Callable[[], Document], code: str
) -> None:
    trust = a_trust(a_did_document(), a_did_document(STRANGER), lists=(status_list(),))
    assert verdict(a_credential(), trust) == code


def test_a_place_beyond_the_list_is_refused() -> None:
    def far(document: Any) -> None:
        document["credentialStatus"].update(statusListIndex="131072", id=f"{STATUS_LIST}#131072")

    unsigned = {name: value for name, value in changed(far).items() if name != "proof"}
    assert verdict(sign(unsigned, signer=a_signer(), at=AT)) == "status.wrong_index"


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


def test_a_proof_of_another_credential_is_refused() -> None:
    another = a_log_proof(a_credential(number="HGS-2022-0008"))
    assert verdict(a_credential(), a_trust_with_a_log(), log_proof=another) == "log.not_covered"


def test_a_proof_by_another_log_is_refused() -> None:
    another = a_log_proof(a_credential()).replace(b"training.example.org", b"stranger.example.org")
    assert verdict(a_credential(), a_trust_with_a_log(), log_proof=another) == "log.foreign"


def test_a_proof_that_leads_elsewhere_is_refused() -> None:
    bent = a_log_proof(a_credential()).replace(b"index 0", b"index 1")
    assert verdict(a_credential(), a_trust_with_a_log(), log_proof=bent) == "log.proof_wrong"


def test_a_log_that_told_somebody_else_another_history_is_refused() -> None:
    kept = a_log_proof(a_credential(number="HGS-2022-0008")).partition(b"\n\n")[2].decode()
    trust = a_trust_with_a_log(checkpoints=(kept,))
    assert verdict(a_credential(), trust, log_proof=a_log_proof(a_credential())) == "log.history_rewritten"


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
