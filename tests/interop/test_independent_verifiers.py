"""What we sign is accepted by software that others wrote, and a tampered copy of it refused. ``make interop``.

Credentials by ``@digitalbazaar/vc`` and ``@digitalcredentials/verifier-core``, tokens by ``jose``.
"""

import copy
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from convenor.credentials.proof.baking import baked_png, credential_in_png
from convenor.credentials.proof.credential import Alignment, Detail, Issuer, build_credential
from convenor.credentials.proof.did import PublishedKey, did_address, did_document, did_web
from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.status import build_status_list
from convenor.credentials.proof.tokens import NewTokenKey, new_token_key, open_token_signer
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.tests.proof.factories import (
    AT,
    FRAGMENT,
    INDEX,
    MINISTRY,
    SITE,
    STATUS_LIST,
    a_credential,
    a_did_document,
    a_signer,
    a_status_list,
    a_token,
    a_token_signer,
    facts,
    verdict,
)
from convenor.credentials.tests.proof.forging import a_forged_token
from convenor.credentials.tests.proof.test_baking import a_png

HERE = Path(__file__).parent
NODE = os.environ.get("NODE") or shutil.which("node")
VERIFIERS = ("@digitalbazaar/vc", "@digitalcredentials/verifier-core")
LOST, ROTATED = f"{SITE}/issuers/lost", f"{SITE}/issuers/rotated"
NOW = datetime.now(UTC) - timedelta(minutes=1)

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(
        not (NODE and (HERE / "node_modules").is_dir()),
        reason="the independent verifiers are not installed: `make interop`",
    ),
]


def good_credentials() -> dict[str, Document]:
    twice = Alignment("Goal 1", "https://terms.example.org/1")
    return {
        "plain": a_credential(),
        "odd texts": a_credential(
            name='"Ə\\ü" 👩🏽\u200d🎨 محمّد e\u0301 李 \u200fא', details=(Detail("100 %", ("\\u0041", "<x>")),)
        ),
        "two things that look alike": a_credential(alignments=(twice, twice)),
        "under terms": a_credential(
            alignments=(
                Alignment("Access to information", "http://metadata.un.org/sdg/16.10", "Targets", "16.10"),
                Alignment("Məqsədlər", f"{SITE}/terms/convention-articles/#1", "Articles", "1"),
            )
        ),
        "with an end": a_credential(valid_until=NOW + timedelta(days=365), latin_name="", modules=()),
        "out of a badge": json.loads(
            credential_in_png(baked_png(a_png(), canonical_json(a_credential(name="A {brace}"))))
        ),
        "under a key that was rotated": of(ROTATED),
    }


def of(address: str) -> Document:
    """A credential of another issuer, which has a status list of its own."""
    did = did_web(address)
    facts_of = facts(issuer=Issuer(did, "Ministry of Keys"), status_list=f"{address}/status/1")
    return sign(build_credential(facts_of), signer=a_signer(did), at=AT)


def issuer_documents() -> dict[str, Document]:
    """The DID documents and status lists of all issuers, by their addresses."""
    documents = {
        did_address(MINISTRY): a_did_document(),
        STATUS_LIST: a_status_list(revoked=(INDEX + 1,), at=NOW),
    }
    for address, change in ((LOST, {"revoked_at": AT}), (ROTATED, {"retired_at": NOW})):
        did = did_web(address)
        fresh = a_signer(did, "key-2023-01")
        old = PublishedKey(FRAGMENT, a_signer(did).public_multikey, **change)
        keys = [old, PublishedKey("key-2023-01", fresh.public_multikey)]
        tokens = PublishedKey("jwt-2022-07", public_jwk=a_token_signer(did).public_jwk)
        documents[did_address(did)] = did_document(did, [*keys, tokens])
        listed = build_status_list(f"{address}/status/1", issuer=did, revoked=(), at=NOW)
        documents[f"{address}/status/1"] = sign(listed, signer=fresh, at=NOW)
    return documents


@cache
def rsa_key() -> NewTokenKey:
    return new_token_key(f"{MINISTRY}#jwt-rsa", algorithm="RS256", key_encryption_key=bytes(32))


def tokens() -> dict[str, str]:
    """Good tokens, and tampered ones: another payload under the signature, no algorithm, the public key as a secret."""
    head, _, signature = a_token().split(".")
    other = a_token(name="Somebody Else").split(".")[1]
    return {
        "ES256": a_token(),
        "RS256": open_token_signer(rsa_key(), key_encryption_key=bytes(32)).sign_token(a_credential(), at=AT),
        "tampered": f"{head}.{other}.{signature}",
        "none": a_forged_token({"alg": "none"}).decode(),
        "symmetric": a_forged_token({"alg": "HS256"}).decode(),
    }


def tampered(credential: Document) -> dict[str, Document]:
    copies = {}
    for name, change in {
        "name": lambda d: d["credentialSubject"]["identifier"][0].update(identityHash="Somebody Else"),
        "number": lambda d: d["credentialSubject"].update(licenseNumber="HGS-2022-0001"),
        "status": lambda d: d["credentialStatus"].update(statusListIndex="5", id=f"{STATUS_LIST}#5"),
        "proof": lambda d: d["proof"][0].update(created="2022-07-16T09:30:01Z"),
        "issuer": lambda d: d["issuer"].update(name="Ministry of Everything"),
    }.items():
        copies[name] = copy.deepcopy(credential)
        change(copies[name])
    return copies


@pytest.fixture(scope="module")
def found() -> Any:
    """What each verifier has against each credential: a sentence, or nothing."""
    good = good_credentials()
    cases = {
        **good,
        "revoked": a_credential(status_index=INDEX + 1),
        "lost key": of(LOST),
        **{f"tampered: {name}": one for name, one in tampered(good["plain"]).items()},
    }
    keys = {method["id"]: method["publicKeyJwk"] for method in a_did_document()["verificationMethod"][1:]}
    asked = {
        "documents": issuer_documents(),
        "cases": cases,
        "tokens": tokens(),
        "keys": {**keys, rsa_key().verification_method: rsa_key().public_jwk},
    }
    done = subprocess.run(
        [str(NODE), str(HERE / "verify.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_good_credential_is_accepted_by_ourselves() -> None:
    lists = [one for one in issuer_documents().values() if "credentialSubject" in one]
    issuers = [one for one in issuer_documents().values() if "verificationMethod" in one]
    trust = read_trust(canonical_json({"issuers": issuers, "statusLists": lists}))
    for credential in good_credentials().values():
        assert verdict(credential, trust, at=NOW) == ""
    assert verdict(of(LOST), trust, at=NOW) == "key.revoked"


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("name", list(good_credentials()))
def test_a_good_credential_is_accepted(found: Any, verifier: str, name: str) -> None:
    assert found[name][verifier] == ""


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("name", ["name", "number", "status", "proof", "issuer"])
def test_a_tampered_copy_is_refused(found: Any, verifier: str, name: str) -> None:
    assert "signature" in found[f"tampered: {name}"][verifier].lower()


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_revoked_credential_is_refused(found: Any, verifier: str) -> None:
    assert "status" in found["revoked"][verifier]


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_what_a_lost_key_signed_is_refused(found: Any, verifier: str) -> None:
    assert found["lost key"][verifier]


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_good_token_is_accepted(found: Any, algorithm: str) -> None:
    assert found["tokens"][algorithm] == ""


@pytest.mark.parametrize("name", ["tampered", "none", "symmetric"])
def test_a_bad_token_is_refused(found: Any, name: str) -> None:
    assert found["tokens"][name]
