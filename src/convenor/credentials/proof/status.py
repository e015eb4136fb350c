"""What was revoked: one signed list of bits per issuer, and a place in it for each credential.

W3C Bitstring Status List 1.0. Which place belongs to whom cannot be seen from the list, and whoever asks for it does
not say whose certificate they hold.
"""

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from convenor.credentials.proof.contexts import STATUS_LIST_CONTEXTS
from convenor.credentials.proof.documents import Document, time_of, time_text
from convenor.credentials.proof.forms import REVOCATION, STATUS_LIST_TYPE, check_status_list
from convenor.credentials.proof.multibase import base64url, from_base64url
from convenor.credentials.proof.refusals import Refused

PLACES = 131_072
LONGEST_LIFE = timedelta(days=7)


@dataclass(frozen=True)
class StatusList:
    """A list whose form is right: 131,072 bits, of which bit *n* stands at place *n* counted from the left."""

    address: str
    issuer: str
    valid_from: datetime
    valid_until: datetime
    bits: bytes

    def is_revoked(self, index: int) -> bool:
        """Whether the bit at ``index`` (0 to 131,071) is set. Refuses ``status.wrong_index``."""
        if not 0 <= index < PLACES:
            raise Refused("status.wrong_index", f"A status list has no place {index}.")
        return bool(self.bits[index // 8] >> (7 - index % 8) & 1)


def status_entry(status_list: str, index: int) -> Document:
    """Return ``credentialStatus`` for the place ``index`` of the list at the address ``status_list``."""
    if not 0 <= index < PLACES:
        raise ValueError(f"a status list has no place {index}")
    return {
        "id": f"{status_list}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": REVOCATION,
        "statusListIndex": str(index),
        "statusListCredential": status_list,
    }


def build_status_list(
    address: str, *, issuer: str, revoked: Iterable[int], at: datetime, life: timedelta = LONGEST_LIFE
) -> Document:
    """Return the ``BitstringStatusListCredential`` at ``address`` without its proof.

    ``revoked`` are the places whose credentials are valid no longer; the list may be believed from ``at`` (aware) for
    ``life``, at most seven days. The same arguments give the same document.
    """
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise ValueError("a status list lives at most seven days")
    bits = bytearray(PLACES // 8)
    for index in revoked:
        if not 0 <= index < PLACES:
            raise ValueError(f"a status list has no place {index}")
        bits[index // 8] |= 1 << (7 - index % 8)
    document = {
        "@context": list(STATUS_LIST_CONTEXTS),
        "id": address,
        "type": list(STATUS_LIST_TYPE),
        "issuer": issuer,
        "validFrom": time_text(at),
        "validUntil": time_text(at + life),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": REVOCATION,
            "encodedList": base64url(gzip.compress(bytes(bits), mtime=0)),
        },
    }
    check_status_list(document, signed=False)
    return document


def read_status_list(document: Document, *, address: str, issuer: str, at: datetime) -> StatusList:
    """Return the list in a status list credential whose signature was checked under a key of its own issuer.

    ``address`` is where it was asked for and ``issuer`` who issued the credential in question. Refuses the codes of
    ``forms.check_status_list`` and: ``status.wrong_id``, ``status.foreign``, ``status.not_yet``, ``status.stale``,
    ``status.lives_too_long``, ``status.malformed``, ``status.too_short``, ``status.too_long`` (a gzip bomb stops here).
    """
    check_status_list(document)
    if document["id"] != address:
        raise Refused("status.wrong_id", "The status list is not the one that the credential names.")
    if document["issuer"] != issuer:
        raise Refused("status.foreign", "The status list was issued by somebody else than the credential.")
    begins, ends = time_of(document["validFrom"]), time_of(document["validUntil"])
    if ends - begins > LONGEST_LIFE:
        raise Refused("status.lives_too_long", "The status list claims to be valid for more than seven days.")
    if at < begins:
        raise Refused("status.not_yet", f"The status list is valid only from {document['validFrom']}.")
    if at >= ends:
        raise Refused(
            "status.stale", f"The status list is out of date: it was valid until {document['validUntil']}."
        )
    return StatusList(address, issuer, begins, ends, _bits(document["credentialSubject"]["encodedList"]))


def _bits(encoded: str) -> bytes:
    """Unpack a list, one byte more than it may have at the most."""
    malformed = Refused("status.malformed", "The bits of the status list cannot be unpacked.")
    try:
        packed = from_base64url(encoded)
        unpacking = zlib.decompressobj(wbits=31)
        bits = unpacking.decompress(packed, PLACES // 8 + 1)
    except (Refused, zlib.error):
        raise malformed from None
    if len(bits) > PLACES // 8:
        raise Refused("status.too_long", f"The status list has more than {PLACES:,} places.")
    if not unpacking.eof or unpacking.unused_data:
        raise malformed
    if len(bits) < PLACES // 8:
        raise Refused("status.too_short", f"The status list has fewer than {PLACES:,} places.")
    return bits
