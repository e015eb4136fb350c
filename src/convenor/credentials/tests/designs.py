"""Pages, pictures and files for tests of designs, as people make them and as nobody should."""

import io
from dataclasses import replace
from typing import Any

from PIL import Image

from convenor.credentials.design.forms import DesignForm
from convenor.credentials.design.layout import Field, Layout, new_field, starting_layout

DRAWING = b"""<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#1c2b49"/></svg>"""


def a_layout(page: str = "landscape", *, signatories: int = 1) -> Layout:
    return starting_layout(page, signatories=signatories)


def changed(layout: Layout, key: str, **how: Any) -> Layout:
    """The layout with one field changed."""
    assert layout.field(key), key
    return replace(
        layout, fields=tuple(replace(one, **how) if one.key == key else one for one in layout.fields)
    )


def without(layout: Layout, key: str) -> Layout:
    assert layout.field(key), key
    return replace(layout, fields=tuple(one for one in layout.fields if one.key != key))


def with_field(layout: Layout, kind: str, **how: Any) -> Layout:
    field: Field = replace(new_field(kind, f"{kind}-new", page=layout.page), **how)
    return replace(layout, fields=(*layout.fields, field))


def a_png(width: int = 80, height: int = 40, colour: str = "#8c1d2b") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, "PNG")
    return written.getvalue()


def as_sent(layout: Layout, *, based_on: int = 0, artwork: Any = ()) -> dict[str, Any]:
    """What a browser would send for the editor with this page in it."""
    form = DesignForm.of(layout, based_on=based_on, artwork=list(artwork))
    parts = (form.page, form.fields.management_form, *form.fields.forms)
    values = {bound.html_name: bound.value() for one in parts for bound in one}
    return {name: value for name, value in values.items() if value is not None and value is not False}
