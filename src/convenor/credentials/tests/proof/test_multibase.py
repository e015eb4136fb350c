import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.credentials.proof.multibase import (
    base58btc,
    base64url,
    from_base58btc,
    from_base64url,
    from_multikey,
    multikey,
)
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.vectors import restated


@pytest.mark.parametrize(
    ("data", "text"),
    [
        # draft-msporny-base58, section 5
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (b"The quick brown fox jumps over the lazy dog.",
         "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
    ],
)  # fmt: skip
def test_base58btc_of_the_published_vectors(data: bytes, text: str) -> None:
    assert base58btc(data) == text
    assert from_base58btc(text, length=len(data)) == data


@given(st.binary(max_size=70))
def test_base58btc_comes_back(data: bytes) -> None:
    assert from_base58btc(base58btc(data), length=len(data)) == data


@given(st.binary(max_size=200).filter(bool))
def test_base64url_comes_back(data: bytes) -> None:
    assert from_base64url(base64url(data)) == data


@pytest.mark.parametrize(
    "text", ["", "z", "2NEpo7TZRRrLZSi2U", "z2NEpo7TZRRrLZS", "z12NEpo7TZRRrLZSi2U", "z0", "zÉ"]
)
def test_base58btc_of_another_length_or_spelling_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="multibase.malformed"):
        from_base58btc(text, length=12)


@pytest.mark.parametrize("text", ["", "u", "AAAA", "uA", "uAB", "uAA==", "uA+/A", "uAAAA\n"])
def test_base64url_of_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="multibase.malformed"):
        from_base64url(text)


def test_the_multikey_of_the_published_vector_comes_back() -> None:
    text = restated("eddsa_rdfc_2022.json")["keyPair"]["publicKeyMultibase"]
    assert multikey(from_multikey(text)) == text


@pytest.mark.parametrize("text", ["", "z6Mk", "zDnaegE6RR3atJtHKwTRTWHsJ3kNHqFwv7n9YjTgmU7TyfU76"])
def test_another_kind_of_key_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="key.not_ed25519"):
        from_multikey(text)
