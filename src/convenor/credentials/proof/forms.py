"""The closed forms of the two documents that are signed: the credential, and the list of what was revoked.

Open Badges 3.0, Verifiable Credentials 2.0 and Bitstring Status List 1.0 allow far more; nothing more is ever issued
here, so nothing more is read.
"""

from typing import Any

from convenor.credentials.proof.addresses import host_of, is_inward
from convenor.credentials.proof.contexts import (
    CREDENTIAL_CONTEXTS,
    PINNED,
    STATUS_LIST_CONTEXTS,
    is_other_spelling,
)
from convenor.credentials.proof.did import DID_WEB
from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.integrity import CRYPTOSUITE, PURPOSE
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.schema import (
    Described,
    Form,
    a_text,
    a_time,
    an_address,
    an_array,
    an_object,
    check_absolute,
    check_names,
    described,
    exactly,
)

CREDENTIAL_TYPE = ["VerifiableCredential", "OpenBadgeCredential"]
STATUS_LIST_TYPE = ["VerifiableCredential", "BitstringStatusListCredential"]
ACHIEVEMENT_TYPES = {
    "participation": "ext:CertificateOfParticipation",
    "completion": "CertificateOfCompletion",
    "trainer": "ext:TrainerCertificate",
    "speaker": "ext:SpeakerCertificate",
}
NAME, LATIN_NAME, INSTITUTION = "name", "ext:latinName", "ext:institution"
PROGRAMME = "ext:TrainingProgramme"
DURATION, MODULE = "ext:TrainingDuration", "ext:Module"
REVOCATION = "revocation"

