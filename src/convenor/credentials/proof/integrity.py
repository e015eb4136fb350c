"""Data integrity proofs: ``eddsa-rdfc-2022`` (W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2).

A proof stands in the document as an array with one member. What is signed is the hash of the proof's options followed
by the hash of the document without its proof, each as canonical N-Quads.
"""

from datetime import datetime
from hashlib import sha256

from convenor.credentials.proof.documents import Document, time_text
from convenor.credentials.proof.keys import Signer, check_spelling, is_signed
from convenor.credentials.proof.multibase import base58btc, from_base58btc
from convenor.credentials.proof.quads import Context, canonical_quads, reference_quads
from convenor.credentials.proof.refusals import Refused

CRYPTOSUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"


def sign(document: Document, *, signer: Signer, at: datetime) -> Document:
    """Return ``document`` (which has no proof) with the proof of ``signer``, created ``at`` (aware).

    Refuses what ``quads.canonical_quads`` refuses.
    """
    if "proof" in document:
        raise ValueError("the document is signed already")
    options = {
        "type": "DataIntegrityProof",
        "created": time_text(at),
        "verificationMethod": signer.verification_method,
        "cryptosuite": CRYPTOSUITE,
        "proofPurpose": PURPOSE,
    }
    signature = signer.sign(_hashes(canonical_quads(_options(options, document)), canonical_quads(document)))
    return {**document, "proof": [{**options, "proofValue": base58btc(signature)}]}


def check_signature(secured: Document, public_key: bytes, *, more: Context | None = None) -> None:
    """Check the signature of the one proof of ``secured`` under ``public_key`` (raw, 32 bytes).

    Says nothing of whose key it is. The document goes the long way by pyoxigraph, so that a mistake in a template
    cannot confirm itself. Refuses ``signature.malformed``, ``signature.wrong``, and what ``keys.check_spelling`` and
    ``canonical_quads`` refuse.
    """
    document = {name: value for name, value in secured.items() if name != "proof"}
    options = dict(secured["proof"][0])
    try:
        signature = from_base58btc(options.pop("proofValue"), length=64)
    except Refused:
        raise Refused("signature.malformed", "The signature is not 64 bytes in base58btc.") from None
    check_spelling(signature)
    message = _hashes(
        canonical_quads(_options(options, document), more=more), reference_quads(document, more=more)
    )
    if not is_signed(public_key, signature, message):
        raise Refused("signature.wrong", "The signature does not belong to this document and this key.")


def _options(options: Document, document: Document) -> Document:
    """The proof's options as a document: they are read under the contexts of what they secure."""
    return {"@context": document["@context"], **options}


def _hashes(options_quads: str, document_quads: str) -> bytes:
    """The 64 bytes that are signed."""
    return sha256(options_quads.encode()).digest() + sha256(document_quads.encode()).digest()
