"""Issuers on the web: ``did:web`` ids and their DID documents.

W3C DID Core 1.0, the did:web method, and Controlled Identifiers 1.0 for Multikey.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, unquote, urlsplit

from convenor.credentials.proof.documents import Document, time_text

DID_CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
DID_WEB = re.compile(r"did:web:[A-Za-z0-9.-]+(?:%3A[0-9]{1,5})?(?::[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True)
class PublishedKey:
    """A key as the world sees it.

    ``fragment`` is dated, such as ``key-2022-07``. A rotated key stays as it is. ``revoked_at`` (aware): since then it
    cannot be trusted; it stays in the document for the record, and no longer among the assertion methods.
    """

    fragment: str
    public_multikey: str
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
    methods = []
    for key in keys:
        method = {
            "id": verification_method(did, key.fragment),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public_multikey,
        }
        if key.revoked_at is not None:
            method["revoked"] = time_text(key.revoked_at)
        methods.append(method)
    return {
        "@context": list(DID_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [verification_method(did, key.fragment) for key in keys if key.revoked_at is None],
    }
