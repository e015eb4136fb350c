"""Entries of the log: what happened to what, when; never to whom."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from convenor.credentials.proof.documents import canonical_json, read_document, time_of, time_text
from convenor.credentials.proof.refusals import Refused

Kind = Literal["issue", "revoke", "supersede", "key-add", "key-revoked", "pdf"]
KINDS: tuple[Kind, ...] = get_args(Kind)
VERSION = 1
LONGEST = 65_535
"""Bytes: an entry bundle says the length of an entry in two of them."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One entry. ``sha256`` is in lower-case hexadecimal: of the secured credential in canonical JSON for ``issue``,
    ``revoke`` and ``supersede`` (the credential that was replaced), of the key's verification method in canonical JSON
    for ``key-add`` and ``key-revoked``, of the file for ``pdf``. ``at`` (aware) is when the log took it in.
    """

    kind: Kind
    sha256: str
    at: datetime

    @property
    def leaf(self) -> bytes:
        """What is hashed into the tree: the same entry, the same bytes."""
        return canonical_json(
            {"sha256": self.sha256, "t": time_text(self.at), "type": self.kind, "v": VERSION}
        )


def read_entry(leaf: bytes) -> Entry:
    """Return the entry that ``Entry.leaf`` wrote. Refuses ``log.malformed`` for any other bytes."""
    malformed = Refused("log.malformed", "This is not an entry of the log.")
    try:
        document = read_document(leaf, largest=LONGEST)
        kind, digest, moment = (document.get(name) for name in ("type", "sha256", "t"))
        if kind not in KINDS or not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
            raise malformed
        entry = Entry(kind, digest, time_of(str(moment)))
    except (Refused, ValueError):
        raise malformed from None
    if entry.leaf != leaf:
        raise malformed
    return entry
