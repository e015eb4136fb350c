"""The JSON-LD contexts that give the terms their meaning: pinned, on disk, never fetched.

``make setup`` copies them from npm into ``contexts/``; a file that does not have the digest written here is not used.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.refusals import Refused

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

CREDENTIAL_CONTEXTS = [CREDENTIALS, OPEN_BADGES]
STATUS_LIST_CONTEXTS = [CREDENTIALS]

FOLDER = Path(__file__).parent / "contexts"
PINNED = {
    # address: (file, SHA-256 of its RFC 8785 form: what it says, however it is laid out). Both were compared with the
    # publishers' own repositories (docs/decisions/0011).
    CREDENTIALS: (
        "credentials-v2.jsonld",
        "b463c8d6a066214123ddd9827b135e1b50e1fc73322cc52a9b12a4f1fc7d86cf",
    ),
    OPEN_BADGES: (
        "open-badges-v3p0.jsonld",
        "c5e555a91a5cf48e32ae0a05674c61ddd5c053b680b5643b2f57f9965e386d99",
    ),
}

_OTHER_VERSION = re.compile(r"(context)(?:-3\.0\.[0-9]+)?(\.json)$")


def is_other_spelling(address: str) -> bool:
    """Whether ``address`` is one under which publishers, or a careless reader, would find a pinned context too."""
    return address not in PINNED and _plain(address) in {_plain(one) for one in PINNED}


def _plain(address: str) -> str:
    """Without what some readers take no notice of: scheme, letter case, query, fragment, last slash, small version."""
    path = re.split("[?#]", address.lower())[0].partition("://")[2].rstrip("/")
    return _OTHER_VERSION.sub(r"\1\2", path)


@cache
def pinned_context(address: str) -> str:
    """Return the value of ``@context`` behind ``address`` as JSON text.

    Refuses ``context.not_pinned`` for any address but the two, and ``context.changed`` when the file at hand is
    missing or not the one whose digest is written here.
    """
    if address not in PINNED:
        raise Refused("context.not_pinned", f"The context {address!r} is not one of those that are read.")
    name, digest = PINNED[address]
    try:
        document = json.loads((FOLDER / name).read_bytes())
    except (OSError, ValueError):
        raise Refused("context.changed", f"{name} is missing or unreadable: run `make setup`.") from None
    if sha256(canonical_json(document)).hexdigest() != digest:
        raise Refused("context.changed", f"{name} is not the context that was pinned: run `make setup`.")
    return json.dumps(document["@context"])


def inline(addresses: Sequence[str], *, more: Mapping[str, str] | None = None) -> str:
    """Return the contexts behind ``addresses`` as one JSON array, in their order.

    ``more`` adds contexts (address to JSON text) to the pinned ones: for test vectors, which have their own.
    """
    known = more or {}
    return "[" + ",".join(known.get(address) or pinned_context(address) for address in addresses) + "]"
