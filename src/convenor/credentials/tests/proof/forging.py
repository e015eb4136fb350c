"""How what is handed in gets forged: the tools behind the table in ``attacks.py``."""

import base64
import gzip
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.log.proofs import read_proof
from convenor.credentials.proof.multibase import base58btc, base64url, from_base58btc
from convenor.credentials.proof.status import build_status_list
from convenor.credentials.tests.proof.careless import signed_carelessly
from convenor.credentials.tests.proof.factories import (
    AT,
    FRAGMENT,
    MINISTRY,
    STATUS_LIST,
    STRANGER,
    Case,
    Change,
    a_case,
    a_credential,
    a_did_document,
    a_signer,
    a_token,
    a_token_signer,
    a_trust_file,
    changed,
    proof,
    subject,
)
from convenor.credentials.tests.proof.log import (
    a_log_proof,
    a_paper_proof,
    a_policy,
    a_trust_file_with_a_log,
    cosigned,
)

ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True)
class Attack:
    """``group`` and ``what`` say what is tried, ``code`` how it must be answered.

    ``passing_elsewhere`` is the document, where a reader that looks at the signature alone would accept it: there
    nothing but the rule stands between the forger and a yes.
    """

    group: str
    what: str
    code: str
    handed_in: Callable[[], Case]
    passing_elsewhere: Callable[[], Document] | None = None

    @property
    def name(self) -> str:
        return f"{self.group}: {self.what}"


def altered(group: str, what: str, code: str, change: Change) -> Attack:
    """A good credential, changed by somebody who has no key."""
    return Attack(group, what, code, lambda: a_case(changed(change)))


def same_signature(group: str, what: str, code: str, change: Change) -> Attack:
    """A good credential, changed so that the signature still fits what JSON-LD makes of it."""
    return Attack(group, what, code, lambda: a_case(changed(change)), lambda: changed(change))


def issued(group: str, what: str, code: str, change: Change, **options: Any) -> Attack:
    """Signed by the ministry's own key, with software that is not as careful as ours."""

    def made() -> Document:
        return signed_carelessly(changed(change), **options)

    return Attack(group, what, code, lambda: a_case(made()), made)


def key_as(what: str, code: str, change: Change) -> Attack:
    """A good credential, whose key stands in the issuer's DID document otherwise."""
    return Attack(
        "key", what, code, lambda: a_case(a_credential(), a_trust_file(changed(change, a_did_document())))
    )


def listed_as(what: str, code: str, status_list: Callable[[], Document]) -> Attack:
    """A good credential beside another status list."""

    def handed_in() -> Case:
        trust = a_trust_file(a_did_document(), a_did_document(STRANGER), lists=(status_list(),))
        return a_case(a_credential(), trust)

    return Attack("status list", what, code, handed_in)


def paper(
    what: str, code: str, made: Callable[[], bytes], *, entered: Callable[[], bytes] | None = None
) -> Attack:
    """A file that shows a page. ``entered``: what the issuer made, of which the proof lies beside it."""

    def handed_in() -> Case:
        proof = a_paper_proof(entered()) if entered else None
        return a_case(made(), a_trust_file_with_a_log(), paper_proof=proof)

    return Attack("paper", what, code, handed_in)


def a_list_of(encoded: bytes) -> Document:
    """A status list with these bits, which the ministry really signed."""
    document = build_status_list(STATUS_LIST, issuer=MINISTRY, revoked=(), at=AT)
    document["credentialSubject"]["encodedList"] = base64url(gzip.compress(encoded, mtime=0))
    return sign(document, signer=a_signer(), at=AT)


def a_list(change: Change) -> Document:
    """A status list that the ministry really signed, after ``change`` was done to it."""
    document = build_status_list(STATUS_LIST, issuer=MINISTRY, revoked=(), at=AT)
    return signed_carelessly(changed(change, document))


def forged_signature(change: Callable[[bytearray], bytes]) -> Change:
    def forge(document: Any) -> None:
        signature = bytearray(from_base58btc(proof(document)["proofValue"], length=64))
        proof(document)["proofValue"] = base58btc(change(signature))

    return forge


