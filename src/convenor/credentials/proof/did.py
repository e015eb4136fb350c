"""Issuers on the web: ``did:web`` ids and their DID documents.

W3C DID Core 1.0, the did:web method, and Controlled Identifiers 1.0 for Multikey.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from convenor.credentials.proof.documents import Document, time_text

DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
JWK_CONTEXT = "https://w3id.org/security/jwk/v1"
RETIRED_CONTEXT = {
    "retired": {"@id": "urn:convenor:retired", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
}
"""Our word for the end of a key's use. The standard's ``expires`` would also end what the key has signed."""
DID_WEB = re.compile(r"did:web:[A-Za-z0-9.-]+(?:%3A[0-9]{1,5})?(?::[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True)
class PublishedKey:
    """A key as the world sees it: ``public_multikey`` for credentials (Ed25519), ``public_jwk`` for tokens.

    ``fragment`` is dated, such as ``key-2022-07``. ``retired_at`` (aware): it signs no more since then, and what it
    signed before stays valid. ``revoked_at`` (aware): since then it cannot be trusted; it stays in the document for the
    record, and no longer among the assertion methods.
    """

    fragment: str
    public_multikey: str = ""
    public_jwk: Mapping[str, str] = field(default_factory=dict)
    retired_at: datetime | None = None
    revoked_at: datetime | None = None


def did_web(address: str) -> str:
    """Return the did:web of the folder at ``address``: ``https://example.org:8443/issuers/x`` gives
    ``did:web:example.org%3A8443:issuers:x``, and its document lies at ``…/x/did.json``."""
    parts = urlsplit(address)
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{address!r} is not the address of a folder")
    host = parts.hostname + (f"%3A{parts.port}" if parts.port else "")
    folders = [quote(folder, safe="") for folder in parts.path.split("/") if folder]
    return ":".join(["did:web", host, *folders])


def did_address(did: str) -> str:
    """Return where the document of a did:web lies: always https, as the method demands."""
    if not DID_WEB.fullmatch(did):
        raise ValueError(f"{did!r} is not a did:web")
    host, *folders = did.removeprefix("did:web:").split(":")
    return "/".join(["https:/", unquote(host), *(folders or [".well-known"]), "did.json"])


def verification_method(did: str, fragment: str) -> str:
    """Return the absolute id of a key."""
    return f"{did}#{fragment}"


def did_document(did: str, keys: Sequence[PublishedKey]) -> Document:
    """Return the DID document of an issuer with all keys it ever signed with, oldest first."""
    contexts: list[object] = list(DID_CONTEXTS)
    if any(key.public_jwk for key in keys):
        contexts.append(JWK_CONTEXT)
    if any(key.retired_at for key in keys):
        contexts.append(RETIRED_CONTEXT)
    return {
        "@context": contexts,
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": [verification_method(did, key.fragment) for key in keys if key.revoked_at is None],
    }


def _method(did: str, key: PublishedKey) -> Document:
    public = (
        {"type": "JsonWebKey", "publicKeyJwk": dict(key.public_jwk)}
        if key.public_jwk
        else {"type": "Multikey", "publicKeyMultibase": key.public_multikey}
    )
    method = {"id": verification_method(did, key.fragment), "controller": did, **public}
    if key.retired_at is not None:
        method["retired"] = time_text(key.retired_at)
    if key.revoked_at is not None:
        method["revoked"] = time_text(key.revoked_at)
    return method
