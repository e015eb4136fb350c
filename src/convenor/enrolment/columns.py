"""What stands in the columns of a roster: which heading means what, and one row of it, made clean and judged.

Pure. A file comes from somebody's spreadsheet: headings in Azerbaijani or English in any case and order, columns that
we do not know, names in capitals, a father's name with or without oğlu or qızı.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.kit import names
from convenor.kit.refusals import Refusal
from convenor.people.rules import EMAIL_UNREADABLE, email_refusal

LARGEST_ROSTER = 20_000
"""Rows in one file: twice the largest list that we measure."""
LONGEST_TEXT = 300
LONGEST_EMAIL = 254

COLUMNS = {
    "given": _("Given name"),
    "surname": _("Surname"),
    "father": _("Father's name"),
    "institution": _("Institution"),
    "post": _("Post"),
    "email": _("E-mail"),
}
"""The columns that mean something, in the order of the template file, as the page names them."""
REQUIRED = ("given", "surname", "institution")

HEADINGS = {
    "given": ("ad", "adi", "given name", "given names", "first name", "name"),
    "surname": ("soyad", "soyadi", "surname", "last name", "family name"),
    "father": ("ata adi", "atasinin adi", "fathers name", "father name", "father", "patronymic"),
    "institution": (
        "qurum", "qurumu", "qurumun adi", "teskilat", "muessise", "is yeri", "institution", "organisation",
        "organization",
    ),
    "post": ("vezife", "vezifesi", "post", "position", "job title"),
    "email": ("e poct", "elektron poct", "e poct unvani", "e mail", "email", "e mail address", "email address", "mail"),
}  # fmt: skip
"""Headings as ``names.fold`` leaves them."""
MEANINGS = {heading: column for column, headings in HEADINGS.items() for heading in headings}

PATRONYMICS = {"oglu": "oglu", "oghlu": "oglu", "qizi": "qizi", "gizi": "qizi", "kizi": "qizi"}
"""What follows a father's name, as ``names.fold`` leaves it, and the kind that is kept."""


@dataclass(frozen=True)
class Columns:
    """Where each known column stands, counted from 0, and the headings that mean nothing to us."""

    places: Mapping[str, int]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """One row as somebody wrote it, made clean. ``number`` is the one that a spreadsheet shows beside it."""

    number: int
    given: str
    surname: str = ""
    father: str = ""
    patronymic: str = ""
    institution: str = ""
    post: str = ""
    email: str = ""

    @property
    def name(self) -> str:
        return names.display_name(self.given, self.surname)


@dataclass(frozen=True)
class Problem:
    """Why a row is refused, and by which of its columns; "" when it is the row as a whole."""

    column: str
    refusal: Refusal

    @property
    def label(self) -> str | Promise:
        return COLUMNS.get(self.column, "")


def columns_of(headings: Sequence[str]) -> Columns:
    """Return what the first row of a file says. Where two headings mean the same, the first one counts."""
    places: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        column = MEANINGS.get(names.fold(heading))
        if column and column not in places:
            places[column] = place
        elif heading.strip():
            ignored.append(names.clean_name(heading)[:LONGEST_TEXT])
    return Columns(places, tuple(ignored))


def roster_refusal(columns: Columns) -> Refusal | None:
    """Why a table is no roster: ``roster.columns_missing`` names the columns that it must have and has not."""
    missing = [str(COLUMNS[column]) for column in REQUIRED if column not in columns.places]
    if missing:
        return Refusal(
            "roster.columns_missing",
            _("The first row must name the columns. These are missing: {columns}."),
            {"columns": ", ".join(missing)},
        )
    return None


def written_rows(rows: Iterable[tuple[int, Sequence[str]]], columns: Columns) -> Iterator[Written]:
    """Give each row made clean; with each comes the number that a spreadsheet shows beside it."""
    return (_written(number, cells, columns) for number, cells in rows)


def _written(number: int, cells: Sequence[str], columns: Columns) -> Written:
    def cell(column: str) -> str:
        place = columns.places.get(column)
        return "" if place is None else names.clean_name(cells[place])

    father, patronymic = split_father(cell("father"))
    return Written(
        number=number,
        given=names.capitalised(cell("given"), "az"),
        surname=names.capitalised(cell("surname"), "az"),
        father=names.capitalised(father, "az"),
        patronymic=patronymic,
        institution=cell("institution"),
        post=cell("post"),
        email=cell("email").lower(),
    )


def split_father(text: str) -> tuple[str, str]:
    """Part a father's name from what follows it: ("Akif", "oglu") for "Akif oğlu", ("Akif", "") for "Akif"."""
    father, _space, last = text.rpartition(" ")
    kind = PATRONYMICS.get(names.fold(last), "")
    return (father, kind) if father and kind else (text, "")


def problems(row: Written) -> list[Problem]:
    """What is wrong within the row itself, column by column. Empty when nothing is."""
    found = []
    for column in ("given", "surname", "father"):
        text = getattr(row, column)
        refusal = names.name_problem(text) if text or column == "given" else None
        if refusal:
            found.append(Problem(column, refusal))
    for column in ("institution", "post"):
        if len(text := getattr(row, column)) > LONGEST_TEXT:
            facts = {"length": len(text), "limit": LONGEST_TEXT}
            sentence = _("At most {limit} characters can stand here; there are {length}.")
            found.append(Problem(column, Refusal("roster.text_too_long", sentence, facts)))
    refusal = EMAIL_UNREADABLE if len(row.email) > LONGEST_EMAIL else email_refusal(row.email, is_taken=False)
    if refusal:
        found.append(Problem("email", refusal))
    return found
