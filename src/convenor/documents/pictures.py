"""Typst templates and data into pictures: the same templates and the same data as ``typeset``, for screens."""

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

import typst

from convenor.documents.typeset import SHARED, TemplateError, _fonts

Form = Literal["png", "svg"]
_kept = threading.local()


def draw(template: Path, data: Mapping[str, object], *, form: Form, dots_per_inch: int = 72) -> bytes:
    """Return the first page that ``template`` makes of ``data``: an SVG whose letters are paths, or a PNG.

    The same arguments give the same bytes. Raises ``TemplateError`` when the template is wrong, or a text holds what
    no font of ours has: ask ``typeset.unprintable_refusal`` before.
    """
    sources = {
        path.name: path.read_bytes() for folder in (SHARED, template.parent) for path in folder.glob("*.typ")
    }
    sources["main.typ"] = sources.pop(template.name)
    sources["data.json"] = json.dumps(data, ensure_ascii=False).encode()
    files = cast(bytes, sources)  # a mapping of virtual files, which the stubs do not know yet
    try:
        made, warnings = _compiler().compile_with_warnings(files, format=form, ppi=dots_per_inch)
    except typst.TypstError as error:
        raise TemplateError(f"{template.name}: {error.diagnostic}") from error
    if warnings:
        raise TemplateError("; ".join(warning.message for warning in warnings))
    first = made[0] if isinstance(made, list) and made else made
    if not isinstance(first, bytes):
        raise TemplateError("no picture came out")
    return first


def _compiler() -> typst.Compiler:
    """One for each thread: a compiler may not be used by two at once, the fonts may."""
    if not hasattr(_kept, "compiler"):
        _kept.compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    return cast(typst.Compiler, _kept.compiler)
