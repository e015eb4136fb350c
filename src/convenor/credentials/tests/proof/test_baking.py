"""Badges: a picture in, the same picture with its credential out; and what is no such picture."""

import io
import json
import struct
import zlib
from xml.etree import ElementTree

import pytest
from PIL import Image

from convenor.credentials.proof.baking import (
    KEYWORD,
    LARGEST_PICTURE,
    baked_png,
    baked_svg,
    credential_in_png,
    credential_in_svg,
    without_braces,
)
from convenor.credentials.proof.carriers import carried_by
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.factories import a_credential, a_token, verdict

ODD = 'Aysel {"}] ]]> \\ <svg> Cəfərova }'
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def a_png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (9, 9), "#0f4f57").save(stream, "PNG")
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind: bytes, body: bytes, picture: bytes | None = None) -> bytes:
    picture = picture or a_png()
    return picture[:-12] + chunk(kind, body) + picture[-12:]


@pytest.mark.parametrize("credential", [canonical_json(a_credential(name=ODD)), a_token().encode()])
def test_what_was_baked_into_a_png_comes_out_and_is_valid(credential: bytes) -> None:
    baked = baked_png(a_png(), credential)
    assert verdict(carried_by(baked).credential) == ""
    picture = Image.open(io.BytesIO(baked))
    picture.load()
    assert picture.getpixel((4, 4)) == (0x0F, 0x4F, 0x57)
    assert picture.text[KEYWORD.decode()].encode() == without_braces(credential)


def test_what_was_baked_into_an_svg_comes_out_and_is_valid() -> None:
    baked = baked_svg(SVG, canonical_json(a_credential(name=ODD)))
    assert verdict(carried_by(baked).credential) == ""
    root = ElementTree.fromstring(baked)
    assert root.find("{http://www.w3.org/2000/svg}path") is not None
    assert root.find("{https://purl.imsglobal.org/ob/v3p0}credential") is not None


def test_a_wallet_that_counts_braces_finds_the_end() -> None:
    credential = canonical_json(a_credential(name=ODD))
    spelled = without_braces(credential).decode()
    assert json.loads(spelled) == json.loads(credential)
    depth, ends = 0, []
    for place, character in enumerate(spelled):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            ends.append(place)
    assert ends == [len(spelled) - 1]


def test_a_badge_that_is_baked_again_has_one_credential() -> None:
    twice = baked_png(
        baked_png(a_png(), canonical_json(a_credential())), canonical_json(a_credential(name="A"))
    )
    assert json.loads(credential_in_png(twice)) == a_credential(name="A")


def an_svg_with_a_token() -> bytes:
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential verify="'
        + a_token().encode()
        + b'"/></svg>'
    )


def test_a_token_in_an_svg_stands_in_its_attribute() -> None:
    assert verdict(carried_by(an_svg_with_a_token()).credential) == ""


def test_a_picture_of_somebody_else_is_not_baked() -> None:
    with pytest.raises(ValueError):
        baked_svg(baked_svg(SVG, b"{}"), b"{}")
    with pytest.raises(ValueError):
        baked_svg(b"<html></html>", b"{}")


CREDENTIAL = KEYWORD + b"\0\0\0\0\0" + canonical_json(a_credential())


BAD_PNGS = {
    "none": (a_png(), "picture.no_credential"),
    "two": (with_chunk(b"iTXt", CREDENTIAL, with_chunk(b"iTXt", CREDENTIAL)), "picture.two_credentials"),
    "other chunk": (with_chunk(b"tEXt", KEYWORD + b"\0{}"), "picture.unreadable"),
    "bomb": (with_chunk(b"zTXt", KEYWORD + b"\0\0" + zlib.compress(bytes(50_000_000))), "picture.unreadable"),
    "packed": (with_chunk(b"iTXt", KEYWORD + b"\0\1\0\0\0" + zlib.compress(b"{}")), "picture.unreadable"),
    "torn": (with_chunk(b"iTXt", CREDENTIAL)[:-20], "picture.unreadable"),
    "changed": (with_chunk(b"iTXt", CREDENTIAL).replace(b"Aysel", b"Asyel"), "picture.unreadable"),
    "after the end": (a_png() + chunk(b"iTXt", CREDENTIAL), "picture.no_credential"),
    "endless": (a_png()[:8] + struct.pack(">I4s", 2**32 - 1, b"iTXt"), "picture.unreadable"),
    "large": (a_png() + bytes(LARGEST_PICTURE), "picture.too_large"),
}

NAMED = b'<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0">'
BAD_SVGS = {
    "none": (SVG, "picture.no_credential"),
    "no namespace": (b"<svg><credential>{}</credential></svg>", "picture.no_credential"),
    "two": (
        NAMED + b"<o:credential>{}</o:credential><g><o:credential>{}</o:credential></g></svg>",
        "picture.two_credentials",
    ),
    "entities": (b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg>&a;</svg>', "picture.unreadable"),
    "torn": (NAMED + b"<o:credential>", "picture.unreadable"),
    "large": (b"<svg>" + b" " * LARGEST_PICTURE + b"</svg>", "picture.too_large"),
}


@pytest.mark.parametrize(("picture", "code"), BAD_PNGS.values(), ids=BAD_PNGS)
def test_a_png_without_exactly_one_credential_is_refused(picture: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        credential_in_png(picture)
    assert refused.value.code == code


@pytest.mark.parametrize(("picture", "code"), BAD_SVGS.values(), ids=BAD_SVGS)
def test_an_svg_without_exactly_one_credential_is_refused(picture: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        credential_in_svg(picture)
    assert refused.value.code == code


def test_a_forged_credential_in_a_genuine_picture_is_refused() -> None:
    forged = baked_png(a_png(), canonical_json({**a_credential(), "name": "Doctorate"}))
    assert verdict(carried_by(forged).credential) == "signature.wrong"
