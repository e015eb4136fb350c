"""Reading JSON strictly, writing it canonically (RFC 8785), and times."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.credentials.proof.documents import (
    DEEPEST,
    LARGEST_DOCUMENT,
    canonical_json,
    read_document,
    time_of,
    time_text,
)
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.vectors import restated, whole

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"a":2}', "json.duplicate_name"),
        (b'{"x":{"a":1,"\\u0061":1}}', "json.duplicate_name"),
        (b'{"a":NaN}', "json.not_a_number"),
        (b'{"a":-Infinity}', "json.not_a_number"),
        (b'{"a":1.0}', "json.fraction"),
        (b'{"a":1e3}', "json.fraction"),
        (b'{"a":9007199254740992}', "json.number_too_large"),
        (b'{"a":' + b"9" * 6000 + b"}", "json.number_too_large"),
        (b'{"a":"\\ud800"}', "json.not_text"),
        (b'{"\\udc00":1}', "json.not_text"),
        (b"\xef\xbb\xbf{}", "json.malformed"),
        (b'{"a":"\xff"}', "json.not_utf8"),
        (b'{"a":1', "json.malformed"),
        (b'{"a":1} {}', "json.malformed"),
        (b"", "json.malformed"),
        (b"[]", "json.not_an_object"),
        (b'"credential"', "json.not_an_object"),
        (b'{"a":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", "json.too_deep"),
        (b"[" * 60_000, "json.too_deep"),
        (b'{"a":' * 20_000, "json.too_deep"),
        (b'{"a":"' + b"x" * LARGEST_DOCUMENT + b'"}', "json.too_large"),
    ],
)
def test_what_two_readers_could_understand_differently_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_document(data)
    assert refused.value.code == code


def test_the_deepest_document_that_is_allowed_is_read() -> None:
    inner = b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1)
    assert read_document(b'{"a":' + inner + b"}")["a"] is not None


@given(st.dictionaries(st.text(), JSON_VALUES, max_size=4))
def test_what_was_written_canonically_is_read_as_it_was(document: dict[str, object]) -> None:
    assert read_document(canonical_json(document)) == document


@given(st.dictionaries(st.text(), JSON_VALUES, max_size=4))
def test_the_order_of_members_changes_no_byte(document: dict[str, object]) -> None:
    turned = dict(reversed(document.items()))
    assert canonical_json(turned) == canonical_json(document)


@pytest.mark.parametrize("vector", restated("rfc8785.json")["vectors"], ids=lambda vector: vector["name"])
def test_canonical_json_of_the_published_vectors(vector: dict[str, str]) -> None:
    assert canonical_json(json.loads(vector["input"])) == vector["output"].encode()


def test_canonical_json_of_the_whole_collection() -> None:
    folder = whole("rfc8785")
    for file in sorted((folder / "input").iterdir()):
        wrapped = {"": json.loads(file.read_text())}
        assert canonical_json(wrapped) == b'{"":' + (folder / "output" / file.name).read_bytes() + b"}", (
            file.name
        )


def test_a_time_is_written_in_utc_and_whole_seconds() -> None:
    baku = timezone(timedelta(hours=4))
    assert time_text(datetime(2022, 7, 15, 13, 0, 0, 999_999, tzinfo=baku)) == "2022-07-15T09:00:00Z"
    with pytest.raises(ValueError, match="zone"):
        time_text(datetime(2022, 7, 15))  # noqa: DTZ001


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))
def test_a_time_comes_back_to_the_second(moment: datetime) -> None:
    assert time_of(time_text(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    "text",
    ["2022-07-15T09:00:00+00:00", "2022-07-15T09:00:00.0Z", "2022-7-15T09:00:00Z", "2022-02-30T09:00:00Z"],
)
def test_a_time_written_otherwise_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        time_of(text)