_did: Form = a_text(longest=300, pattern=DID_WEB.pattern)
_urn: Form = a_text(longest=60, pattern=r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_short: Form = a_text(longest=500)
_long: Form = a_text(longest=8000)

_identifier = an_object(
    {
        "type": exactly("IdentityObject"),
        "hashed": exactly(False),
        "identityHash": _short,
        "identityType": exactly(NAME, LATIN_NAME, INSTITUTION),
    }
)
_result = an_object(
    {
        "type": exactly(["Result"]),
        "resultDescription": an_address,
        "value": a_text(longest=20, pattern=r"PT[0-9HM]+"),
    }
)
_result_description = an_object(
    {
        "id": an_address,
        "type": exactly(["ResultDescription"]),
        "name": _short,
        "resultType": exactly(DURATION, MODULE),
    }
)
_alignment = an_object(
    {"type": exactly(["Alignment"]), "targetName": _short, "targetUrl": an_address},
    {"targetType": exactly(PROGRAMME), "targetFramework": _short, "targetCode": _short},
)
_achievement = an_object(
    {
        "id": an_address,
        "type": exactly(["Achievement"]),
        "achievementType": exactly(*ACHIEVEMENT_TYPES.values()),
        "name": _short,
        "description": _long,
        "criteria": an_object({"narrative": _long}),
        "inLanguage": a_text(longest=12, pattern=r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*"),
        "resultDescription": an_array(_result_description, most=60),
    },
    {"humanCode": _short, "alignment": an_array(_alignment, most=40)},
)
_subject = an_object(
    {
        "id": _urn,
        "type": exactly(["AchievementSubject"]),
        "identifier": an_array(_identifier, most=3),
        "licenseNumber": a_text(longest=60),
        "activityStartDate": a_time,
        "activityEndDate": a_time,
        "result": an_array(_result, most=1),
        "achievement": _achievement,
    }
)
_status = an_object(
    {
        "id": an_address,
        "type": exactly("BitstringStatusListEntry"),
        "statusPurpose": _short,
        "statusListIndex": a_text(longest=12, pattern=r"0|[1-9][0-9]*"),
        "statusListCredential": an_address,
    }
)
_proof_options: dict[str, Form] = {
    "type": exactly("DataIntegrityProof"),
    "created": a_time,
    "verificationMethod": a_text(longest=400, pattern=DID_WEB.pattern + r"#[A-Za-z0-9._-]+"),
    "cryptosuite": exactly(CRYPTOSUITE),
    "proofPurpose": exactly(PURPOSE),
    "proofValue": a_text(longest=100),
}
PROOF_OPTIONS = frozenset(_proof_options)
_proof = an_object(_proof_options)
_credential = an_object(
    {
        "@context": exactly(CREDENTIAL_CONTEXTS),
        "id": an_address,
        "type": exactly(CREDENTIAL_TYPE),
        "name": _short,
        "issuer": an_object({"id": _did, "type": exactly(["Profile"]), "name": _short}, {"url": an_address}),
        "validFrom": a_time,
        "credentialSubject": _subject,
        "credentialStatus": _status,
    },
    {"description": _long, "validUntil": a_time},
)
_status_list = an_object(
    {
        "@context": exactly(STATUS_LIST_CONTEXTS),
        "id": an_address,
        "type": exactly(STATUS_LIST_TYPE),
        "issuer": _did,
        "validFrom": a_time,
        "validUntil": a_time,
        "credentialSubject": an_object(
            {
                "id": an_address,
                "type": exactly("BitstringStatusList"),
                "statusPurpose": _short,
                "encodedList": a_text(longest=32_000),
            }
        ),
    }
)


def check_credential(document: Document, *, signed: bool = True) -> None:
    """Check the form of a credential; ``signed=False`` before it has its proof.

    Refuses the codes of ``schema`` and: ``context.missing``, ``context.inline``, ``context.inward``,
    ``context.aliased``, ``context.not_pinned``, ``context.reordered``, ``proof.missing``, ``proof.empty``,
    ``proof.second``, ``proof.wrong_suite``, ``proof.wrong_purpose``, ``proof.expires``, ``proof.unknown_option``,
    ``status.missing``, ``status.suspension``, ``status.wrong_purpose``, ``status.wrong_index``, ``identifier.no_name``,
    ``form.same_id``, ``dates.inverted``.
    """
    body = _without_proof(document, CREDENTIAL_CONTEXTS, signed=signed)
    if "credentialStatus" not in body:
        raise Refused("status.missing", "The credential does not say where its status can be found.")
    _closely(_credential, body, "credential")
    identifiers = [one["identityType"] for one in body["credentialSubject"]["identifier"]]
    if identifiers[0] != NAME or len(set(identifiers)) != len(identifiers):
        raise Refused("identifier.no_name", "The credential does not name its holder first, and once.")
    status = body["credentialStatus"]
    if status["statusPurpose"] == "suspension":
        raise Refused(
            "status.suspension", "The credential can be suspended: whether it is, is not read here."
        )
    if status["statusPurpose"] != REVOCATION:
        raise Refused("status.wrong_purpose", "The status of the credential is not about revocation.")
    if status["id"] != f"{status['statusListCredential']}#{status['statusListIndex']}":
        raise Refused("status.wrong_index", "The status of the credential contradicts itself.")
    _check_ids(body)
    if "validUntil" in body and body["validUntil"] <= body["validFrom"]:
        raise Refused("dates.inverted", "The credential ends before it begins.")
    if body["credentialSubject"]["activityEndDate"] < body["credentialSubject"]["activityStartDate"]:
        raise Refused("dates.inverted", "The training ended before it began.")


def check_status_list(document: Document, *, signed: bool = True) -> None:
    """Check the form of a status list credential; refuses the same codes where they apply, and ``status.wrong_id``."""
    body = _without_proof(document, STATUS_LIST_CONTEXTS, signed=signed)
    _closely(_status_list, body, "status list")
    if body["credentialSubject"]["id"] != f"{body['id']}#list":
        raise Refused("status.wrong_id", "The status list contradicts its own address.")
    if body["credentialSubject"]["statusPurpose"] != REVOCATION:
        raise Refused("status.wrong_purpose", "The status list is not about revocation.")
    if body["validUntil"] <= body["validFrom"]:
        raise Refused("dates.inverted", "The status list ends before it begins.")


def described_forms() -> Described:
    """Return the three forms as JSON: of a credential and of a status list, both without proof, and of a proof."""
    return {
        "credential": described(_credential),
        "statusList": described(_status_list),
        "proof": described(_proof),
    }


def _check_ids(body: Document) -> None:
    """Each thing has an id of its own: else a claim about one could be moved to the other under the same signature."""
    achievement = body["credentialSubject"]["achievement"]
    things = [body, body["issuer"], body["credentialSubject"], body["credentialStatus"], achievement]
    ids = [thing["id"] for thing in (*things, *achievement["resultDescription"])]
    if len(set(ids)) != len(ids):
        raise Refused("form.same_id", "Two things in the credential have the same id.")


def _without_proof(document: Document, contexts: list[str], *, signed: bool) -> Document:
    """Check contexts and proof, whose refusals have codes of their own, and return the rest."""
    _check_contexts(document.get("@context"), contexts)
    if signed:
        _check_proof(document.get("proof"))
    elif "proof" in document:
        raise Refused("form.unknown_member", "The document has a proof already.")
    return {name: value for name, value in document.items() if name != "proof"}


def _closely(form: Form, body: Document, path: str) -> None:
    """Hold ``body`` against ``form``; when that refuses, look whether a trick of JSON-LD is why, and say so."""
    try:
        form(body, path)
    except Refused:
        check_names({name: value for name, value in body.items() if name != "@context"}, path)
        raise


def _check_contexts(found: Any, wanted: list[str]) -> None:
    if found == wanted:
        return
    listed = found if isinstance(found, list) else [found]
    if found is None or not listed:
        raise Refused("context.missing", "The document does not say what its terms mean.")
    if not all(isinstance(one, str) for one in listed):
        raise Refused("context.inline", "The document brings its own meaning of terms.")
    for one in listed:
        if is_inward(host_of(one)):
            raise Refused("context.inward", f"The context {one[:100]!r} points at a machine of the reader's.")
        if is_other_spelling(one):
            raise Refused("context.aliased", f"The context {one[:100]!r} is a pinned one under another name.")
        if one not in PINNED:
            raise Refused(
                "context.not_pinned", f"The context {one[:100]!r} is not one of those that are read."
            )
    raise Refused("context.reordered", "The contexts are not the expected ones in their order.")


def _check_proof(found: Any) -> None:
    if found is None:
        raise Refused("proof.missing", "The document is not signed.")
    if not isinstance(found, list):
        raise Refused("form.wrong_type", "The proof is not an array.")
    if not found:
        raise Refused("proof.empty", "The document is not signed: its array of proofs is empty.")
    if len(found) > 1:
        raise Refused("proof.second", f"The document has {len(found)} proofs; exactly one is read.")
    [proof] = found
    if isinstance(proof, dict):
        if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != CRYPTOSUITE:
            raise Refused("proof.wrong_suite", f"The proof is not of the suite {CRYPTOSUITE}.")
        if proof.get("proofPurpose") != PURPOSE:
            raise Refused("proof.wrong_purpose", "The proof was not made to assert the document.")
        if "expires" in proof:
            raise Refused("proof.expires", "The proof says of itself that it ends: no proof of ours does.")
        if unknown := sorted(set(proof) - PROOF_OPTIONS):
            raise Refused("proof.unknown_option", f"The proof has an option {unknown[0][:60]!r}.")
        check_absolute(proof.get("verificationMethod"), "proof[0].verificationMethod")
    _proof(proof, "proof[0]")
