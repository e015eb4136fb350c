from collections.abc import Callable
from typing import Any

import pytest

from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.tests.proof.factories import (
    MINISTRY,
    STATUS_LIST,
    STRANGER,
    a_did_document,
    a_status_list,
)


def test_a_did_document_alone_is_a_trust_file() -> None:
    trust = read_trust(canonical_json(a_did_document()))
    assert list(trust.issuers) == [MINISTRY]
    assert not trust.status_lists


def test_a_bundle_holds_several_issuers_and_their_lists() -> None:
    issuers = [a_did_document(), a_did_document(STRANGER)]
    trust = read_trust(canonical_json({"issuers": issuers, "statusLists": [a_status_list()]}))
    assert set(trust.issuers) == {MINISTRY, STRANGER}
    assert list(trust.status_lists) == [STATUS_LIST]


def test_what_has_nothing_to_do_with_keys_is_left_aside() -> None:
    document = {**a_did_document(), "service": [{"id": "#site"}], "alsoKnownAs": ["https://example.org"]}
    assert list(read_trust(canonical_json(document)).issuers) == [MINISTRY]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.update(id="did:key:z6Mk"), "trust.malformed"),
        (lambda d: d.pop("id"), "trust.malformed"),
        (lambda d: d.update(verificationMethod="x"), "trust.malformed"),
        (lambda d: d.update(assertionMethod=[{"id": "x"}]), "trust.malformed"),
        (lambda d: d["verificationMethod"][0].update(publicKeyMultibase=1), "trust.malformed"),
        (lambda d: d["verificationMethod"][0].update(publicKeyJwk=[]), "trust.malformed"),
        (lambda d: d["verificationMethod"][0].update(revoked="last summer"), "trust.malformed"),
        (lambda d: d["verificationMethod"][0].update(retired="2022-07"), "trust.malformed"),
        (lambda d: d["verificationMethod"][0].update(id="#key-2022-07"), "trust.relative_id"),
        (lambda d: d["verificationMethod"][0].update(id=f"{STRANGER}#key-2022-07"), "trust.relative_id"),
        (lambda d: d["verificationMethod"].append(d["verificationMethod"][0]), "trust.twice"),
    ],
)
def test_a_did_document_that_is_not_clear_is_refused(change: Callable[[Any], None], code: str) -> None:
    document = a_did_document()
    change(document)
    with pytest.raises(Refused) as refused:
        read_trust(canonical_json(document))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("bundle", "code"),
    [
        ({"issuers": [a_did_document(), a_did_document()]}, "trust.twice"),
        ({"issuers": [a_did_document()], "statusLists": [a_status_list(), a_status_list()]}, "trust.twice"),
        ({"issuers": [], "statusLists": [{}]}, "trust.twice"),
        ({"issuers": [a_did_document()], "keys": []}, "trust.malformed"),
        ({"issuers": a_did_document()}, "trust.malformed"),
        ({"issuers": [], "logs": "x"}, "trust.malformed"),
        ({"issuers": [], "logs": ["x"]}, "log.key_malformed"),
        ({"issuers": [], "logs": [], "checkpoints": ["x"]}, "log.malformed"),
    ],
    ids=["issuer", "list", "nameless", "more", "single", "logs", "log", "checkpoint"],
)
def test_a_bundle_that_is_not_clear_is_refused(bundle: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_trust(canonical_json(bundle))
    assert refused.value.code == code
