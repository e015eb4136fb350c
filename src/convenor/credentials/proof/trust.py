"""Whom a reader trusts: a file with the DID documents of issuers and, if they have them, status lists and logs.

The file is chosen by the reader and not signed: what stands in it is believed about keys, and only about keys. A status
list in it still has to be signed by its issuer, and a checkpoint by its log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from convenor.credentials.proof.addresses import host_of, is_inward
from convenor.credentials.proof.did import DID_WEB
from convenor.credentials.proof.documents import Document, read_document, time_of, time_text
from convenor.credentials.proof.keys import public_key_of
from convenor.credentials.proof.log.checkpoints import Checkpoint, read_checkpoint
from convenor.credentials.proof.log.notes import NoteKey, read_key
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.proof.tokens import PublicKey, public_key_of_jwk

LARGEST_TRUST_FILE = 16 * 1024 * 1024
BUNDLE = frozenset({"issuers", "statusLists", "logs", "checkpoints", "seals"})


@dataclass(frozen=True)
class TrustedKey:
    """A key as its DID document describes it. ``may_assert``: it stands among the assertion methods."""

    id: str
    kind: str
    controller: str
    public_multikey: str
    public_jwk: Document
    may_assert: bool
    retired: str
    revoked: str


@dataclass(frozen=True)
class Trust:
    """Issuers by their DID, each with its keys by their absolute id; status lists by their address, unchecked; logs by
    their origin, each with its keys; checkpoints of those logs that somebody has kept, their signatures checked; and,
    by the issuer's DID, the fingerprints of the certificates with which it seals PDFs.
    """

    issuers: Mapping[str, Mapping[str, TrustedKey]]
    status_lists: Mapping[str, Document]
    logs: Mapping[str, Sequence[NoteKey]] = field(default_factory=dict)
    checkpoints: Sequence[Checkpoint] = ()
    seals: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def public_key(
        self,
        issuer: str,
        verification_method: str,
        *,
        signed_at: datetime | None = None,
        seen_at: datetime | None = None,
    ) -> bytes:
        """Return the raw public key with which ``issuer`` may have signed.

        ``signed_at`` is when the document says that it was signed; ``seen_at`` when a log that the reader trusts is
        proven to have had it. Refuses ``key.not_ed25519``, ``key.weak`` and the codes of ``usable_key``.
        """
        key = self.usable_key(issuer, verification_method, signed_at=signed_at, seen_at=seen_at)
        if key.kind != "Multikey":
            raise Refused("key.not_ed25519", f"The key {verification_method} is not an Ed25519 Multikey.")
        return public_key_of(key.public_multikey)

    def token_key(
        self, issuer: str, verification_method: str, *, signed_at: datetime | None = None
    ) -> tuple[PublicKey, str]:
        """Return the public key with which ``issuer`` may have signed a token, and its algorithm.

        Refuses ``key.not_for_tokens`` and the codes of ``usable_key``.
        """
        key = self.usable_key(issuer, verification_method, signed_at=signed_at, seen_at=None)
        if key.kind != "JsonWebKey":
            raise Refused("key.not_for_tokens", f"The key {verification_method} is not one for tokens.")
        return public_key_of_jwk(key.public_jwk)

    def usable_key(
        self, issuer: str, verification_method: str, *, signed_at: datetime | None, seen_at: datetime | None
    ) -> TrustedKey:
        """Return the key of ``issuer``, whatever its kind, if what it signed then may count.

        Refuses ``issuer.unknown``, ``issuer.inward``, ``key.foreign`` (of somebody else), ``key.not_in_document``,
        ``key.revoked`` (unless ``seen_at`` is before the key was compromised), ``key.retired`` (signed after its
        time), ``key.not_for_assertion``, ``key.wrong_controller``.
        """
        if issuer not in self.issuers:
            if is_inward(host_of(issuer)):
                raise Refused(
                    "issuer.inward", f"The issuer {issuer} would be looked for on the reader's network."
                )
            raise Refused("issuer.unknown", f"The issuer {issuer} is not in the trust file.")
        if verification_method.partition("#")[0] != issuer:
            raise Refused("key.foreign", "The key that signed belongs to somebody else than the issuer.")
        key = self.issuers[issuer].get(verification_method)
        if key is None:
            raise Refused("key.not_in_document", f"The issuer has no key {verification_method}.")
        if key.revoked and not (seen_at and time_text(seen_at) < key.revoked):
            raise Refused("key.revoked", f"The key {verification_method} was compromised on {key.revoked}.")
        if key.retired and signed_at and time_text(signed_at) > key.retired:
            raise Refused("key.retired", f"The key {verification_method} signs no more since {key.retired}.")
        if not (key.may_assert or key.revoked):
            raise Refused(
                "key.not_for_assertion", f"The key {verification_method} must not sign credentials."
            )
        if key.controller != issuer:
            raise Refused(
                "key.wrong_controller", f"The key {verification_method} is controlled by somebody else."
            )
        return key


def read_trust(data: bytes) -> Trust:
    """Return the trust in a file: a ``did.json``, or ``{"issuers": [did.json, …], "statusLists": [list, …]}``.

    Such a bundle may also have ``"logs"``, keys of logs written as ``name+id+key`` with what became of them,
    ``"checkpoints"``, signed notes, and ``"seals"``, each ``{"issuer": did, "sha256": fingerprint}``. Members of a DID
    document that have to do with neither keys nor assertion are left aside. Refuses the codes of
    ``documents.read_document``, ``trust.malformed``, ``trust.relative_id``, ``trust.twice``, and those of
    ``log.notes.read_key`` and ``log.checkpoints.read_checkpoint``.
    """
    document = read_document(data, largest=LARGEST_TRUST_FILE)
    bundle = document if "issuers" in document else {"issuers": [document]}
    if not set(bundle) <= BUNDLE:
        raise Refused(
            "trust.malformed",
            "A trust file has issuers, statusLists, logs, checkpoints, seals and nothing else.",
        )
    issuers = {}
    for one in _listed(bundle["issuers"]):
        did, keys = _issuer(one)
        if did in issuers:
            raise Refused("trust.twice", f"The trust file has two documents of {did}.")
        issuers[did] = keys
    status_lists = {}
    for one in _listed(bundle.get("statusLists", [])):
        address = one.get("id")
        if not isinstance(address, str) or address in status_lists:
            raise Refused("trust.twice", "A status list in the trust file has no address of its own.")
        status_lists[address] = one
    logs: dict[str, list[NoteKey]] = {}
    for key in map(read_key, _texts(bundle.get("logs", []))):
        logs.setdefault(key.name, []).append(key)
    kept = [read_checkpoint(note.encode(), keys=logs) for note in _texts(bundle.get("checkpoints", []))]
    seals: dict[str, frozenset[str]] = {}
    for one in _listed(bundle.get("seals", [])):
        issuer = _text(one, "issuer")
        seals[issuer] = seals.get(issuer, frozenset()) | {_text(one, "sha256")}
    return Trust(issuers, status_lists, logs, kept, seals)


def joined(several: Sequence[Trust]) -> Trust:
    """Return the trust of several files together. Refuses ``trust.twice`` when two speak of the same issuer or list."""
    issuers: dict[str, Mapping[str, TrustedKey]] = {}
    status_lists: dict[str, Document] = {}
    logs: dict[str, list[NoteKey]] = {}
    checkpoints: list[Checkpoint] = []
    seals: dict[str, frozenset[str]] = {}
    for trust in several:
        if twice := sorted(
            issuers.keys() & trust.issuers.keys() | status_lists.keys() & trust.status_lists.keys()
        ):
            raise Refused("trust.twice", f"Two trust files speak of {twice[0]}.")
        issuers |= trust.issuers
        status_lists |= trust.status_lists
        for name, keys in trust.logs.items():
            logs[name] = _together([*logs.get(name, []), *keys])
        checkpoints += trust.checkpoints
        seals |= {did: seals.get(did, frozenset()) | known for did, known in trust.seals.items()}
    return Trust(issuers, status_lists, logs, checkpoints, seals)


def _together(keys: Sequence[NoteKey]) -> list[NoteKey]:
    """Each key of a log once, believed no further than the file that believes it least does."""
    together: dict[bytes, NoteKey] = {}
    for key in keys:
        other = together.get(key.public_key, key)
        ends = [end for end in (key.until, other.until) if end is not None]
        together[key.public_key] = replace(
            key, until=min(ends, default=None), revoked=key.revoked or other.revoked
        )
    return list(together.values())


def _issuer(document: Document) -> tuple[str, dict[str, TrustedKey]]:
    did = document.get("id")
    if not isinstance(did, str) or not DID_WEB.fullmatch(did):
        raise Refused("trust.malformed", "The trust file is not the DID document of a did:web.")
    asserting = document.get("assertionMethod", [])
    if not isinstance(asserting, list) or not all(isinstance(one, str) for one in asserting):
        raise Refused("trust.malformed", f"The assertion methods of {did} are not a list of ids.")
    keys: dict[str, TrustedKey] = {}
    for method in _listed(document.get("verificationMethod", [])):
        key_id = method.get("id")
        if not isinstance(key_id, str) or not key_id.startswith(f"{did}#"):
            raise Refused("trust.relative_id", f"A key of {did} has an id that is not absolute.")
        if key_id in keys:
            raise Refused("trust.twice", f"The trust file has two keys {key_id}.")
        keys[key_id] = TrustedKey(
            id=key_id,
            kind=_text(method, "type"),
            controller=_text(method, "controller"),
            public_multikey=_text(method, "publicKeyMultibase"),
            public_jwk=_object(method, "publicKeyJwk"),
            may_assert=key_id in asserting,
            retired=_moment(method, "retired"),
            revoked=_moment(method, "revoked"),
        )
    return did, keys


def _listed(value: Any) -> list[Document]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Refused(
            "trust.malformed", "The trust file has something else where a list of documents has to be."
        )
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Refused("trust.malformed", "The trust file has something else where a list of texts has to be.")
    return value


def _text(document: Document, name: str) -> str:
    value = document.get(name, "")
    if not isinstance(value, str):
        raise Refused("trust.malformed", f"The {name!r} of a key in the trust file is not a text.")
    return value


def _object(document: Document, name: str) -> Document:
    value = document.get(name, {})
    if not isinstance(value, dict):
        raise Refused("trust.malformed", f"The {name!r} of a key in the trust file is not an object.")
    return value


def _moment(document: Document, name: str) -> str:
    """A moment as it is written everywhere here: such texts can be compared as they are."""
    value = _text(document, name)
    try:
        return value and time_text(time_of(value))
    except ValueError:
        raise Refused(
            "trust.malformed", f"The {name!r} of a key in the trust file is not a moment."
        ) from None
