"""A ministry that issues, a certificate of Aysel's, and whoever wants to pass for either."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from convenor.credentials.proof.credential import (
    Alignment,
    CredentialFacts,
    Detail,
    Issuer,
    Module,
    build_credential,
)
from convenor.credentials.proof.did import PublishedKey, did_document, did_web, verification_method
from convenor.credentials.proof.documents import Document, canonical_json
from convenor.credentials.proof.files import examine
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.keys import KeySigner
from convenor.credentials.proof.log.witnesses import read_policy
from convenor.credentials.proof.status import build_status_list
from convenor.credentials.proof.tokens import TokenSigner
from convenor.credentials.proof.trust import Trust, read_trust
from convenor.credentials.proof.verify import Report, verify

Change = Callable[[Any], None]

AT = datetime(2022, 7, 16, 9, 30, tzinfo=UTC)
"""When Aysel's certificate was issued; it is looked at an hour later."""
LATER = AT + timedelta(hours=1)
SITE = "https://training.example.org"
MINISTRY = did_web(f"{SITE}/issuers/ministry")
STRANGER = did_web("https://stranger.example.org/issuers/ministry")
STATUS_LIST = f"{SITE}/issuers/ministry/status/1"
INDEX = 77
FRAGMENT = "key-2022-07"
TOKEN_FRAGMENT = "jwt-2022-07"


def a_signer(did: str = MINISTRY, fragment: str = FRAGMENT) -> KeySigner:
    """The same key for the same id, in every run."""
    method = verification_method(did, fragment)
    return KeySigner(method, Ed25519PrivateKey.from_private_bytes(sha256(method.encode()).digest()))


def a_token_signer(did: str = MINISTRY) -> TokenSigner:
    """The same P-256 key for the same id, in every run."""
    method = verification_method(did, TOKEN_FRAGMENT)
    secret = int.from_bytes(sha256(method.encode()).digest(), "big")
    return TokenSigner(method, "ES256", ec.derive_private_key(secret, ec.SECP256R1()))


def a_token(**changes: Any) -> str:
    """Aysel's credential as a token, signed when it was issued."""
    return a_token_signer().sign_token(build_credential(facts(**changes)), at=AT)


def facts(**changes: Any) -> CredentialFacts:
    return replace(
        CredentialFacts(
            address=f"{SITE}/v/0123456789abcdef0123456789abcdef/",
            holder="urn:uuid:58172aac-d8ba-41ed-83dd-0b3aef56cc33",
            number="HGS-2022-0007",
            title="Certificate of Participation",
            kind="participation",
            name="Aysel Rafiq qızı Cəfərova",
            latin_name="Aysel Jafarova",
            institution="Nümunə Muzeyi / Sample Museum",
            issuer=Issuer(MINISTRY, "Ministry of Samples"),
            course="Irsin idarə edilməsi / Heritage Governance",
            course_address=f"{SITE}/courses/heritage/",
            course_code="HGS-1",
            programme=Alignment("Heritage Governance Skills", f"{SITE}/programmes/heritage/"),
            first_day=date(2022, 7, 14),
            last_day=date(2022, 7, 15),
            minutes=630,
            criteria="At least 80 % of the hours of the course.",
            language="az",
            issued_at=AT,
            status_list=STATUS_LIST,
            status_index=INDEX,
            modules=(Module(1, "Policies"), Module(2)),
            details=(
                Detail("Ordered by", ("Ministry of Samples",)),
                Detail("Partners", ("First Partner", "Second Partner")),
                Detail("Place", ("Bakı",)),
            ),
        ),
        **changes,
    )


def a_credential(**changes: Any) -> Document:
    """Aysel's, signed by the ministry, unless ``changes`` to the facts say otherwise."""
    return sign(build_credential(facts(**changes)), signer=a_signer(), at=AT)


def a_status_list(*, revoked: tuple[int, ...] = (), at: datetime = AT, issuer: str = MINISTRY) -> Document:
    document = build_status_list(STATUS_LIST, issuer=issuer, revoked=revoked, at=at)
    return sign(document, signer=a_signer(issuer), at=at)


def a_did_document(did: str = MINISTRY) -> Document:
    tokens = a_token_signer(did)
    return did_document(
        did,
        [
            PublishedKey(FRAGMENT, a_signer(did).public_multikey),
            PublishedKey(TOKEN_FRAGMENT, public_jwk=tokens.public_jwk),
        ],
    )


def a_trust_file(*documents: Document, lists: tuple[Document, ...] = ()) -> Document:
    """Trust in the ministry alone, unless ``documents`` name others, as it stands in a file."""
    return {"issuers": list(documents) or [a_did_document()], "statusLists": list(lists)}


def a_trust(*documents: Document, lists: tuple[Document, ...] = ()) -> Trust:
    return read_trust(canonical_json(a_trust_file(*documents, lists=lists)))


@dataclass(frozen=True)
class Case:
    """What a reader is handed, and whom they trust: for our verifier, or for another one."""

    data: bytes
    trust: Document
    log_proof: bytes | None = None
    at: datetime = LATER
    status_needed: bool = False
    log_needed: bool = False
    paper_proof: bytes | None = None
    witnesses: bytes = b""
    """The policy of a reader who asks for witnesses."""

    @property
    def report(self) -> Report:
        return examine(
            self.data,
            trust=read_trust(canonical_json(self.trust)),
            at=self.at,
            status_needed=self.status_needed,
            log_proof=self.log_proof,
            paper_proof=self.paper_proof,
            log_needed=self.log_needed,
            witnesses=read_policy(self.witnesses) if self.witnesses else None,
        )

    @property
    def verdict(self) -> str:
        """The code of the refusal, or nothing for a valid credential."""
        return _verdict(self.report)


def a_case(document: Document | bytes, trust: Document | None = None, **options: Any) -> Case:
    """A credential in the hands of somebody who trusts the ministry and has its status list, unless told otherwise."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return Case(data, trust or a_trust_file(lists=(a_status_list(),)), **options)


def changed(change: Change, document: Document | None = None) -> Document:
    """A copy of Aysel's credential, or of another document, to which ``change`` was done."""
    copied = copy.deepcopy(document or a_credential())
    change(copied)
    return copied


def report_on(document: Document | bytes, trust: Trust | None = None, **options: Any) -> Report:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return verify(data, trust=trust or a_trust(lists=(a_status_list(),)), **{"at": LATER, **options})


def verdict(document: Document | bytes, trust: Trust | None = None, **options: Any) -> str:
    """The code of the refusal, or nothing for a valid credential."""
    return _verdict(report_on(document, trust, **options))


def _verdict(report: Report) -> str:
    assert report.is_valid is (report.refusal is None)
    return report.refusal.code if report.refusal else ""


def subject(document: Any) -> Any:
    return document["credentialSubject"]


def proof(document: Any) -> Any:
    return document["proof"][0]
