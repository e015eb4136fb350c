"""The hand-over list of a ceremony on paper: who gets which certificate, in the order in which they are called.

Knows no model: ``HandoverList`` is filled by ``credentials.queries``.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext

from convenor.documents.typeset import typeset
from convenor.kit import dates
from convenor.kit.languages import Wording, spoken

TEMPLATE = Path(__file__).parent / "typst" / "credentials" / "handover.typ"


@dataclass(frozen=True)
class HandoverRow:
    number: str
    name: str
    institution: Wording = field(default_factory=dict)


@dataclass(frozen=True)
class HandoverList:
    """Everything that stands on the list. ``notice`` is one line for a rehearsal."""

    course: Wording
    code: str
    first_day: date
    last_day: date
    rows: tuple[HandoverRow, ...]
    issuer: Wording = field(default_factory=dict)
    notice: Wording = field(default_factory=dict)
    language: str = "az"


def typeset_handover_list(sheet: HandoverList, *, at: datetime) -> bytes:
    """Return the list as PDF/A-3a and PDF/UA-1, A4 upright, its table head repeated on every page.

    ``at`` (aware) dates the PDF; the same arguments give the same bytes. Raises ``Refused`` with
    ``documents.unprintable`` when no font has a character of a name.
    """
    return typeset(TEMPLATE, handover_data(sheet), at=at)


def handover_data(sheet: HandoverList) -> dict[str, object]:
    """Return the data of ``handover.typ``: only texts, each with its language where it may differ."""
    language = sheet.language

    def said(wording: Wording) -> dict[str, str]:
        found = spoken(wording, language)
        return {"text": found.text, "lang": found.language or language}

    with translation.override(language):
        heading = gettext("Certificates handed over")
        labels = {
            "order": gettext("No."),
            "number": gettext("Certificate"),
            "name": gettext("Surname, name"),
            "institution": gettext("Institution"),
            "signature": gettext("Signature of the holder"),
            "page": gettext("page {page} of {pages}"),
            "handed": gettext("Handed over by:"),
            "when": gettext("Date:"),
        }
    return {
        "title": f"{heading}: {spoken(sheet.course, language)}",
        "author": str(spoken(sheet.issuer, language)),
        "language": language,
        "heading": heading,
        "course": said(sheet.course),
        "facts": [sheet.code, dates.days(sheet.first_day, sheet.last_day, language)],
        "notice": said(sheet.notice),
        "labels": labels,
        "rows": [
            {
                "order": str(order),
                "number": row.number,
                "name": row.name,
                "institution": said(row.institution),
            }
            for order, row in enumerate(sheet.rows, start=1)
        ],
    }
