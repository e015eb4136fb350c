"""Calendars (RFC 5545) that update: the same session has the same UID for ever, and a SEQUENCE that grows with it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

import convenor
from convenor.kit.languages import spoken
from convenor.programmes.models import Course
from convenor.programmes.queries.agenda import ShownSession

ASK_AGAIN = timedelta(hours=1)


def write_calendar(
    name: str, sessions: Iterable[tuple[Course, ShownSession]], *, language: str, at: datetime
) -> bytes:
    """Return sessions as a calendar of that name, texts in ``language``; ``at`` dates each entry (DTSTAMP)."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Convenor//{convenor.__version__}//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for course, session in sessions:
        calendar.add_component(_event(course, session, language, at))
    return bytes(calendar.to_ical())


def _event(course: Course, session: ShownSession, language: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{course.slug}.{session.key}@{_host()}")
    event.add("sequence", session.sequence)
    event.add("dtstamp", at)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    title = session.called(language)
    event.add("summary", title.text, parameters={"language": title.language or language})
    places = [str(spoken(place, language)) for place in (session.room, course.place) if place]
    if places:
        event.add("location", ", ".join(places))
    people = ", ".join(one.person.called(language) for one in session.contributions)
    told = [text for text in (people, str(spoken(session.abstract, language))) if text]
    if told:
        event.add("description", "\n\n".join(told))
    event.add("url", f"{settings.SITE_URL}{reverse('programmes:course', args=[course.slug])}")
    event.add("categories", [str(session.format_label)])
    if session.format == "break":
        event.add("transp", "TRANSPARENT")
    return event


def _host() -> str:
    return settings.SITE_URL.split("://")[-1].split("/")[0].split(":")[0]
