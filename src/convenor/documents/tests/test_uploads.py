"""What is uploaded is what its content says, and what could harm is refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from convenor.documents.tests.files import a_bomb, a_pdf, a_picture, a_pptx, an_archive
from convenor.documents.thumbnails import SIDE, thumbnail
from convenor.documents.uploads import (
    DOCX,
    JPEG,
    ODP,
    PAPERS,
    PDF,
    PICTURES,
    PNG,
    PPTX,
    TEXT,
    WEBP,
    XLSX,
    kind_of,
    picture,
    size_refusal,
)
from convenor.kit.refusals import Refused


def refused(content: bytes, name: str, allowed=PAPERS) -> str:
    with pytest.raises(Refused) as refusal:
        kind_of(content, name, allowed=allowed)
    assert str(refusal.value)
    return refusal.value.refusal.code


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (a_pdf(), "slides.pdf", PDF),
        (a_pdf(), "SLIDES.PDF", PDF),
        (a_pptx(), "Təqdimat.pptx", PPTX),
        (a_picture("JPEG"), "photo.jpeg", JPEG),
        (a_picture("PNG"), "photo.png", PNG),
        (a_picture("WEBP"), "photo.webp", WEBP),
        ("Azərbaycan\r\n".encode(), "notes.txt", TEXT),
        (an_archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "a.docx", DOCX),
        (an_archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}), "a.xlsx", XLSX),
        (an_archive({"mimetype": ODP.content_type.encode(), "content.xml": b"<x/>"}), "a.odp", ODP),
    ],
)
def test_a_kind_is_told_by_content(content, name, kind):
    assert kind_of(content, name) == kind


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "slides.pdf", "upload.empty"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            "logo.svg",
            "upload.active",
        ),
        (b'<?xml version="1.0"?>\n<!-- a --><svg onload="alert(1)"/>', "logo.png", "upload.active"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><title>x</title>", "page.txt", "upload.active"),
        (b"Dear all,\n<script src=x></script>", "notes.txt", "upload.active"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt", "upload.active"),
        (b"hello, I am no PDF", "slides.pdf", "upload.name_differs"),
        (a_picture("PNG"), "slides.pdf", "upload.name_differs"),
        (a_pdf(), "slides.pptx", "upload.name_differs"),
        (a_pdf(), "slides.html", "upload.name_differs"),
        (a_pdf(), "slides", "upload.name_differs"),
        (b"MZ\x90\x00" + bytes(200), "slides.pdf", "upload.kind_unknown"),
        (b"GIF89a" + bytes(200), "photo.gif", "upload.kind_unknown"),
        (an_archive({"a.txt": b"x"}), "slides.pptx", "upload.kind_unknown"),
        (a_pptx()[:-40], "slides.pptx", "upload.unreadable"),
        (a_picture("PNG")[:60], "photo.png", "upload.unreadable"),
        (a_bomb(), "slides.pptx", "upload.bomb"),
    ],
)
def test_what_could_harm_is_refused(content, name, code):
    assert refused(content, name) == code


def test_a_file_of_a_kind_that_is_not_asked_for_is_refused():
    assert refused(a_pdf(), "photo.pdf", allowed=PICTURES) == "upload.kind_unknown"


def test_office_files_with_macros_are_refused():
    parts = {"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"}
    assert refused(an_archive({**parts, "ppt/vbaProject.bin": b"x"}), "a.pptx") == "upload.macros"
    typed = {
        **parts,
        "[Content_Types].xml": b'<Types t="application/vnd.ms-powerpoint.presentation.macroEnabled"/>',
    }
    assert refused(an_archive(typed), "a.pptx") == "upload.macros"


def test_an_archive_that_lies_about_its_size_is_refused():
    """The directory says ten bytes; what is behind them is a megabyte."""
    packed = a_pptx({"ppt/media/image1.bin": bytes(1_000_000)})
    lying = packed.replace(struct.pack("<L", 1_000_000), struct.pack("<L", 10))
    assert lying != packed
    assert refused(lying, "slides.pptx") == "upload.unreadable"


def test_an_archive_of_very_many_parts_is_refused():
    assert refused(a_pptx({f"ppt/{number}": b"" for number in range(10_001)}), "s.pptx") == "upload.bomb"


def test_a_picture_of_too_many_points_is_never_unpacked():
    """A PNG that says 60,000 by 60,000 points in a hundred bytes."""
    head = struct.pack(">LLBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    assert refused(content, "photo.png") == "upload.too_many_points"


def test_fifty_megabytes_are_too_many():
    refusal = size_refusal(50 * 1024 * 1024, limit=40 * 1024 * 1024)
    assert refusal.code == "upload.too_large"
    assert "50.0" in str(refusal)
    assert "40" in str(refusal)
    assert size_refusal(40 * 1024 * 1024, limit=40 * 1024 * 1024) is None
    assert size_refusal(0, limit=1).code == "upload.empty"


def test_a_picture_is_drawn_anew_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010E] = "home of the speaker"
    content = a_picture("JPEG", (900, 600), exif=exif) + b"<script>behind the picture</script>"
    drawn = picture(content, largest_side=400, square=True)
    assert b"home of the speaker" not in drawn
    assert b"script" not in drawn
    opened = Image.open(io.BytesIO(drawn))
    assert (opened.format, opened.size, dict(opened.getexif())) == ("WEBP", (400, 400), {})


def test_a_picture_stands_upright_as_the_camera_says():
    exif = Image.Exif()
    exif[0x0112] = 6
    opened = Image.open(io.BytesIO(picture(a_picture("JPEG", (900, 600), exif=exif), largest_side=300)))
    assert opened.size == (200, 300)


@pytest.mark.parametrize(("content", "kind"), [(a_pdf(), PDF), (a_picture("PNG", (1600, 900)), PNG)])
def test_a_thumbnail_is_small(content, kind):
    drawn = thumbnail(content, kind)
    assert drawn
    opened = Image.open(io.BytesIO(drawn))
    assert opened.format == "WEBP"
    assert max(opened.size) == SIDE


def test_what_cannot_be_drawn_has_no_thumbnail():
    assert thumbnail(b"%PDF-1.7 and nothing behind", PDF) is None
    assert thumbnail(a_pptx(), PPTX) is None
