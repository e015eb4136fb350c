"""Files as people upload them, and as nobody should."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image
from pypdf import PdfWriter


def a_pdf(pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=420, height=595)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, (180, 60, 40)).save(written, kind, **options)
    return written.getvalue()


def an_archive(parts: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def a_pptx(parts: Mapping[str, bytes] | None = None) -> bytes:
    """As little as makes a presentation."""
    return an_archive({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>", **(parts or {})})


def a_bomb() -> bytes:
    """Slides of some 400 KB that unpack to 400 MB."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("ppt/presentation.xml", b"<p/>")
        with archive.open("ppt/media/image1.png", "w") as part:
            piece = bytes(1024 * 1024)
            for _ in range(400):
                part.write(piece)
    return written.getvalue()
