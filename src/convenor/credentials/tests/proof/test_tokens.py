"""Keys for tokens, and what may be one. What tokens are refused for is in ``attacks.py``."""

import json
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.tokens import (
    is_token,
    new_token_key,
    open_token_signer,
    public_key_of_jwk,
)
from convenor.credentials.tests.proof.factories import (
    AT,
    a_credential,
    a_token,
    a_token_signer,
    facts,
    report_on,
    verdict,
)

KEY_ENCRYPTION_KEY = bytes(range(32))
METHOD = "did:web:training.example.org#jwt-2022-07"


def test_a_token_says_what_the_credential_says() -> None:
    assert verdict(a_token().encode()) == ""
    assert report_on(a_token().encode()).facts == report_on(a_credential()).facts


def test_its_end_is_a_claim_too() -> None:
    ends = AT + timedelta(days=1)
    token = a_token(valid_until=ends)
    assert jwt.decode(token, options={"verify_signature": False})["exp"] == int(ends.timestamp())
    assert verdict(token.encode()) == ""
    assert verdict(token.encode(), at=ends) == "dates.expired"


def test_a_line_end_after_a_token_does_no_harm() -> None:
    assert verdict(a_token().encode() + b"\r\n") == ""
    assert not is_token(b"{}")


@pytest.mark.parametrize(("algorithm", "kind"), [("ES256", "EC"), ("RS256", "RSA")])
def test_a_key_that_was_stored_signs_again(algorithm: str, kind: str) -> None:
    key = new_token_key(METHOD, algorithm=algorithm, key_encryption_key=KEY_ENCRYPTION_KEY)
    signer = open_token_signer(key, key_encryption_key=KEY_ENCRYPTION_KEY)
    public_key, usual = public_key_of_jwk(key.public_jwk)
    assert (key.public_jwk["kty"], usual) == (kind, algorithm)
    assert jwt.decode(signer.sign_token(a_credential(), at=AT), public_key, algorithms=[algorithm])


def test_a_key_that_was_moved_or_has_another_half_does_not_open() -> None:
    one, other = (new_token_key(METHOD, key_encryption_key=KEY_ENCRYPTION_KEY) for _ in range(2))
    with pytest.raises(Refused, match=r"key\.sealed_otherwise"):
        open_token_signer(
            replace(one, verification_method=f"{METHOD}-2"), key_encryption_key=KEY_ENCRYPTION_KEY
        )
    with pytest.raises(Refused, match=r"key\.not_a_pair"):
        open_token_signer(replace(one, public_jwk=other.public_jwk), key_encryption_key=KEY_ENCRYPTION_KEY)


def test_there_are_two_algorithms() -> None:
    with pytest.raises(ValueError, match="HS256"):
        new_token_key(METHOD, algorithm="HS256", key_encryption_key=KEY_ENCRYPTION_KEY)


def a_private_jwk() -> Document:
    private: Document = json.loads(ECAlgorithm.to_jwk(a_token_signer().private_key))
    return {name: private[name] for name in ("kty", "crv", "x", "y", "d")} | {"alg": "ES256"}


def a_jwk_of(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, algorithm: str) -> Document:
    if isinstance(key, rsa.RSAPrivateKey):
        whole = json.loads(RSAAlgorithm.to_jwk(key.public_key()))
    else:
        whole = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    return {name: whole[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in whole} | {
        "alg": algorithm
    }


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "AAAA", "alg": "HS256"},
        a_private_jwk(),
        {**a_token_signer().public_jwk, "alg": "RS256"},
        {**a_token_signer().public_jwk, "x": "AAAA"},
        {**a_token_signer().public_jwk, "use": "sig"},
        {**a_token_signer().public_jwk, "x": 5},
        a_jwk_of(ec.generate_private_key(ec.SECP384R1()), "ES256"),
        a_jwk_of(rsa.generate_private_key(65537, 1024), "RS256"),
    ],
    ids=["nothing", "secret", "private", "algorithm", "no point", "more", "number", "curve", "short"],
)
def test_what_is_no_public_key_for_tokens_is_refused(jwk: Document) -> None:
    with pytest.raises(Refused, match=r"key\.not_for_tokens"):
        public_key_of_jwk(jwk)


def test_facts_with_braces_and_quotes_survive() -> None:
    name = facts(name='Ə{"}\\').name
    assert report_on(a_token(name=name).encode()).facts["Name"] == name
