"""The agenda as a schedule file that apps for conferences read: JSON and XML in the form of frab and pretalx.

The form is that of https://c3voc.de/schedule/schema.json and of frab's ``schedule.xml``.
"""

import json
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.urls import reverse

import convenor
from convenor.kit.languages import spoken
from convenor.programmes.models import Course
from convenor.programmes.queries.agenda import ShownContribution, ShownSession
from convenor.programmes.queries.courses import CoursePage

SCHEMA = "https://c3voc.de/schedule/schema.json"
NO_ROOM = "–"
"""The form asks for a room; a session without one is in this."""


def write_json(page: CoursePage, language: str) -> bytes:
    """Return the agenda as ``schedule.json``, texts in ``language``."""
    whole = {
        "$schema": SCHEMA,
        "generator": {"name": "Convenor", "version": convenor.__version__},
        "schedule": _schedule(page, language),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def write_xml(page: CoursePage, language: str) -> bytes:
    """Return the agenda as ``schedule.xml``, texts in ``language``."""
    schedule = _schedule(page, language)
    conference = schedule["conference"]
    root = Xml.Element("schedule")
    Xml.SubElement(root, "generator", name="Convenor", version=convenor.__version__)
    _texts(root, {"version": schedule["version"]})
    head = Xml.SubElement(root, "conference")
    _texts(head, {name: conference[name] for name in ("acronym", "title", "start", "end")})
    _texts(head, {"days": conference["daysCount"]})
    _texts(head, {name: conference[name] for name in ("timeslot_duration", "time_zone_name")})
    for day in conference["days"]:
        told = {"index": day["index"], "date": day["date"], "start": day["day_start"], "end": day["day_end"]}
        of_day = Xml.SubElement(root, "day", {name: str(value) for name, value in told.items()})
        for room, events in day["rooms"].items():
            of_room = Xml.SubElement(of_day, "room", name=room)
            for event in events:
                _event_element(of_room, event)
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _event_element(parent: Xml.Element, event: Mapping[str, Any]) -> None:
    element = Xml.SubElement(parent, "event", id=str(event["id"]), guid=event["guid"])
    plain = {name: value for name, value in event.items() if name not in {"id", "guid", "persons", "links"}}
    _texts(element, plain)
    persons = Xml.SubElement(element, "persons")
    for person in event["persons"]:
        Xml.SubElement(persons, "person", id=str(person["id"])).text = person["public_name"]
    Xml.SubElement(element, "links")


def _texts(parent: Xml.Element, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        Xml.SubElement(parent, name).text = str(value)


def _schedule(page: CoursePage, language: str) -> dict[str, Any]:
    course = page.course
    days = page.agenda
    return {
        "version": str(page.release.number) if page.release else "0",
        "base_url": settings.SITE_URL,
        "conference": {
            "acronym": course.slug,
            "title": str(course.called(language)),
            "start": course.starts_on.isoformat(),
            "end": course.ends_on.isoformat(),
            "daysCount": len(days),
            "timeslot_duration": "00:05",
            "time_zone_name": course.time_zone,
            "days": [
                {
                    "index": day.number,
                    "date": day.date.isoformat(),
                    "day_start": datetime.combine(day.date, time(0), course.zone).isoformat(),
                    "day_end": datetime.combine(
                        day.date + timedelta(days=1), time(0), course.zone
                    ).isoformat(),
                    "rooms": _rooms(day.sessions, course, language),
                }
                for day in days
            ],
        },
    }


def _rooms(sessions: list[ShownSession], course: Course, language: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for session in sessions:
        room = str(spoken(session.room, language)) or NO_ROOM
        found.setdefault(room, []).append(_event(session, room, course, language))
    return found


def _event(session: ShownSession, room: str, course: Course, language: str) -> dict[str, Any]:
    address = f"{settings.SITE_URL}{reverse('programmes:course', args=[course.slug])}"
    title, start = session.called(language), session.starts_at.astimezone(course.zone)
    module = session.module
    return {
        "id": session.pk,
        "guid": str(uuid5(NAMESPACE_URL, f"{address}#{session.key}")),
        "url": address,
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "duration": f"{session.minutes // 60:02}:{session.minutes % 60:02}",
        "room": room,
        "slug": f"{course.slug}-{session.key}",
        "title": title.text,
        "subtitle": "",
        "track": (str(spoken(module.title, language)) or str(module.number)) if module else "",
        "type": session.format,
        "language": session.languages[0] if session.languages else title.language,
        "abstract": str(spoken(session.abstract, language)),
        "description": str(spoken(session.summary, language)),
        "persons": [_person(one, language) for one in session.contributions],
        "links": [],
    }


def _person(one: ShownContribution, language: str) -> dict[str, Any]:
    return {"id": one.person.pk, "public_name": one.person.called(language)}
