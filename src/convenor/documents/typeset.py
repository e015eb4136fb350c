"""Typst templates and data into PDF.

One call, one document, in this process: ``typeset(template, data, at=…)``. Data reaches the template as the
file ``data.json`` and other material as further files: no value is ever read as markup, and Typst keeps what it
has learnt of the template between calls (data given as ``sys.inputs`` empties that memory: 2.3 times as long).

A template imports its neighbours (``frame.typ``) and the files of ``documents/typst/documents`` (``type.typ``)
by name. It says ``panic("does-not-fit")`` when its content is too long for the paper; a word after it names the part.

Typst keeps threads of its own: a batch on several processes spawns them, and never forks one that has typeset.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import cast

import noto_cjk_sans_otc
import typst
from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal, Refused

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
EAST_ASIAN = Path(noto_cjk_sans_otc.__file__).parent
"""The folder of the one face that comes from PyPI: Chinese, Japanese, Korean (docs/decisions/0166)."""
SHARED = HERE / "typst" / "documents"

STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
"""Kept for decades (ISO 19005-3), readable without sight (ISO 14289-1), with other files inside."""

_MISSING_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_DOES_NOT_FIT = re.compile(r"does-not-fit ?([\w-]*)")
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)", re.DOTALL)
_PROBE = b'#import "type.typ": serif\n#set text(font: serif, fallback: false)\n#json("data.json")'
_kept = threading.local()


class DoesNotFit(Exception):  # noqa: N818 -- an answer, like Refused
    """The template's content is longer than its paper. Ask again with smaller type or with less.

    ``part`` is what the template says of where: empty when it is the whole page.
    """

    def __init__(self, template: str, part: str = "") -> None:
        super().__init__(template, part)
        self.part = part


class TemplateError(RuntimeError):
    """The template itself is wrong, or its fonts are not there: a fault of ours, never of the data."""


def typeset(
    template: Path, data: Mapping[str, object], *, at: datetime, files: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the PDF (PDF/A-3a and PDF/UA-1) that ``template`` makes of ``data``.

    ``data`` is anything that ``json`` writes. ``files`` are further files by name, for the template to show or
    to attach. ``at`` (aware) is the date in the PDF's metadata: the clock is never asked, and the same arguments
    give the same bytes.

    Raises ``Refused`` with the code ``documents.unprintable`` when a text holds characters that none of our
    fonts has, ``DoesNotFit`` when the template says so, ``TemplateError`` for all that is not the data's fault.
    """
    return _made(template, data, files, lambda sources: _compile(sources, at))


def draw(
    template: Path,
    data: Mapping[str, object],
    *,
    files: Mapping[str, bytes] | None = None,
    dots_per_inch: int,
) -> bytes:
    """Return the first page as a PNG, for the eye: the same type in the same places as in the PDF.

    Refuses and raises what ``typeset`` does.
    """
    return _made(template, data, files, lambda sources: _compile(sources, dots_per_inch=dots_per_inch))


def _made(
    template: Path,
    data: Mapping[str, object],
    files: Mapping[str, bytes] | None,
    make: Callable[[Mapping[str, bytes]], bytes],
) -> bytes:
    sources = {
        path.name: path.read_bytes() for folder in (SHARED, template.parent) for path in folder.glob("*.typ")
    }
    sources["main.typ"] = sources.pop(template.name)
    written = json.dumps(data, ensure_ascii=False).encode()
    try:
        return make({**sources, **(files or {}), "data.json": written})
    except typst.TypstError as error:
        if found := _DOES_NOT_FIT.search(error.message):
            raise DoesNotFit(template.name, found[1]) from None
        if first := _missing_in(error):
            raise Refused(_refusal(unprintable("\n".join(_texts(data))) or first)) from None
        raise TemplateError(f"{template.name}: {error.diagnostic}") from error


def is_drawable(drawing: bytes) -> bool:
    """Whether Typst can show a drawing, an SVG. Files of other forms it takes only from a disk: all here are text."""
    try:
        _compile({"main.typ": b'#image("drawing.svg")', "drawing.svg": drawing}, dots_per_inch=36)
    except (typst.TypstError, TemplateError):
        return False
    return True


def unprintable(text: str) -> str:
    """Return the characters of ``text`` that no font of ours has, each once, in their order."""
    missing = ""
    rest = " ".join(
        dict.fromkeys(text.split())
    )  # each word once: long texts cost Typst more than their share
    while rest:
        try:
            _compile(
                {"main.typ": _PROBE, "type.typ": _shared("type.typ"), "data.json": json.dumps(rest).encode()}
            )
            break
        except typst.TypstError as error:
            found = _missing_in(error)
            if not found:
                raise TemplateError(error.diagnostic) from error
            missing += found
            rest = "".join(character for character in rest if character not in found)
    return "".join(sorted(set(missing), key=text.index))


def unprintable_refusal(text: str) -> Refusal | None:
    """Return why ``text`` cannot stand on paper (``documents.unprintable``), or ``None``.

    Ask it before a batch: a name in a script that we have no font for is then a line in the dry run.
    """
    characters = unprintable(text)
    return _refusal(characters) if characters else None


def _refusal(characters: str) -> Refusal:
    return Refusal(
        "documents.unprintable",
        _("This cannot be printed, because no font here has it: {characters}. Write it in another script."),
        {"characters": " ".join(f"{character} (U+{ord(character):04X})" for character in characters[:10])},
    )


def _missing_in(error: typst.TypstError) -> str:
    """The characters that Typst could not print, if that is what it complains of."""
    found = _MISSING_GLYPH.search(error.message)
    return _ESCAPE.sub(_unescaped, found[1]) if found else ""


def _compile(files: Mapping[str, bytes], at: datetime | None = None, *, dots_per_inch: int = 0) -> bytes:
    compiler = getattr(_kept, "compiler", None)
    if compiler is None:
        # A compiler may not be used by two threads at once; the fonts may.
        compiler = _kept.compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    offset = at.utcoffset() if at else None
    if at and offset is None:
        raise ValueError("a document is dated by an aware datetime")
    sources = cast(bytes, dict(files))  # a mapping of virtual files, which the stubs do not know yet
    if dots_per_inch:
        made, warnings = compiler.compile_with_warnings(sources, format="png", ppi=dots_per_inch)
    else:
        made, warnings = compiler.compile_with_warnings(
            sources,
            format="pdf",
            pdf_standards=STANDARDS if at else ["a-3b"],
            timestamp=at.replace(tzinfo=timezone(offset)) if at and offset is not None else 0,
        )
    if warnings:
        raise TemplateError("; ".join(warning.message for warning in warnings))
    first = made[0] if isinstance(made, list) and made else made
    if not isinstance(first, bytes):
        raise TemplateError("nothing came out")
    return first


@cache
def _fonts() -> typst.Fonts:
    if not FONTS.is_dir():
        raise TemplateError(f"no fonts in {FONTS}; run «make setup»")
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS, EAST_ASIAN]
    )


@cache
def _shared(name: str) -> bytes:
    return (SHARED / name).read_bytes()


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else {"n": "\n", "r": "\r", "t": "\t"}.get(found[2], found[2])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
