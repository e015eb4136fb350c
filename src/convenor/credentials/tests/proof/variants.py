"""More of the kinds of attack that ``attacks.py`` names: the same codes, reached by other ways."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.multibase import base58btc, base64url, multikey
from convenor.credentials.tests.proof.factories import (
    AT,
    FRAGMENT,
    MINISTRY,
    STATUS_LIST,
    STRANGER,
    Change,
    a_case,
    a_status_list,
    changed,
    proof,
    subject,
)
from convenor.credentials.tests.proof.forging import (
    Attack,
    altered,
    forged_signature,
    key_as,
    listed_as,
    turned,
)

CHANGED_CLAIMS: tuple[Change, ...] = (
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
    lambda d: subject(d)["achievement"]["alignment"][0].update(targetUrl="https://elsewhere.example.org/"),
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
)
OTHER_FORMS: tuple[tuple[Change, str], ...] = (
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
)
NO_DOCUMENTS = (
    (b"not json", "json.malformed"),
    (b'{"proof":[],"proof":[]}', "json.duplicate_name"),
    (b'{"validFrom":NaN}', "json.not_a_number"),
    (b"[" * 100_000, "json.too_deep"),
    (b'{"a":"' + b"a" * 200_000 + b'"}', "json.too_large"),
)
OTHER_KEYS: tuple[tuple[Change, str], ...] = (
    (lambda d: d["assertionMethod"].clear(), "key.not_for_assertion"),
    (lambda d: d.update(authentication=d.pop("assertionMethod")), "key.not_for_assertion"),
    (lambda d: d["verificationMethod"].clear(), "key.not_in_document"),
    (lambda d: d["verificationMethod"][0].update(revoked="2022-07-20T00:00:00Z"), "key.revoked"),
    (lambda d: d["verificationMethod"][0].update(controller=STRANGER), "key.wrong_controller"),
    (lambda d: d["verificationMethod"][0].update(type="JsonWebKey"), "key.not_ed25519"),
    (lambda d: d["verificationMethod"][0].update(publicKeyMultibase="zDnaegE6"), "key.not_ed25519"),
    (lambda d: d["verificationMethod"][0].update(publicKeyMultibase=multikey(bytes(32))), "key.weak"),
)


def listed(change: Change) -> Document:
    return changed(change, a_status_list())


OTHER_LISTS: tuple[tuple[Callable[[], Document], str], ...] = (
    (
        lambda: listed(
            lambda d: subject(d).update(encodedList=subject(a_status_list(revoked=(1,)))["encodedList"])
        ),
        "status.not_signed",
    ),
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
)


def _variants() -> Iterator[Attack]:
    for place, change in enumerate(CHANGED_CLAIMS):
        yield altered("claims", f"variant {place}", "signature.wrong", change)
    for place, (change, code) in enumerate(OTHER_FORMS):
        yield altered("form", f"variant {place}", code, change)
    for place, (data, code) in enumerate(NO_DOCUMENTS):
        yield Attack("syntax", f"variant {place}", code, partial(a_case, data))
    for place, (change, code) in enumerate(OTHER_KEYS):
        yield key_as(f"variant {place}", code, change)
    for place, (status_list, code) in enumerate(OTHER_LISTS):
        yield listed_as(f"variant {place}", code, status_list)
    for bit in (0, 100, 255, 256, 500):
        yield altered(
            "signature", f"bit {bit} turned", "signature.wrong", forged_signature(partial(turned, bit=bit))
        )


VARIANTS = tuple(_variants())
