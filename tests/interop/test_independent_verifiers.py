"""What we sign is accepted by software that others wrote, and a tampered copy of it refused. ``make interop``."""

import copy
import json
import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from convenor.credentials.proof.credential import Alignment, Detail
from convenor.credentials.proof.did import did_address
from convenor.credentials.proof.documents import Document
from convenor.credentials.tests.proof.factories import (
    INDEX,
    MINISTRY,
    STATUS_LIST,
    a_credential,
    a_did_document,
    a_status_list,
)

HERE = Path(__file__).parent
NODE = os.environ.get("NODE") or shutil.which("node")
VERIFIERS = ("@digitalbazaar/vc", "@digitalcredentials/verifier-core")
NOW = datetime.now(UTC) - timedelta(minutes=1)

pytestmark = pytest.mark.skipif(
    not (NODE and (HERE / "node_modules").is_dir()),
    reason="the independent verifiers are not installed: `make interop`",
)


def good_credentials() -> dict[str, Document]:
    twice = Alignment("Goal 1", "https://terms.example.org/1")
    return {
        "plain": a_credential(),
        "odd texts": a_credential(
            name='"Ə\\ü" 👩🏽\u200d🎨 محمّد e\u0301 李 \u200fא', details=(Detail("100 %", ("\\u0041", "<x>")),)
        ),
        "two things that look alike": a_credential(alignments=(twice, twice)),
        "with an end": a_credential(valid_until=NOW + timedelta(days=365), latin_name="", modules=()),
        "revoked": a_credential(status_index=INDEX + 1),
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
    cases = {**good, **{f"tampered: {name}": one for name, one in tampered(good["plain"]).items()}}
    documents = {
        did_address(MINISTRY): a_did_document(),
        STATUS_LIST: a_status_list(revoked=(INDEX + 1,), at=NOW),
    }
    done = subprocess.run(
        [str(NODE), str(HERE / "verify.mjs")],
        input=json.dumps({"documents": documents, "cases": cases}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("name", ["plain", "odd texts", "two things that look alike", "with an end"])
def test_a_good_credential_is_accepted(found: Any, verifier: str, name: str) -> None:
    assert found[name][verifier] == ""


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("name", ["name", "number", "status", "proof", "issuer"])
def test_a_tampered_copy_is_refused(found: Any, verifier: str, name: str) -> None:
    assert "signature" in found[f"tampered: {name}"][verifier].lower()


@pytest.mark.parametrize("verifier", VERIFIERS)
def test_a_revoked_credential_is_refused(found: Any, verifier: str) -> None:
    assert "status" in found["revoked"][verifier]
