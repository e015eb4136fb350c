"""The sign-in sheet on paper: one day of a course, one row a person, one signature cell a half-day.

Knows no model: ``SignInSheet`` is filled by ``attendance.queries``. The list stands in the order that it is given in,
with names already in capitals, as the people will read them on their certificates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext

from convenor.documents.typeset import typeset
from convenor.kit import dates
from convenor.kit.languages import Wording, spoken

TEMPLATE = Path(__file__).parent / "typst" / "attendance" / "sign_in_sheet.typ"


@dataclass(frozen=True)
class SheetSession:
    """A session of the day: ``start`` as it is to be read ("09:30"), or empty when nobody has set it."""

    title: Wording
    start: str = ""
    trainers: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetRow:
    """A person who is expected; ``name`` in capitals."""

    name: str
    institution: Wording = field(default_factory=dict)
    post: Wording = field(default_factory=dict)


@dataclass(frozen=True)
class SignInSheet:
    """Everything that stands on the sheet of one day.

    ``half_days`` head the signature cells, one to four ("Before noon", "After noon"). ``blank_rows`` at the end
    wait for walk-ins, and go on counting. ``trainers`` sign below the list. ``notice`` is one line for a rehearsal.
    """

    course: Wording
    day: date
    rows: tuple[SheetRow, ...]
    programme: Wording = field(default_factory=dict)
    place: Wording = field(default_factory=dict)
    issuer: Wording = field(default_factory=dict)
    sessions: tuple[SheetSession, ...] = ()
    trainers: tuple[str, ...] = ()
    half_days: tuple[Wording, ...] = ()
    blank_rows: int = 5
    notice: Wording = field(default_factory=dict)
    language: str = "az"


def typeset_sign_in_sheet(sheet: SignInSheet, *, at: datetime) -> bytes:
    """Return the sheet as PDF/A-3a and PDF/UA-1, A4 landscape, its table head repeated on every page.

    ``at`` (aware) dates the PDF; the same arguments give the same bytes. Without ``half_days`` there are two cells, for
    before and after noon. Raises ``Refused`` with ``documents.unprintable`` when no font has a character of a name.
    """
    return typeset_sign_in_sheets([sheet], at=at)


def typeset_sign_in_sheets(sheets: Sequence[SignInSheet], *, at: datetime) -> bytes:
    """Return the sheets of several days, at least one, as one PDF; the pages of each day count from 1."""
    found = [sheet_data(sheet) for sheet in sheets]
    return typeset(
        TEMPLATE,
        {
            "title": found[0]["title"] if len(found) == 1 else found[0]["title_of_all"],
            "author": found[0]["author"],
            "language": found[0]["language"],
            "sheets": [{**data, "end": f"end-{number}"} for number, data in enumerate(found)],
        },
        at=at,
    )


def sheet_data(sheet: SignInSheet) -> dict[str, object]:
    """Return the data of ``sign_in_sheet.typ``: only texts, each with its language where it may differ."""
    language = sheet.language

    def said(wording: Wording) -> Mapping[str, str]:
        found = spoken(wording, language)
        return {"text": found.text, "lang": found.language or language}

    with translation.override(language):
        heading = gettext("Sign-in sheet")
        half_days = [str(spoken(half_day, language)) for half_day in sheet.half_days] or [
            gettext("Signature, before noon"),
            gettext("Signature, after noon"),
        ]
        labels = {
            "number": gettext("No."),
            "name": gettext("Name and surname"),
            "institution": gettext("Institution"),
            "post": gettext("Post"),
            "remarks": gettext("Remarks"),
            "trainers": gettext("The trainers of the day confirm this list:"),
            "page": gettext("page {page} of {pages}"),
            "keep": gettext(
                "Sign for yourself only. The organiser keeps this sheet with the record of the course."
            ),
        }
        weekday = f"{dates.day(sheet.day, language)}, {dates.weekday(sheet.day, language)}"
    rows = [*sheet.rows, *[SheetRow("")] * sheet.blank_rows]
    return {
        "title": f"{heading}: {spoken(sheet.course, language)}, {dates.day(sheet.day, language)}",
        "title_of_all": f"{heading}: {spoken(sheet.course, language)}",
        "author": str(spoken(sheet.issuer, language)),
        "language": language,
        "heading": heading,
        "programme": said(sheet.programme),
        "course": said(sheet.course),
        "day": dates.day(sheet.day, language),
        "facts": [fact for fact in (weekday, str(spoken(sheet.place, language))) if fact],
        "notice": said(sheet.notice),
        "sessions": [
            {"time": session.start, "title": said(session.title), "trainers": ", ".join(session.trainers)}
            for session in sheet.sessions
        ],
        "half_days": half_days,
        "labels": labels,
        "rows": [
            {
                "number": str(number),
                "name": row.name,
                "institution": said(row.institution),
                "post": said(row.post),
            }
            for number, row in enumerate(rows, start=1)
        ],
        "trainers": list(sheet.trainers),
    }
