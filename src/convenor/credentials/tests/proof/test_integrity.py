"""Proofs: the published vectors of eddsa-rdfc-2022, byte for byte."""

import json
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from convenor.credentials.proof.integrity import check_signature, sign
from convenor.credentials.proof.keys import KeySigner, public_key_of
from convenor.credentials.proof.multibase import base58btc, from_base58btc
from convenor.credentials.proof.quads import canonical_quads
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.factories import AT, a_credential, a_signer
from convenor.credentials.tests.proof.vectors import restated, whole

EXAMPLES = {
    "https://www.w3.org/ns/credentials/examples/v2": '{"@vocab": "https://www.w3.org/ns/credentials/examples#"}'
}
"""What the vectors need of the context of W3C's examples."""


@pytest.fixture
def vector() -> Any:
    return restated("eddsa_rdfc_2022.json")


def in_an_array(signed: Any) -> Any:
    """As the vectors have it, the proof is a single object; ours is an array with one."""
    return {**signed, "proof": [signed["proof"]]}


def options_of(signed: Any) -> Any:
    return {"@context": signed["@context"], **{k: v for k, v in signed["proof"].items() if k != "proofValue"}}


def test_each_step_of_the_published_vector(vector: Any) -> None:
    signed = vector["signed"]
    document = {name: value for name, value in signed.items() if name != "proof"}
    options_quads = canonical_quads(options_of(signed), more=EXAMPLES)
    document_quads = canonical_quads(document, more=EXAMPLES)
    assert options_quads == vector["canonicalOptions"]
    assert document_quads == vector["canonicalDocument"]
    hashes = sha256(options_quads.encode()).digest() + sha256(document_quads.encode()).digest()
    assert hashes.hex() == vector["hashes"]
    secret = from_base58btc(vector["keyPair"]["privateKeyMultibase"], length=34)[2:]
    signature = KeySigner("did:key:z#z", Ed25519PrivateKey.from_private_bytes(secret)).sign(hashes)
    assert signature.hex() == vector["signature"]
    assert base58btc(signature) == signed["proof"]["proofValue"]


def test_the_published_vector_is_accepted_and_a_changed_one_refused(vector: Any) -> None:
    public_key = public_key_of(vector["keyPair"]["publicKeyMultibase"])
    signed = in_an_array(vector["signed"])
    check_signature(signed, public_key, more=EXAMPLES)
    signed["credentialSubject"]["alumniOf"] = "The School of Forgers"
    with pytest.raises(Refused, match=r"signature\.wrong"):
        check_signature(signed, public_key, more=EXAMPLES)


@pytest.mark.parametrize("name", ["eddsa-rdfc-2022", "eddsa-rdfc-2022/employ"])
def test_the_options_and_signatures_of_the_whole_collection(name: str) -> None:
    """The second document has a context of its own: its canonical form is taken from the collection."""
    folder = whole("vc-di-eddsa")
    key_pair = json.loads((folder / "keyPair.json").read_text())
    signed = json.loads((folder / name / "signedDataInt.json").read_text())
    options = {**options_of(signed), "@context": signed["@context"][:1]}
    options_quads = canonical_quads(options)
    assert options_quads == (folder / name / "proofCanonDataInt.txt").read_text()
    document_hash = sha256((folder / name / "canonDocDataInt.txt").read_bytes())
    hashes = sha256(options_quads.encode()).digest() + document_hash.digest()
    assert hashes.hex() == (folder / name / "combinedHashDataInt.txt").read_text().strip()
    secret = from_base58btc(key_pair["privateKeyMultibase"], length=34)[2:]
    signature = Ed25519PrivateKey.from_private_bytes(secret).sign(hashes)
    assert base58btc(signature) == signed["proof"]["proofValue"]


def test_signing_twice_gives_the_same_proof_and_changes_nothing() -> None:
    first, second = a_credential(), a_credential()
    assert first == second
    assert [*first] == [*first][:-1] + ["proof"]


def test_what_is_signed_already_is_not_signed_again() -> None:
    with pytest.raises(ValueError, match="already"):
        sign(a_credential(), signer=a_signer(), at=AT)


def test_a_moment_without_its_zone_is_no_time_to_sign() -> None:
    with pytest.raises(ValueError, match="zone"):
        a_credential(issued_at=datetime(2022, 7, 16))  # noqa: DTZ001
