"""Keys at rest, and which signatures count: one reading of RFC 8032, against the CCTV edge cases."""

import json
from dataclasses import replace
from typing import Any

import pytest

from convenor.credentials.proof.keys import (
    is_signed,
    is_strong,
    new_key,
    open_signer,
    public_key_of,
    seal,
    unseal,
)
from convenor.credentials.proof.multibase import multikey
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.factories import a_signer
from convenor.credentials.tests.proof.vectors import restated, whole

KEY_ENCRYPTION_KEY = bytes(range(32))
METHOD = "did:web:training.example.org#key-2022-07"
ORDER = 2**252 + 27742317777372353535851937790883648493


def accepts(vector: dict[str, Any]) -> bool:
    key, signature = bytes.fromhex(vector["key"]), bytes.fromhex(vector["sig"])
    return is_signed(key, signature, vector["msg"].encode())


@pytest.mark.parametrize(
    "vector", restated("ed25519_edge_cases.json")["vectors"], ids=lambda one: str(one["number"])
)
def test_only_a_signature_without_a_flag_counts(vector: dict[str, Any]) -> None:
    assert accepts(vector) is (not vector["flags"])


def test_only_signatures_without_a_flag_count_in_the_whole_collection() -> None:
    vectors = json.loads((whole("ed25519-edge-cases") / "ed25519vectors.json").read_text())
    assert [one["number"] for one in vectors if accepts(one)] == [
        one["number"] for one in vectors if not one["flags"]
    ]


def test_a_second_half_beyond_the_order_is_the_same_signature_and_refused() -> None:
    signer = a_signer()
    public_key = public_key_of(signer.public_multikey)
    signature = signer.sign(b"certificate")
    assert is_signed(public_key, signature, b"certificate")
    larger = int.from_bytes(signature[32:], "little") + ORDER
    assert not is_signed(public_key, signature[:32] + larger.to_bytes(32, "little"), b"certificate")


@pytest.mark.parametrize("bit", [0, 7, 255, 256, 400, 511])
def test_a_signature_with_one_bit_turned_is_refused(bit: int) -> None:
    signer = a_signer()
    signature = bytearray(signer.sign(b"certificate"))
    signature[bit // 8] ^= 1 << bit % 8
    assert not is_signed(public_key_of(signer.public_multikey), bytes(signature), b"certificate")


@pytest.mark.parametrize("length", [0, 31, 63, 65])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    assert not is_signed(public_key_of(a_signer().public_multikey), bytes(length), b"certificate")


def test_a_key_under_which_anything_verifies_is_weak() -> None:
    identity = (1).to_bytes(32, "little")
    assert not is_strong(identity)
    with pytest.raises(Refused, match=r"key\.weak"):
        public_key_of(multikey(identity))


def test_a_key_that_was_stored_signs_again() -> None:
    key = new_key(METHOD, key_encryption_key=KEY_ENCRYPTION_KEY)
    signer = open_signer(key, key_encryption_key=KEY_ENCRYPTION_KEY)
    assert signer.verification_method == METHOD
    assert is_signed(public_key_of(key.public_multikey), signer.sign(b"x"), b"x")


@pytest.mark.parametrize(
    "changed",
    [
        {"verification_method": "did:web:stranger.example.org#key-2022-07"},
        {"private_sealed": b""},
        {"private_sealed": b"\x02" + bytes(60)},
        {"private_sealed": b"\x01" + bytes(60)},
    ],
)
def test_a_sealed_key_that_was_changed_or_moved_does_not_open(changed: dict[str, Any]) -> None:
    key = replace(new_key(METHOD, key_encryption_key=KEY_ENCRYPTION_KEY), **changed)
    with pytest.raises(Refused, match=r"key\.sealed_otherwise"):
        open_signer(key, key_encryption_key=KEY_ENCRYPTION_KEY)


def test_a_sealed_key_does_not_open_with_another_key() -> None:
    key = new_key(METHOD, key_encryption_key=KEY_ENCRYPTION_KEY)
    with pytest.raises(Refused, match=r"key\.sealed_otherwise"):
        open_signer(key, key_encryption_key=bytes(32))


def test_halves_of_two_pairs_are_not_a_pair() -> None:
    one, other = (new_key(METHOD, key_encryption_key=KEY_ENCRYPTION_KEY) for _ in range(2))
    with pytest.raises(Refused, match=r"key\.not_a_pair"):
        open_signer(
            replace(one, public_multikey=other.public_multikey), key_encryption_key=KEY_ENCRYPTION_KEY
        )


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    sealed = {seal(b"secret", METHOD, KEY_ENCRYPTION_KEY) for _ in range(5)}
    assert len(sealed) == 5
    assert {unseal(one, METHOD, KEY_ENCRYPTION_KEY) for one in sealed} == {b"secret"}