def turned(signature: bytearray, bit: int = 320) -> bytes:
    signature[bit // 8] ^= 1 << bit % 8
    return bytes(signature)


def beyond_the_order(signature: bytearray) -> bytes:
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    return bytes(signature[:32]) + scalar.to_bytes(32, "little")


def by(signer_did: str, fragment: str = FRAGMENT, *, claimed: str = "") -> Document:
    """Aysel's credential, signed by another key; ``claimed`` is the key that the proof then names."""
    body = changed(lambda d: d.pop("proof"))
    signed = sign(body, signer=a_signer(signer_did, fragment), at=AT)
    if claimed:
        proof(signed)["verificationMethod"] = claimed
    return signed


def rekeyed(document: Any) -> None:
    """The name of the achievement under the address that the term stands for, and a text for plain readers beside."""
    achievement = subject(document)["achievement"]
    achievement["https://schema.org/name"] = achievement.pop("name")


def a_knot(document: Any) -> None:
    """Blank nodes that all speak of each other: RDFC-1.0 would try their orders one by one."""
    names = [f"_:b{number}" for number in range(9)]
    document["evidence"] = [
        {"id": name, "type": ["Evidence"], "name": [other for other in names if other != name]}
        for name in names
    ]


def logged_too_late() -> Case:
    """The thief's log entry is genuine, and of the very moment of the theft."""
    document = changed(
        lambda d: d["verificationMethod"][0].update(revoked=f"{AT:%Y-%m-%dT%H:%M:%SZ}"), a_did_document()
    )
    credential = a_credential()
    return a_case(credential, a_trust_file_with_a_log(issuer=document), log_proof=a_log_proof(credential))


def a_forged_token(
    headers: Document | None = None, claims: Change = lambda d: None, key: Any = None
) -> bytes:
    """A token whose headers and claims were chosen freely; signed by the ministry's key, or by ``key``."""
    signer = a_token_signer()
    said = {"alg": "ES256", "typ": "JWT", "kid": signer.verification_method, **(headers or {})}
    payload = changed(claims, json.loads(_unpacked(a_token().split(".")[1])))
    message = b".".join(_packed(canonical_json(part)) for part in (said, payload))
    if said["alg"] == "none":
        return message + b"."
    if said["alg"] == "HS256":
        # The old trick: the public key, which everybody has, as the secret.
        return message + b"." + _packed(hmac.digest(canonical_json(signer.public_jwk), message, "sha256"))
    return message + b"." + _packed(ECAlgorithm(ECAlgorithm.SHA256).sign(message, key or signer.private_key))


def _packed(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def token(what: str, code: str, headers: Document | None = None, claims: Change = lambda d: None) -> Attack:
    return Attack("token", what, code, lambda: a_case(a_forged_token(headers, claims)))


def with_a_key_of_its_own() -> Case:
    key = ec.generate_private_key(ec.SECP256R1())
    jwk = json.loads(ECAlgorithm.to_jwk(key.public_key()))
    return a_case(a_forged_token({"jwk": jwk}, key=key))


def respelled(signed: bytes) -> bytes:
    """Of the last character only four bits count: the other two are free, to a careless reader."""
    digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return signed[:-1] + digits[digits.index(signed[-1:]) ^ 1 :][:1]


def with_log_proof(log_proof: bytes, *, kept: Document | None = None, became: str = "") -> Case:
    """``kept``: the reader once saw a checkpoint of the same log that had this in the place of Aysel's;
    ``became``: what the trust file says of the log's key.
    """
    seen = (read_proof(a_log_proof(kept)).checkpoint.decode(),) if kept else ()
    trust = a_trust_file_with_a_log(checkpoints=seen, became=became)
    return a_case(a_credential(), trust, log_proof=log_proof)


def seen_by(*labels: str, note: str = "", at: datetime = AT) -> Case:
    """A reader takes two of three witnesses; the proof has lines of these, or those of another ``note``."""
    log_proof = a_log_proof(a_credential())
    own = log_proof.partition(b"\n\n")[2].decode()
    lines = cosigned(note or own, *labels, at=at).removeprefix(note or own)
    policy = a_policy("group enough 2 one two three", "quorum enough")
    return a_case(
        a_credential(), a_trust_file_with_a_log(), log_proof=log_proof + lines.encode(), witnesses=policy
    )


def without_a_hash(log_proof: bytes) -> bytes:
    lines = log_proof.split(b"\n")
    return b"\n".join(lines[:3] + lines[4:])


def loose_entry() -> bytes:
    """The same entry with a space in it: another leaf, so another place in the tree."""
    lines = a_log_proof(a_credential()).split(b"\n")
    leaf = base64.b64decode(lines[1].removeprefix(b"extra ")).replace(b'"v":1', b'"v": 1')
    return b"\n".join([lines[0], b"extra " + base64.b64encode(leaf), *lines[2:]])


def with_json(edit: Callable[[str], str]) -> Callable[[], Case]:
    return lambda: a_case(edit(canonical_json(a_credential()).decode()).encode())
