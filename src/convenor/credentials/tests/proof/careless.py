"""Software of somebody else, as careless as the standards allow: it signs and accepts what ours refuses.

It reads any contexts, drops what they do not define, and looks only at whether the signature fits what is left.
"""

import json
from hashlib import sha256
from typing import Any

import pyoxigraph
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from convenor.credentials.proof.contexts import CREDENTIALS, OPEN_BADGES, PINNED, pinned_context
from convenor.credentials.proof.documents import Document
from convenor.credentials.proof.keys import KeySigner, public_key_of
from convenor.credentials.proof.multibase import base58btc, from_base58btc
from convenor.credentials.tests.proof.factories import AT, a_signer


def signed_carelessly(document: Document, signer: KeySigner | None = None, **options: Any) -> Document:
    """The document with a proof that fits what JSON-LD makes of it, whatever else stands in it."""
    signer = signer or a_signer()
    chosen = {
        "type": "DataIntegrityProof",
        "created": f"{AT:%Y-%m-%dT%H:%M:%SZ}",
        "verificationMethod": signer.verification_method,
        "cryptosuite": "eddsa-rdfc-2022",
        "proofPurpose": "assertionMethod",
        **options,
    }
    body = {name: value for name, value in document.items() if name != "proof"}
    value = base58btc(signer.sign(_message(chosen, body)))
    return {**body, "proof": [{**chosen, "proofValue": value}]}


def accepts_carelessly(document: Document) -> bool:
    """Whether the first proof fits the document under the ministry's key: all that a careless reader asks."""
    body = {name: value for name, value in document.items() if name != "proof"}
    options = dict(document["proof"][0])
    signature = from_base58btc(options.pop("proofValue"), length=64)
    key = Ed25519PublicKey.from_public_bytes(public_key_of(a_signer().public_multikey))
    try:
        key.verify(signature, _message(options, body))
    except InvalidSignature:
        return False
    return True


def _message(options: Document, body: Document) -> bytes:
    context = body.get("@context", [])
    return _hash({"@context": context, **options}) + _hash(body)


def _hash(document: Document) -> bytes:
    found = document.get("@context", [])
    listed = found if isinstance(found, list) else [found]
    document = {**document, "@context": [_meaning(one) for one in listed]}
    quads = pyoxigraph.Dataset(
        pyoxigraph.parse(
            json.dumps(document),
            format=pyoxigraph.RdfFormat.JSON_LD,
            base_iri="https://training.example.org/",
        )
    )
    quads.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return sha256("".join(sorted(f"{quad} .\n" for quad in quads)).encode()).digest()


def _meaning(context: Any) -> Any:
    """What a context says: one under another name is read as the pinned one, an unknown one as empty."""
    if not isinstance(context, str):
        return context
    if context in PINNED:
        return json.loads(pinned_context(context))
    alike = [one for one in (CREDENTIALS, OPEN_BADGES) if one.split("/")[2] in context]
    return json.loads(pinned_context(alike[0])) if alike else {}
