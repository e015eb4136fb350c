import gzip
import zlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.multibase import base64url, from_base64url
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.status import PLACES, build_status_list, read_status_list, status_entry
from convenor.credentials.tests.proof.factories import AT, LATER, MINISTRY, STATUS_LIST, a_status_list


def read(document: Document, **changes: Any) -> Any:
    return read_status_list(document, **{"address": STATUS_LIST, "issuer": MINISTRY, "at": LATER, **changes})


def packed(encoded: str) -> Document:
    document = a_status_list()
    return {**document, "credentialSubject": {**document["credentialSubject"], "encodedList": encoded}}


@given(st.sets(st.integers(0, PLACES - 1), max_size=20), st.integers(0, PLACES - 1))
@settings(max_examples=30, deadline=None)
def test_exactly_the_places_named_are_revoked(revoked: set[int], other: int) -> None:
    found = read(a_status_list(revoked=tuple(revoked)))
    assert all(found.is_revoked(index) for index in revoked)
    assert found.is_revoked(other) is (other in revoked)


def test_the_first_place_is_the_leftmost_bit() -> None:
    encoded = a_status_list(revoked=(0, 15))["credentialSubject"]["encodedList"]
    assert gzip.decompress(from_base64url(encoded))[:3] == bytes([0b1000_0000, 0b0000_0001, 0])


def test_the_same_facts_give_the_same_list() -> None:
    assert a_status_list(revoked=(3, 1)) == a_status_list(revoked=(1, 3))


@pytest.mark.parametrize("index", [-1, PLACES])
def test_there_is_no_place_outside_the_list(index: int) -> None:
    with pytest.raises(ValueError):
        build_status_list(STATUS_LIST, issuer=MINISTRY, revoked=[index], at=AT)
    with pytest.raises(ValueError):
        status_entry(STATUS_LIST, index)
    with pytest.raises(Refused, match=r"status\.wrong_index"):
        read(a_status_list()).is_revoked(index)


@pytest.mark.parametrize("life", [timedelta(0), timedelta(days=7, seconds=1)])
def test_a_list_lives_at_most_seven_days(life: timedelta) -> None:
    with pytest.raises(ValueError, match="seven days"):
        build_status_list(STATUS_LIST, issuer=MINISTRY, revoked=[], at=AT, life=life)


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        (base64url(gzip.compress(bytes(PLACES // 8 - 1))), "status.too_short"),
        (base64url(gzip.compress(bytes(PLACES // 8 + 1))), "status.too_long"),
        (base64url(gzip.compress(bytes(20 * 1024 * 1024))), "status.too_long"),
        (base64url(gzip.compress(bytes(PLACES // 8))[:-4]), "status.malformed"),
        (base64url(gzip.compress(bytes(PLACES // 8)) + b"more"), "status.malformed"),
        (base64url(zlib.compress(bytes(PLACES // 8))), "status.malformed"),
        (base64url(b"no gzip"), "status.malformed"),
        ("zAAAA", "status.malformed"),
    ],
    ids=["short", "long", "bomb", "torn", "more", "zlib", "nothing", "base58"],
)
def test_a_list_that_is_not_131072_bits_is_refused(encoded: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(packed(encoded))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"address": f"{STATUS_LIST}1"}, "status.wrong_id"),
        ({"issuer": "did:web:stranger.example.org"}, "status.foreign"),
        ({"at": AT + timedelta(days=7)}, "status.stale"),
        ({"at": AT - timedelta(seconds=1)}, "status.not_yet"),
    ],
)
def test_a_list_of_another_place_issuer_or_time_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(a_status_list(), **changes)
    assert refused.value.code == code


def test_a_list_that_claims_a_longer_life_is_refused() -> None:
    with pytest.raises(Refused, match=r"status\.lives_too_long"):
        read({**a_status_list(), "validUntil": "2023-07-16T09:30:00Z"})
