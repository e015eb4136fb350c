"""What stands where on the page, as data: all lengths in millimetres from the upper left corner, in halves.

Knows no model, no request and no Typst: a layout travels to worker processes as it is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from hashlib import sha256
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Wording

LANGUAGES = ("az", "en")
PAGES: Mapping[str, tuple[int, int]] = {"landscape": (297, 210), "portrait": (210, 297)}
"""A4, width and height in millimetres."""
STEP = 0.5
"""Positions and sizes are whole multiples of this, which floating point holds exactly."""


@dataclass(frozen=True)
class Kind:
    """A thing that can be placed. ``once``: at most one in each language, or on the page where it has none.

    ``spoken`` says whether it stands in languages of its own; ``typed`` whether it is set in type.
    """

    label: str | Promise
    width: float
    height: float
    size: float = 9.0
    once: bool = True
    spoken: bool = True
    typed: bool = True


KINDS: Mapping[str, Kind] = {
    "heading": Kind(_("Heading: kind of certificate"), 160, 16, 26),
    "certifies": Kind(_("“This is to certify that”"), 120, 6),
    "name": Kind(_("Name"), 200, 16, 30, spoken=False),
    "international_name": Kind(_("Name in Latin letters"), 120, 6, spoken=False),
    "institution": Kind(_("Institution of the person"), 160, 6),
    "sentence": Kind(_("Sentence with programme and course"), 110, 24),
    "course": Kind(_("Title of the course"), 160, 10, 12),
    "programme": Kind(_("Title of the programme"), 160, 8),
    "dates": Kind(_("Days of the course"), 80, 6),
    "hours": Kind(_("Hours"), 60, 6),
    "place": Kind(_("Place"), 60, 6),
    "modules": Kind(_("Modules"), 110, 20, 8),
    "orders": Kind(_("Organisations: order and support"), 70, 14, 8),
    "partners": Kind(_("Organisations: partners"), 110, 14, 8),
    "implements": Kind(_("Organisations: implementation"), 70, 14, 8),
    "signatory": Kind(_("Signature"), 60, 26, 8, once=False),
    "issued": Kind(_("Date of issue"), 60, 5, 7),
    "number": Kind(_("Number"), 60, 5, 9, spoken=False),
    "code": Kind(_("QR code"), 27, 27, spoken=False, typed=False),
    "address": Kind(_("Address for checking"), 70, 7, 6.5),
    "notice": Kind(_("Notice of a rehearsal"), 160, 7, 7.5),
    "text": Kind(_("Text of your own"), 120, 8, once=False),
    "picture": Kind(_("Picture"), 40, 30, once=False, spoken=False, typed=False),
    "ornament": Kind(_("Ornamental line"), 90, 2, once=False, spoken=False, typed=False),
}
FACES: Mapping[str, str | Promise] = {
    "serif": _("Serif"),
    "display": _("Display"),
    "sans": _("Sans serif"),
}
WEIGHTS: Mapping[str, str | Promise] = {"regular": _("Regular"), "semibold": _("Semibold")}
ALIGNMENTS: Mapping[str, str | Promise] = {"left": _("Left"), "center": _("Centre"), "right": _("Right")}
COLOURS: Mapping[str, str | Promise] = {
    "ink": _("Ink"),
    "grey": _("Grey"),
    "gold": _("Gold"),
    "madder": _("Madder"),
    "black": _("Black"),
    "white": _("White"),
}
BORDERS: Mapping[str, str | Promise] = {"house": _("Standard border"), "none": _("No border")}


@dataclass(frozen=True)
class Field:
    """One thing on the page. ``key`` names it within its layout; ``which`` is the place of a signatory by protocol.

    ``picture`` is the SHA-256 of an artwork: of a picture, or of a scanned signature. ``words`` are a text of one's
    own, or what a picture shows, for those who cannot see it.
    """

    key: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    size: float = 9.0
    face: str = "serif"
    weight: str = "regular"
    align: str = "center"
    colour: str = "ink"
    languages: tuple[str, ...] = LANGUAGES
    which: int = 0
    picture: str = ""
    words: Wording = field(default_factory=dict)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: "Field") -> bool:
        return (
            self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom
        )


@dataclass(frozen=True)
class Layout:
    """A whole page. ``languages`` in their order: the first one stands upright, the others in italics."""

    page: str
    fields: tuple[Field, ...]
    border: str = "house"
    languages: tuple[str, ...] = LANGUAGES

    @property
    def width(self) -> int:
        return PAGES[self.page][0]

    @property
    def height(self) -> int:
        return PAGES[self.page][1]

    @property
    def pictures(self) -> frozenset[str]:
        """The artwork that it cannot do without."""
        return frozenset(one.picture for one in self.fields if one.picture)

    def without_scans(self) -> "Layout":
        """The same page without anybody's scanned signature."""
        kept = (replace(one, picture="") if one.kind == "signatory" else one for one in self.fields)
        return replace(self, fields=tuple(kept))

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)


