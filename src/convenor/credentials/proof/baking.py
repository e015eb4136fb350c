"""Baked badges: a picture that carries its credential (Open Badges 3.0, section 5.3).

PNG: one uncompressed ``iTXt`` chunk under the keyword ``openbadgecredential``. SVG: one element ``credential`` of the
namespace ``https://purl.imsglobal.org/ob/v3p0``, with the JSON as CDATA or a token as its attribute ``verify``.

Wallets find the end of the JSON by counting braces, also those inside texts: these are written as ``\\u007b``, which is
the same text to whoever reads JSON.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from convenor.credentials.proof.refusals import Refused

KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
SVG_NAMESPACE = "http://www.w3.org/2000/svg"
LARGEST_PICTURE = 10 * 1024 * 1024

_PNG = b"\x89PNG\r\n\x1a\n"
_NOTHING_SPECIAL = b"\0\0\0\0\0"
"""After a keyword: its end, not compressed, no method, no language, no translated keyword."""
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
_ELEMENT = f"{{{NAMESPACE}}}credential"


def is_png(data: bytes) -> bool:
    return data.startswith(_PNG)


def is_svg(data: bytes) -> bool:
    """Whether ``data`` begins like an SVG, perhaps after a declaration and comments."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<svg" in data[:4096]


def baked_png(picture: bytes, credential: bytes) -> bytes:
    """Return the PNG ``picture`` with ``credential`` (its JSON, or a token) inside, in the place of any that it had."""
    made = [_PNG]
    for kind, body in _chunks(picture):
        if kind == b"iTXt" and body.startswith(KEYWORD + b"\0"):
            continue
        if kind == b"IEND":
            made.append(_chunk(b"iTXt", KEYWORD + _NOTHING_SPECIAL + without_braces(credential)))
        made.append(_chunk(kind, body))
    return b"".join(made)


def baked_svg(picture: bytes, credential: bytes) -> bytes:
    """Return the SVG ``picture``, one of ours, with ``credential`` (its JSON) inside."""
    head, start, rest = picture.partition(b"<svg ")
    end = rest.index(b">")
    if not start or b"openbadges" in picture:
        raise ValueError("not a picture that was made here")
    element = (
        b"<openbadges:credential><![CDATA[" + without_braces(credential) + b"]]></openbadges:credential>"
    )
    named = b'<svg xmlns:openbadges="%s" ' % NAMESPACE.encode()
    return head + named + rest[: end + 1] + element + rest[end + 1 :]


def credential_in_png(data: bytes) -> bytes:
    """Return the one credential in a PNG: JSON or a token.

    Refuses ``picture.too_large``, ``picture.unreadable``, ``picture.no_credential``, ``picture.two_credentials``.
    """
    found = []
    for kind, body in _chunks(data):
        if kind in (b"iTXt", b"tEXt", b"zTXt") and body.startswith(KEYWORD + b"\0"):
            if kind != b"iTXt" or body[len(KEYWORD) + 1 : len(KEYWORD) + 3] != b"\0\0":
                raise Refused(
                    "picture.unreadable", "The credential in the picture is packed, and may not be."
                )
            # Language and translated keyword end with a zero each.
            found.append(body[len(KEYWORD) + 3 :].split(b"\0", 2)[-1])
    return _the_one(found)


def credential_in_svg(data: bytes) -> bytes:
    """Return the one credential in an SVG: JSON or a token. Refuses the same as ``credential_in_png``."""
    if len(data) > LARGEST_PICTURE:
        raise _too_large(data)
    unreadable = Refused("picture.unreadable", "The picture is damaged.")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise unreadable  # a few lines of entities can become gigabytes
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 -- without a document type there is nothing to expand
    except (ElementTree.ParseError, ValueError, LookupError):
        raise unreadable from None
    elements = list(root.iter(_ELEMENT))
    return _the_one([(one.get("verify") or "".join(one.itertext())).strip().encode() for one in elements])


def without_braces(credential: bytes) -> bytes:
    """Return the same JSON without a brace, or the end of CDATA, inside a text. A token has neither."""

    def spelled(found: re.Match[str]) -> str:
        return found[0].replace("{", "\\u007b").replace("}", "\\u007d").replace(">", "\\u003e")

    return _TEXT.sub(spelled, credential.decode()).encode()


def _the_one(found: list[bytes]) -> bytes:
    if not found:
        raise Refused(
            "picture.no_credential", "There is no credential in the picture: nothing in it can be checked."
        )
    if len(found) > 1:
        raise Refused("picture.two_credentials", f"There are {len(found)} credentials in the picture.")
    return found[0]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, up to its end and not beyond (W3C PNG, section 5.3)."""
    if len(data) > LARGEST_PICTURE:
        raise _too_large(data)
    place = len(_PNG)
    while True:
        try:
            length, kind = struct.unpack_from(">I4s", data, place)
            body = data[place + 8 : place + 8 + length]
            [checksum] = struct.unpack_from(">I", data, place + 8 + length)
        except struct.error:
            raise Refused("picture.unreadable", "The picture is damaged.") from None
        if zlib.crc32(kind + body) != checksum:
            raise Refused("picture.unreadable", "The picture is damaged.")
        yield kind, body
        if kind == b"IEND":
            return
        place += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def _too_large(data: bytes) -> Refused:
    return Refused(
        "picture.too_large", f"The picture has {len(data):,} bytes; at most {LARGEST_PICTURE:,} are read."
    )
