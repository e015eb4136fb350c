import pytest

from convenor.credentials.proof.did import (
    PublishedKey,
    did_address,
    did_document,
    did_web,
    verification_method,
)
from convenor.credentials.proof.keys import public_key_of
from convenor.credentials.tests.proof.factories import AT, MINISTRY, a_signer


@pytest.mark.parametrize(
    ("address", "did", "lies_at"),
    [
        ("https://example.org", "did:web:example.org", "https://example.org/.well-known/did.json"),
        (
            "https://example.org/issuers/x/",
            "did:web:example.org:issuers:x",
            "https://example.org/issuers/x/did.json",
        ),
        ("http://localhost:8000/i/x", "did:web:localhost%3A8000:i:x", "https://localhost:8000/i/x/did.json"),
    ],
)
def test_an_address_and_its_did_belong_together(address: str, did: str, lies_at: str) -> None:
    assert did_web(address) == did
    assert did_address(did) == lies_at


@pytest.mark.parametrize("address", ["", "example.org", "https://example.org/?a=b", "https://example.org/#a"])
def test_what_is_not_the_address_of_a_folder_has_no_did(address: str) -> None:
    with pytest.raises(ValueError):
        did_web(address)


@pytest.mark.parametrize("did", ["did:key:z6Mk", "did:web:", "did:web:x/../y", "did:web:x%2Fy"])
def test_what_is_no_did_web_has_no_address(did: str) -> None:
    with pytest.raises(ValueError):
        did_address(did)


def test_the_document_names_every_key_absolutely_and_dated() -> None:
    signer = a_signer()
    document = did_document(MINISTRY, [PublishedKey("key-2022-07", signer.public_multikey)])
    key_id = "did:web:training.example.org:issuers:ministry#key-2022-07"
    assert document["id"] == MINISTRY
    assert document["assertionMethod"] == [key_id] == [verification_method(MINISTRY, "key-2022-07")]
    [method] = document["verificationMethod"]
    assert (method["id"], method["type"], method["controller"]) == (key_id, "Multikey", MINISTRY)
    assert method["publicKeyMultibase"].startswith("z6Mk")
    assert len(public_key_of(method["publicKeyMultibase"])) == 32


def test_a_lost_key_stays_in_the_document_and_asserts_nothing() -> None:
    key = a_signer().public_multikey
    document = did_document(
        MINISTRY, [PublishedKey("key-2022-07", key, revoked_at=AT), PublishedKey("key-2022-08", key)]
    )
    assert document["verificationMethod"][0]["revoked"] == "2022-07-16T09:30:00Z"
    assert document["assertionMethod"] == [f"{MINISTRY}#key-2022-08"]
