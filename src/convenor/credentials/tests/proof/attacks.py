"""What a forger, a thief of a key, a hostile issuer or a careless one would hand in: one line for each, and its code.

``docs/reference/verifier.md`` is written from this list (scripts/reference.py), and ``test_attacks.py`` tries each.
"""

import base64
import gzip
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.log.proofs import read_proof
from convenor.credentials.proof.multibase import base58btc, base64url, from_base58btc, multikey
from convenor.credentials.proof.status import PLACES, build_status_list
from convenor.credentials.tests.proof.careless import signed_carelessly
from convenor.credentials.tests.proof.factories import (
    AT,
    FRAGMENT,
    INDEX,
    LATER,
    MINISTRY,
    STATUS_LIST,
    STRANGER,
    Case,
    Change,
    a_case,
    a_credential,
    a_did_document,
    a_signer,
    a_status_list,
    a_token,
    a_token_signer,
    a_trust_file,
    changed,
    proof,
    subject,
)
from convenor.credentials.tests.proof.log import a_log_proof, a_trust_file_with_a_log

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


def with_log_proof(log_proof: bytes, *, kept: Document | None = None) -> Case:
    """``kept``: the reader once saw a checkpoint of the same log that had this in the place of Aysel's."""
    seen = (read_proof(a_log_proof(kept)).checkpoint.decode(),) if kept else ()
    return a_case(a_credential(), a_trust_file_with_a_log(checkpoints=seen), log_proof=log_proof)


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


