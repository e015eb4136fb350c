"""What is uploaded as a picture: taken for what it is, made harmless, or refused with a way out."""

import io
import struct
import zlib

import pytest
from PIL import Image

from convenor.credentials.design.artwork import LARGEST_FILE, LONGEST_SIDE, picture_from
from convenor.credentials.tests.designs import DRAWING, a_png
from convenor.kit.refusals import Refused

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'


def refused(content: bytes | str, name: str = "logo.svg") -> str:
    with pytest.raises(Refused) as refusal:
        picture_from(content.encode() if isinstance(content, str) else content, name)
    assert str(refusal.value)
    return refusal.value.refusal.code


def a_jpeg(**how: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (60, 30), "#a07c3b").save(written, "JPEG", **how)
    return written.getvalue()


def test_pixels_are_written_anew_and_the_same_file_gives_the_same_bytes() -> None:
    exif = Image.Exif()
    exif[0x010E] = "the minister's desk"
    hiding = a_jpeg(exif=exif) + b"<script>behind the picture</script>"
    one, other = picture_from(hiding, "a.jpg"), picture_from(hiding, "a.jpg")
    assert one == other
    assert (one.ending, one.width, one.height) == ("jpg", 60, 30)
    assert b"desk" not in one.content
    assert b"script" not in one.content


def test_a_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert picture_from(a_jpeg(exif=exif), "a.jpeg").width == 30


def test_what_is_larger_than_paper_is_made_smaller() -> None:
    picture = picture_from(a_png(LONGEST_SIDE * 2, 100), "wide.png")
    assert (picture.width, picture.height) == (LONGEST_SIDE, 50)


def test_holes_of_a_png_stay() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(written, "PNG")
    kept = Image.open(io.BytesIO(picture_from(written.getvalue(), "a.png").content))
    assert kept.mode == "RGBA"


def test_a_drawing_keeps_its_shapes() -> None:
    picture = picture_from(DRAWING, "logo.svg")
    assert (picture.ending, picture.width, picture.height) == ("svg", 40, 20)
    assert b"<rect" in picture.content
    # Its content says what it is, whatever it is called.
    assert picture_from(DRAWING, "logo.png") == picture


def test_a_drawing_may_hold_what_programs_note_for_themselves() -> None:
    noted = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" width="9mm" '
        'height="9mm"><i:namedview/><defs><linearGradient id="g"><stop offset="0"/></linearGradient></defs>'
        '<path fill="url(#g)" d="M0 0h9v9z"/></svg>'
    )
    assert picture_from(noted.encode(), "logo.svg").width == 9


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>alert(1)</script>", "artwork.scripted"),
        ('<rect width="9" height="9" onload="alert(1)"/>', "artwork.scripted"),
        ('<a href="https://example.org"><rect width="9" height="9"/></a>', "artwork.scripted"),
        ('<image href="https://example.org/a.png"/>', "artwork.scripted"),
        ('<image xlink:href="file:///etc/passwd"/>', "artwork.scripted"),
        ('<image href="data:image/svg+xml;base64,PHN2Zz4="/>', "artwork.scripted"),
        ('<use href="https://example.org/a.svg#x"/>', "artwork.scripted"),
        ('<use xlink:href="credential.json#x"/>', "artwork.scripted"),
        ('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>', "artwork.scripted"),
        ('<rect width="9" height="9" fill="url(https://example.org/a)"/>', "artwork.scripted"),
        ('<style>@import "https://example.org/a.css";</style>', "artwork.scripted"),
        ("<style>rect{fill:url( 'https://example.org/')}</style>", "artwork.scripted"),
        ('<animate attributeName="x"/>', "artwork.scripted"),
        ("<text>Ministry</text>", "artwork.with_text"),
        ('<filter id="f"/>', "artwork.other_parts"),
        (
            '<g id="a"><rect width="1" height="1"/></g><g id="b"><use href="#a"/><use href="#a"/></g>'
            '<use href="#b"/>',
            "artwork.scripted",
        ),
        ("<g>" * 6_000 + "</g>" * 6_000, "artwork.damaged"),
        ("<g/>" * 5_001, "artwork.too_large"),
        ("<rect", "artwork.damaged"),
    ],
)
def test_a_drawing_that_is_more_than_shapes_is_refused(inside: str, code: str) -> None:
    assert refused(SVG.format(inside)) == code


def test_entities_and_types_from_elsewhere_are_not_read() -> None:
    laughs = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + SVG.format("<title>&b;</title>")
    assert refused(laughs) == "artwork.scripted"
    elsewhere = '<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + SVG.format("<rect width='9' height='9'/>")
    assert b"DOCTYPE" not in picture_from(elsewhere.encode(), "a.svg").content


def test_a_drawing_without_a_size_or_of_a_huge_one_is_refused() -> None:
    assert refused('<svg xmlns="http://www.w3.org/2000/svg"/>') == "artwork.damaged"
    assert refused('<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="9"/>') == "artwork.damaged"
    assert refused('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 999999 9"/>') == "artwork.damaged"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "logo.png"),
        (b"%PDF-1.7 ...", "logo.pdf"),
        (b"<html><script>alert(1)</script></html>", "logo.png"),
        (b"MZ\x90\x00" + bytes(200), "logo.png"),
        (b"GIF89a" + bytes(200), "logo.gif"),
        (b'#import "x.typ"', "logo.svg"),
    ],
)
def test_what_is_no_picture_is_refused_whatever_it_is_called(content: bytes, name: str) -> None:
    assert refused(content, name) == "artwork.not_a_picture"


def test_a_file_under_a_false_name_is_refused() -> None:
    assert refused(a_png(), "logo.jpg") == "upload.name_differs"
    assert refused(a_png(), "logo.svg") == "upload.name_differs"


def test_half_a_picture_is_refused() -> None:
    assert refused(a_png()[:60], "logo.png") == "upload.unreadable"


def test_a_bomb_of_pixels_is_never_unpacked() -> None:
    """A PNG that says 60,000 by 60,000 points in a hundred bytes."""
    head = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    assert refused(content, "huge.png") == "upload.too_many_points"


def test_fifty_megabytes_are_not_even_looked_at() -> None:
    assert refused(a_png() + bytes(50 * 1024 * 1024), "a.png") == "artwork.too_large"
    assert LARGEST_FILE < 50 * 1024 * 1024
