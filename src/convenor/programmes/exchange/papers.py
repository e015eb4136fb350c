"""The agenda on paper: A4 for the door, A5 as a booklet, and a sheet for each room and day.

Each says which version it is and when that was published; its code leads to a page that says whether a newer one is.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from convenor.documents.qr import draw_qr
from convenor.documents.typeset import typeset
from convenor.kit import dates
from convenor.kit.languages import Spoken, spoken
from convenor.programmes.models import Course
from convenor.programmes.queries.agenda import Day, ShownContribution, ShownSession
from convenor.programmes.queries.courses import CoursePage
from convenor.programmes.queries.programmes import credit_line
from convenor.ui.templatetags.ui import capital

ASSUMED = "°"
"""Stands after what the source of the programme does not say, as on its page."""
TEMPLATE = Path(__file__).parents[1] / "typst" / "programmes" / "agenda.typ"


class Paper(StrEnum):
    """What is printed."""

    DOOR = "a4"
    BOOKLET = "a5"
    ROOMS = "rooms"


def typeset_agenda(page: CoursePage, paper: Paper, *, language: str, at: datetime) -> bytes:
    """Return the agenda as PDF/A-3a and PDF/UA-1; ``at`` (aware) dates a draft, a version has its own date.

    Raises ``Refused`` with ``documents.unprintable`` when no font has a character of a text.
    """
    with translation.override(language):
        data = _data(page, paper, language, at)
    qr = draw_qr(data["address"])
    printed_at = dates.whole_seconds(page.release.at if page.release else at)
    return typeset(TEMPLATE, data, at=printed_at, files={"qr.svg": qr})


def _data(page: CoursePage, paper: Paper, language: str, at: datetime) -> dict[str, Any]:
    course, release = page.course, page.release
    number = release.number if release else 0
    path = (
        reverse("programmes:agenda_version", args=[course.slug, number])
        if release
        else reverse("programmes:course", args=[course.slug])
    )
    when = dates.day((release.at if release else at).astimezone(course.zone).date(), language)
    version = (
        _("Version %(number)d, %(date)s") % {"number": number, "date": when}
        if release
        else _("Draft, %(date)s") % {"date": when}
    )
    title = course.called(language)
    sheets = _sheets(page, paper, course, language)
    is_assuming = any(ASSUMED in row["time"] + row["sign"] for sheet in sheets for row in sheet["sessions"])
    return {
        "title": f"{_('Agenda')}: {title}",
        "author": str(course.issuer.called(language)) if course.issuer else "",
        "language": language,
        "paper": paper.value,
        "programme": _said(course.programme.called(language), language),
        "course": _said(title, language),
        "days": dates.days(course.starts_on, course.ends_on, language),
        "place": _said(spoken(course.place, language), language),
        "credit": "" if paper == Paper.ROOMS else capital(credit_line(page.partner_roles, language)),
        "notice": _("A rehearsal: the participants are made up.") if course.rehearsed else "",
        "version": version,
        "newest": _("The newest version:"),
        "address": f"{settings.SITE_URL}{path}",
        "page": _("page {page} of {pages}"),
        "assumed": _("° The source of this programme does not say this: it is assumed.")
        if is_assuming
        else "",
        "sheets": sheets,
    }


def _sheets(page: CoursePage, paper: Paper, course: Course, language: str) -> list[dict[str, Any]]:
    """What stands together: a day; on the sheets for doors, a room on a day."""
    if paper != Paper.ROOMS:
        return [_sheet(day, day.sessions, "", paper, course, language) for day in page.agenda]
    found = []
    for day in page.agenda:
        by_room: dict[str, list[ShownSession]] = {}
        for session in day.sessions:
            by_room.setdefault(str(spoken(session.room, language)), []).append(session)
        found += [
            _sheet(day, sessions, room, paper, course, language) for room, sessions in sorted(by_room.items())
        ]
    return found


def _sheet(
    day: Day, sessions: Sequence[ShownSession], room: str, paper: Paper, course: Course, language: str
) -> dict[str, Any]:
    when = f"{dates.day(day.date, language)}, {dates.weekday(day.date, language)}"
    return {
        "day": _("Day %(number)d, %(date)s") % {"number": day.number, "date": when},
        "room": room,
        "sessions": [_row(session, paper, course, language) for session in sessions],
    }


def _row(session: ShownSession, paper: Paper, course: Course, language: str) -> dict[str, Any]:
    start, end = (moment.astimezone(course.zone).time() for moment in (session.starts_at, session.ends_at))
    is_break = session.format == "break"
    return {
        "time": f"{dates.clock(start)}–{dates.clock(end)}{_sign(session, 'starts_at', 'ends_at')}",
        "title": _said(session.called(language), language),
        "sign": _sign(session, "title", f"title.{language}"),
        "kind": "" if is_break else str(session.format_label),
        "is_break": is_break,
        "room": _said(spoken(session.room, language), language),
        "abstract": {} if paper == Paper.ROOMS else _said(spoken(session.abstract, language), language),
        "people": [_person(one, language) for one in session.contributions],
    }


def _sign(session: ShownSession, *names: str) -> str:
    return ASSUMED if {"all", *names} & set(session.assumed) else ""


def _person(one: ShownContribution, language: str) -> dict[str, Any]:
    post = next(iter(one.posts), None)
    told = ""
    if post:
        parts = (str(spoken(post.post, language)), str(post.organisation.called(language)))
        told = ", ".join(part for part in parts if part)
    return {
        "name": one.person.called(language),
        "post": told,
        "talk": _said(spoken(one.talk, language), language),
    }


def _said(wording: Spoken, language: str) -> Mapping[str, str]:
    return {"text": wording.text, "lang": wording.language or language}