ATTACKS: tuple[Attack, ...] = (
    altered("claims", "another name", "signature.wrong",
            lambda d: subject(d)["identifier"][0].update(identityHash="Somebody Else")),
    altered("claims", "another recipient", "signature.wrong",
            lambda d: subject(d).update(id="urn:uuid:00000000-0000-4000-8000-000000000000")),
    altered("claims", "a longer validity", "signature.wrong",
            lambda d: d.update(validUntil="2099-01-01T00:00:00Z")),
    altered("claims", "the status entry stripped", "status.missing", lambda d: d.pop("credentialStatus")),
    # The proof
    altered("proof", "an option changed", "signature.wrong",
            lambda d: proof(d).update(created="2022-07-16T09:30:01Z")),
    issued("proof", "a proof that says that it has ended", "proof.expires",
           lambda d: None, expires="2022-07-16T09:45:00Z"),
    issued("proof", "an option injected", "proof.unknown_option",
           lambda d: None, domain="training.example.org"),
    altered("proof", "none", "proof.missing", lambda d: d.pop("proof")),
    altered("proof", "an empty array of proofs", "proof.empty", lambda d: d["proof"].clear()),
    same_signature("proof", "a second one, by a stranger", "proof.second",
                   lambda d: d["proof"].append(proof(by(STRANGER)))),
    altered("proof", "the suite swapped", "proof.wrong_suite",
            lambda d: proof(d).update(cryptosuite="eddsa-jcs-2022")),
    issued("proof", "made for another purpose", "proof.wrong_purpose",
           lambda d: None, proofPurpose="authentication"),
    # The signature
    altered("signature", "one bit turned", "signature.wrong", forged_signature(turned)),
    altered("signature", "the same one, spelled with a scalar beyond the order", "signature.not_canonical",
            forged_signature(beyond_the_order)),
    altered("signature", "a commitment of small order", "signature.small_order",
            forged_signature(lambda signature: (1).to_bytes(32, "little") + bytes(signature[32:]))),
    altered("signature", "cut short", "signature.malformed",
            lambda d: proof(d).update(proofValue=proof(d)["proofValue"][:-3])),
    # The key
    Attack("key", "an attacker's key under the victim's name", "key.foreign",
           lambda: a_case(by(STRANGER), a_trust_file(a_did_document(), a_did_document(STRANGER)))),
    Attack("key", "an attacker's signature under the victim's key id", "signature.wrong",
           lambda: a_case(by(STRANGER, claimed=f"{MINISTRY}#{FRAGMENT}"))),
    Attack("key", "a fragment that is not in the DID document", "key.not_in_document",
           lambda: a_case(by(MINISTRY, "key-2022-08"))),
    Attack("key", "an issuer of whom the reader knows nothing", "issuer.unknown",
           lambda: a_case(a_credential(), a_trust_file(a_did_document(STRANGER)))),
    key_as("one that is no assertion method", "key.not_for_assertion", lambda d: d["assertionMethod"].clear()),
    key_as("one that was compromised", "key.revoked",
           lambda d: d["verificationMethod"][0].update(revoked="2022-07-20T00:00:00Z")),
    Attack("key", "one that was compromised before the log saw the credential", "key.revoked", logged_too_late),
    key_as("one that was retired before", "key.retired",
           lambda d: d["verificationMethod"][0].update(retired="2022-07-16T09:29:59Z")),
    key_as("one that somebody else controls", "key.wrong_controller",
           lambda d: d["verificationMethod"][0].update(controller=STRANGER)),
    key_as("one of another kind", "key.not_ed25519", lambda d: d["verificationMethod"][0].update(type="JsonWebKey")),
    key_as("one of small order, under which anything verifies", "key.weak",
           lambda d: d["verificationMethod"][0].update(publicKeyMultibase=multikey(bytes(32)))),
    # Dates
    Attack("dates", "expired", "dates.expired",
           lambda: a_case(a_credential(valid_until=LATER), at=LATER)),
    issued("dates", "not yet valid", "dates.not_yet", lambda d: d.update(validFrom="2022-07-18T00:00:00Z")),
    issued("dates", "inverted", "dates.inverted", lambda d: d.update(validUntil="2022-07-01T00:00:00Z")),
    issued("dates", "signed in the future", "proof.not_yet", lambda d: None, created="2022-07-20T00:00:00Z"),
    # Revoked, and the list that says so
    listed_as("the credential is revoked in it", "status.revoked", lambda: a_status_list(revoked=(INDEX,))),
    issued("status list", "the credential can be suspended", "status.suspension",
           lambda d: d["credentialStatus"].update(statusPurpose="suspension")),
    listed_as("of another issuer", "status.foreign", lambda: a_status_list(issuer=STRANGER)),
    listed_as("tampered with", "status.not_signed", lambda: changed(
        lambda d: subject(d).update(encodedList=subject(a_list_of(bytes(PLACES // 8)))["encodedList"]),
        a_status_list(revoked=(INDEX,)))),
    listed_as("stale", "status.stale",
              lambda: a_list(lambda d: d.update(validFrom="2022-07-01T00:00:00Z", validUntil="2022-07-08T00:00:00Z"))),
    listed_as("said to be valid for a year", "status.lives_too_long",
              lambda: a_list(lambda d: d.update(validUntil="2023-07-16T00:00:00Z"))),
    listed_as("too short", "status.too_short", lambda: a_list_of(bytes(PLACES // 16))),
    listed_as("a gzip bomb", "status.too_long", lambda: a_list_of(bytes(20 * 1024 * 1024))),
    listed_as("whose id is not its address", "status.wrong_id",
              lambda: a_list(lambda d: subject(d).update(id=f"{STATUS_LIST}2#list"))),
    listed_as("for another purpose", "status.wrong_purpose",
              lambda: a_list(lambda d: subject(d).update(statusPurpose="suspension"))),
    issued("status list", "an index beyond it", "status.wrong_index",
           lambda d: d["credentialStatus"].update(statusListIndex="131072", id=f"{STATUS_LIST}#131072")),
    issued("status list", "two indexes in one entry", "status.wrong_index",
           lambda d: d["credentialStatus"].update(statusListIndex="78")),
    Attack("status list", "unreachable, where it is needed", "status.unreachable",
           lambda: a_case(a_credential(), a_trust_file(), status_needed=True)),
    # What the document says, and what a reader makes of it
    same_signature("terms", "one that the contexts do not define", "form.unknown_member",
                   lambda d: subject(d).update(degree="Doctor of everything")),
    issued("terms", "a relative IRI", "form.relative_address", lambda d: d.update(id="v/0123")),
    same_signature("terms", "re-keyed: the address of a term in its place", "form.iri_member", rekeyed),
    same_signature("terms", "aliased: '@id' for 'id'", "form.alias",
                   lambda d: subject(d).update({"@id": subject(d).pop("id")})),
    same_signature("terms", "'@included'", "form.included", lambda d: d.update({"@included": []})),
    same_signature("terms", "'@reverse'", "form.reverse", lambda d: subject(d).update({"@reverse": {}})),
    same_signature("terms", "an array in an array", "form.nested_array",
                   lambda d: subject(d).update(identifier=[subject(d)["identifier"]])),
    issued("contexts", "one written into the document", "context.inline",
           lambda d: d["@context"].append({"degree": "https://schema.org/name"})),
    issued("contexts", "one written into a part of it", "context.nested",
           lambda d: subject(d).update({"@context": {"degree": "https://schema.org/name"}})),
    issued("contexts", "one that is not pinned", "context.not_pinned",
           lambda d: d["@context"].append("https://evil.example.org/v1")),
    issued("contexts", "the pinned ones in another order", "context.reordered", lambda d: d["@context"].append(
        d["@context"][1])),
    same_signature("contexts", "a pinned one under another name", "context.aliased",
                   lambda d: d.update({"@context": [d["@context"][0], d["@context"][1].replace("-3.0.3", "")]})),
    # What would keep a reader busy, or read in two ways
    issued("size", "a poison graph: blank nodes that speak of each other", "form.blank_node", a_knot),
    Attack("size", "more bytes than any credential has", "json.too_large",
           with_json(lambda text: text + " " * 128 * 1024)),
    Attack("size", "deep nesting", "json.too_deep",
           with_json(lambda text: text.replace('"description":', '"x":' + "[" * 50 + "]" * 50 + ',"description":', 1))),
    Attack("syntax", "the same name twice", "json.duplicate_name",
           with_json(lambda text: text.replace('"licenseNumber":', '"licenseNumber":"HGS-1","licenseNumber":'))),
    Attack("syntax", "NaN", "json.not_a_number", with_json(lambda text: text.replace("false", "NaN", 1))),
    # The log
    Attack("log", "the proof of another credential", "log.not_covered",
           lambda: with_log_proof(a_log_proof(a_credential(name="Somebody Else")))),
    Attack("log", "a proof that does not lead to the checkpoint", "log.proof_wrong",
           lambda: with_log_proof(a_log_proof(a_credential()).replace(b"index 0", b"index 5"))),
    Attack("log", "the proof of the same credential, in another place of the log", "log.proof_wrong",
           lambda: with_log_proof(a_log_proof(a_credential(), place=4, size=7).replace(b"index 4", b"index 5"))),
    Attack("log", "one hash on the way to the checkpoint left out", "log.proof_wrong",
           lambda: with_log_proof(without_a_hash(a_log_proof(a_credential(), place=4, size=7)))),
    Attack("log", "a log of which the reader knows nothing", "log.foreign",
           lambda: with_log_proof(a_log_proof(a_credential()).replace(b"training.example", b"stranger.example"))),
    Attack("log", "a checkpoint under another key with the log's name", "log.foreign",
           lambda: with_log_proof(a_log_proof(a_credential(), signer=a_signer(STRANGER)))),
    Attack("log", "a checkpoint that says more entries than were signed", "log.not_signed",
           lambda: with_log_proof(a_log_proof(a_credential(), place=4, size=7).replace(b"/log\n7\n", b"/log\n8\n"))),
    Attack("log", "a proof that was cut", "log.malformed",
           lambda: with_log_proof(a_log_proof(a_credential())[:-80])),
    Attack("log", "an entry that is spelled otherwise", "log.malformed", lambda: with_log_proof(loose_entry())),
    Attack("log", "history rewritten since a checkpoint that the reader kept", "log.history_rewritten",
           lambda: with_log_proof(a_log_proof(a_credential()), kept=a_credential(name="Somebody Else"))),
    Attack("log", "no proof, where it is needed", "log.not_covered",
           lambda: a_case(a_credential(), a_trust_file_with_a_log(), log_needed=True)),
    # Tokens
    token("'none' for an algorithm", "jwt.none", {"alg": "none"}),
    token("'nOnE'", "jwt.none", {"alg": "nOnE"}),
    token("HS256 under the public key", "jwt.symmetric", {"alg": "HS256"}),
    token("an algorithm that is not the key's", "jwt.wrong_algorithm", {"alg": "RS256"}),
    token("an algorithm that is not read", "jwt.wrong_algorithm", {"alg": "ES384"}),
    Attack("token", "a key brought along ('jwk')", "jwt.embedded_key", with_a_key_of_its_own),
    token("the address of a key brought along ('jku')", "jwt.embedded_key", {"jku": "https://evil.example.org/"}),
    token("a header that is not read ('crit')", "jwt.unknown_header", {"crit": ["b64"], "b64": False}),
    token("of another type", "jwt.wrong_type", {"typ": "at+jwt"}),
    token("the key of credentials", "key.not_for_tokens", {"kid": f"{MINISTRY}#{FRAGMENT}"}),
    token("a stranger's key", "key.foreign", {"kid": f"{STRANGER}#{FRAGMENT}"}),
    token("no key", "jwt.no_key", {"kid": ""}),
    token("another issuer in 'iss'", "jwt.claims_differ", claims=lambda d: d.update(iss=STRANGER)),
    token("another holder in 'sub'", "jwt.claims_differ", claims=lambda d: d.update(sub="urn:uuid:1")),
    token("no 'sub'", "jwt.claims_differ", claims=lambda d: d.pop("sub")),
    token("another beginning in 'nbf'", "jwt.claims_differ", claims=lambda d: d.update(nbf=0)),
    token("an end in 'exp' that the credential has not", "jwt.claims_differ",
          claims=lambda d: d.update(exp=4_000_000_000)),
    token("a second name in 'jti'", "jwt.jti", claims=lambda d: d.update(jti=d["id"])),
    token("no time of signing", "jwt.no_time", claims=lambda d: d.pop("iat")),
    token("signed in the future", "proof.not_yet", claims=lambda d: d.update(iat=d["iat"] + 86_400)),
    token("a proof beside the signature", "form.unknown_member", claims=lambda d: d.update(proof=[])),
    Attack("token", "a changed payload", "signature.wrong", lambda: a_case(
        b".".join([a_forged_token().split(b".")[0], a_forged_token(claims=lambda d: d.update(name="Doctorate"))
                   .split(b".")[1], a_forged_token().split(b".")[2]]))),
    Attack("token", "the same bytes, spelled otherwise", "jwt.malformed",
           lambda: a_case(respelled(a_forged_token()))),
    # Addresses on the reader's own network
    Attack("inward", "a did:web", "issuer.inward", lambda: a_case(changed(
        lambda d: d["issuer"].update(id="did:web:169.254.169.254:latest")))),
    issued("inward", "the status list", "status.inward", lambda d: d["credentialStatus"].update(
        statusListCredential="http://localhost:6379/", id=f"http://localhost:6379/#{INDEX}")),
    issued("inward", "a context", "context.inward", lambda d: d["@context"].append("http://0x7f.1/context")),
)  # fmt: skip