def written(layout: Layout) -> dict[str, Any]:
    """Return the layout as JSON: what ``layout_of`` reads."""
    return json.loads(json.dumps(asdict(layout)))  # type: ignore[no-any-return]


def layout_of(content: Mapping[str, Any]) -> Layout:
    """Return the layout that ``written`` wrote. A key that a later edition does not know raises ``TypeError``."""
    known = {one.name for one in fields(Field)}
    placed = []
    for one in content["fields"]:
        if unknown := one.keys() - known:
            raise TypeError(f"a field knows no {', '.join(sorted(unknown))}")
        placed.append(Field(**{**one, "languages": tuple(one["languages"])}))
    return Layout(content["page"], tuple(placed), content["border"], tuple(content["languages"]))


def digest(layout: Layout) -> str:
    """Return the SHA-256 of the layout in its one written form."""
    return sha256(json.dumps(written(layout), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def new_field(kind: str, key: str, *, page: str) -> Field:
    """Return a field of a kind as it comes onto the page: in the middle, in its usual size."""
    width, height = PAGES[page]
    usual = KINDS[kind]
    wide = min(usual.width, width - 40)
    return Field(
        key=key,
        kind=kind,
        x=near((width - wide) / 2),
        y=near((height - usual.height) / 2),
        width=wide,
        height=usual.height,
        size=usual.size,
        face="display" if kind in {"heading", "name"} else "serif",
        which=1 if kind == "signatory" else 0,
    )


def near(length: float) -> float:
    """Return the length as it is kept: the nearest multiple of ``STEP``."""
    return round(length / STEP) * STEP


def in_reading_order(placed: Sequence[Field]) -> list[Field]:
    """From top to bottom, from left to right: the order in which the page is read aloud."""
    return sorted(placed, key=lambda one: (one.y, one.x, one.key))


def starting_layout(page: str, *, signatories: int = 1) -> Layout:
    """Return a page to begin with: everything that the standard page says, each in a place of its own."""
    width = PAGES[page][0]
    is_wide = page == "landscape"
    side = 27 if is_wide else 22
    inner = width - 2 * side
    half = (inner - 6) / 2
    placed: list[Field] = []

    def put(kind: str, y: float, height: float, **how: Any) -> None:
        how.setdefault("x", side)
        how.setdefault("width", inner)
        how.setdefault("size", KINDS[kind].size)
        key = how.pop("key", kind)
        placed.append(
            Field(
                key=key,
                kind=kind,
                y=y,
                height=height,
                **{**how, "x": near(how["x"]), "width": near(how["width"])},
            )
        )

    top = 20 if is_wide else 24
    put("notice", top, 7, face="sans", weight="semibold", colour="madder")
    put("heading", top + 9, 20, size=25, face="display")
    put("certifies", top + 31, 6, colour="grey")
    put("name", top + 38, 14, size=28, face="display")
    put("international_name", top + 52.5, 5, size=8.5, colour="grey")
    put("ornament", top + 58.5, 2, x=(width - 90) / 2, width=90)
    put("institution", top + 61.5, 6, size=9)
    middle = top + (70 if is_wide else 82)
    for index, language in enumerate(LANGUAGES):
        x = side + index * (half + 6)
        says = (language,)
        put("sentence", middle, 20, key=f"sentence-{language}", x=x, width=half, languages=says)
        put(
            "dates",
            middle + 20.5,
            5,
            key=f"dates-{language}",
            x=x,
            width=half,
            languages=says,
            weight="semibold",
        )
        put("hours", middle + 25.5, 5, key=f"hours-{language}", x=x, width=half, languages=says)
        put(
            "modules",
            middle + 31,
            17,
            key=f"modules-{language}",
            x=x,
            width=half,
            languages=says,
            colour="grey",
        )
    low = middle + (50 if is_wide else 70)
    parts = (("orders", 0.27), ("partners", 0.46), ("implements", 0.27))
    x = float(side)
    for kind, share in parts:
        put(kind, low, 14, x=x, width=inner * share - 3, size=7.5)
        x += inner * share
    foot = 164 if is_wide else 240
    put("code", foot, 27, x=side - 2.5, width=27)
    put("number", foot + 3, 5, x=side + 26, width=54, face="sans", weight="semibold", align="left")
    put("issued", foot + 9, 6, x=side + 26, width=54, face="sans", size=6.5, align="left", colour="grey")
    put("address", foot + 16, 8, x=side + 26, width=54, face="sans", size=6.5, align="left", colour="grey")
    beside = side + 84
    each = min(66.0, (width - side - beside) / max(signatories, 1))
    for which in range(1, signatories + 1):
        x = width - side - each * (signatories - which + 1)
        put(
            "signatory",
            foot - 3,
            29,
            key=f"signatory-{which}",
            which=which,
            x=x + 1.5,
            width=each - 3,
            align="left",
        )
    return Layout(page, tuple(placed))
