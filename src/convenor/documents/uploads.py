"""What somebody uploads is judged by its content, never by what its name or the browser says.

Taken are the few kinds that a course needs, each told by its signature: PDF, office files (OOXML and OpenDocument),
pictures (JPEG, PNG, WebP) and plain text. Refused are archives that unpack to too much, office files with macros,
pictures of too many points, and everything that a browser might run: HTML, SVG, scripts. A name that says another kind
than the content is refused too, for then something is wrong, whatever it is.
"""

import io
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from convenor.kit.refusals import Refusal, Refused

MEGABYTE = 1024 * 1024
LARGEST_UNPACKED = 300 * MEGABYTE
"""What an office file may hold when unpacked. A small archive that unpacks to more is a bomb, not slides."""
MOST_PARTS = 10_000
MOST_POINTS = 60_000_000
"""Points of a picture: more than any camera in a pocket makes, and what a server can still unpack."""
CHUNK = 256 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file: ``ending`` of its name, with the dot, and ``content_type`` under which it is served."""

    ending: str
    content_type: str
    is_picture: bool = False


PDF = Kind(".pdf", "application/pdf")
JPEG = Kind(".jpg", "image/jpeg", is_picture=True)
PNG = Kind(".png", "image/png", is_picture=True)
WEBP = Kind(".webp", "image/webp", is_picture=True)
TEXT = Kind(".txt", "text/plain; charset=utf-8")
_OOXML = "application/vnd.openxmlformats-officedocument."
PPTX = Kind(".pptx", f"{_OOXML}presentationml.presentation")
DOCX = Kind(".docx", f"{_OOXML}wordprocessingml.document")
XLSX = Kind(".xlsx", f"{_OOXML}spreadsheetml.sheet")
_OPEN = "application/vnd.oasis.opendocument."
ODP = Kind(".odp", f"{_OPEN}presentation")
ODT = Kind(".odt", f"{_OPEN}text")
ODS = Kind(".ods", f"{_OPEN}spreadsheet")

PICTURES = (JPEG, PNG, WEBP)
OOXML = {"ppt/presentation.xml": PPTX, "word/document.xml": DOCX, "xl/workbook.xml": XLSX}
OPEN_DOCUMENT = {kind.content_type.encode(): kind for kind in (ODP, ODT, ODS)}
SLIDES = (PDF, PPTX, ODP)
PAPERS = (PDF, PPTX, DOCX, XLSX, ODP, ODT, ODS, JPEG, PNG, WEBP, TEXT)
KINDS = {kind.ending: kind for kind in PAPERS}
OTHER_ENDINGS = {".jpeg": ".jpg", ".jpe": ".jpg"}

EMPTY = Refusal("upload.empty", _("There is nothing in this file."))
ACTIVE = Refusal(
    "upload.active",
    _(
        "Web pages, SVG drawings and scripts are not taken, because they can run in a reader's browser. Save it as PDF."
    ),
)
MACROS = Refusal("upload.macros", _("This file holds macros. Save it without them."))
BOMB = Refusal(
    "upload.bomb", _("This file unpacks to more than {limit} MB, which no slides do. It is not taken.")
)
UNREADABLE = Refusal(
    "upload.unreadable", _("This file is damaged or protected by a password. Save it again.")
)
TOO_MANY_POINTS = Refusal(
    "upload.too_many_points", _("This picture is too large to be opened. Make it smaller.")
)
RUNNABLE = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|\?php|\?xml-stylesheet)\b|^#!|<%",
    re.IGNORECASE,
)


def size_refusal(size: int, *, limit: int) -> Refusal | None:
    """Why a file of ``size`` bytes is not taken, said before anybody reads it."""
    if not size:
        return EMPTY
    if size > limit:
        return Refusal(
            "upload.too_large",
            _(
                "The file has {size} MB; at most {limit} MB are taken. Put it elsewhere and give a link to it."
            ),
            {"size": f"{size / MEGABYTE:.1f}", "limit": f"{limit / MEGABYTE:g}"},
        )
    return None


def kind_of(content: bytes, name: str, *, allowed: Collection[Kind] = PAPERS) -> Kind:
    """Return what the file is, by its content. Raises ``Refused``:

    ``upload.empty``, ``upload.active``, ``upload.macros``, ``upload.bomb``, ``upload.unreadable``,
    ``upload.too_many_points``, ``upload.kind_unknown`` (fact: kinds), ``upload.name_differs`` (facts: name, ending).
    """
    if not content:
        raise Refused(EMPTY)
    kind = _by_signature(content)
    if kind is None or kind not in allowed:
        kinds = ", ".join(one.ending[1:].upper() for one in allowed)
        raise Refused(
            Refusal(
                "upload.kind_unknown", _("Only these kinds of file are taken: {kinds}."), {"kinds": kinds}
            )
        )
    written = _ending(name)
    if written != kind.ending:
        facts = {"name": name[-80:], "ending": kind.ending}
        sentence = _("The name of “{name}” says another kind of file than its content, which is {ending}.")
        raise Refused(Refusal("upload.name_differs", sentence, facts))
    return kind


def picture(content: bytes, *, largest_side: int, square: bool = False) -> bytes:
    """Return a picture drawn anew as WebP, at most ``largest_side`` points wide and high; ``square`` cuts it so.

    Drawn anew, it holds nothing but points: no place where it was taken, no text, no second file behind it.
    Raises ``Refused`` with ``upload.unreadable`` and ``upload.too_many_points``.
    """
    drawn = ImageOps.exif_transpose(_opened(content)).convert("RGB")
    if square:
        side = min(largest_side, *drawn.size)
        drawn = ImageOps.fit(drawn, (side, side), centering=(0.5, 0.4))
    else:
        drawn.thumbnail((largest_side, largest_side))
    written = io.BytesIO()
    drawn.save(written, "WEBP", quality=82, method=4)
    return written.getvalue()


def _ending(name: str) -> str:
    ending = "." + name.rpartition(".")[2].lower().strip()
    return OTHER_ENDINGS.get(ending, ending)


def _by_signature(content: bytes) -> Kind | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _office_kind(content)
    for kind, is_one in (
        (JPEG, content.startswith(b"\xff\xd8\xff")),
        (PNG, content.startswith(b"\x89PNG\r\n\x1a\n")),
        (WEBP, content[:4] == b"RIFF" and content[8:12] == b"WEBP"),
    ):
        if is_one:
            _opened(content)
            return kind
    return _text(content)


def _text(content: bytes) -> Kind | None:
    """Plain text, where nothing in it looks as if a browser or a shell should run it."""
    head = content[3:] if content.startswith(b"\xef\xbb\xbf") else content
    if RUNNABLE.search(head.lstrip()[:100_000]):
        raise Refused(ACTIVE)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return TEXT if not re.search(r"[\x00-\x08\x0e-\x1f]", text) else None


def _office_kind(content: bytes) -> Kind | None:
    """What an archive holds. Each part is unpacked once, piece by piece, and thrown away: its size may be a lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Refused(_bomb())
            names = {part.filename for part in parts}
            if any(_is_macro(name) for name in names):
                raise Refused(MACROS)
            _unpack(archive, parts)
            kind = next((kind for name, kind in OOXML.items() if name in names), None)
            if kind and "[Content_Types].xml" in names:
                if b"macroEnabled" in archive.read("[Content_Types].xml"):
                    raise Refused(MACROS)
                return kind
            return OPEN_DOCUMENT.get(archive.read("mimetype").strip()) if "mimetype" in names else None
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        RuntimeError,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ):
        raise Refused(UNREADABLE) from None


def _unpack(archive: zipfile.ZipFile, parts: Collection[zipfile.ZipInfo]) -> None:
    unpacked = 0
    for part in parts:
        with archive.open(part) as opened:
            while piece := opened.read(CHUNK):
                unpacked += len(piece)
                if unpacked > LARGEST_UNPACKED:
                    raise Refused(_bomb())


def _is_macro(name: str) -> bool:
    small = name.lower()
    return (
        small.endswith("vbaproject.bin") or "/activex/" in small or small.startswith(("basic/", "scripts/"))
    )


def _bomb() -> Refusal:
    return Refusal(BOMB.code, BOMB.sentence, {"limit": LARGEST_UNPACKED // MEGABYTE})


def _opened(content: bytes) -> Image.Image:
    """The picture, unpacked once its measures are known to be bearable."""
    try:
        opened = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"])
        if opened.width * opened.height > MOST_POINTS:
            raise Refused(TOO_MANY_POINTS)
        opened.load()
    except Image.DecompressionBombError:
        raise Refused(TOO_MANY_POINTS) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Refused(UNREADABLE) from None
    return opened
