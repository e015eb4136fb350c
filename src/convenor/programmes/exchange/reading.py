"""Reading a schedule file of frab or pretalx, as XML or JSON. Nothing is lost in silence: what has no place is counted.

A file comes from anywhere: it is read as data only, with no document type, no entity and no address followed.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from xml.etree import ElementTree as Xml
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from convenor.kit.names import clean_name
from convenor.kit.refusals import Refusal, Refused
from convenor.kit.texts import LONGEST_TEXT, running_text
from convenor.programmes.models import Session

MOST_EVENTS = 5000
LONGEST_TITLE = 300
LONGEST_NAME = 120
TAKEN = frozenset({"date", "start", "duration", "room", "title", "subtitle", "language", "type", "persons"})
"""What of an event becomes a session; everything else is counted as not taken over."""
TEXTS = ("abstract", "description")
"""These become the abstract, one after the other, as far as it is long enough for them."""
FORMATS = {
    "workshop": Session.Format.WORKSHOP,
    "tutorial": Session.Format.WORKSHOP,
    "keynote": Session.Format.GUEST_TALK,
    "opening": Session.Format.OPENING,
    "ceremony": Session.Format.CEREMONY,
    "break": Session.Format.BREAK,
    "panel": Session.Format.CASE_DISCUSSION,
    "podium": Session.Format.CASE_DISCUSSION,
    "discussion": Session.Format.CASE_DISCUSSION,
    **{value: Session.Format(value) for value in Session.Format.values},
}
"""What words of other systems mean here; whatever else is a presentation."""

UNREADABLE = Refusal(
    "schedule.unreadable",
    _("This is no schedule file: neither the XML of frab nor the JSON of pretalx. Nothing was read."),
)
TOO_MANY = Refusal(
    "schedule.too_many",
    _("A schedule file can have at most {most} events. Divide it, and bring in one part after the other."),
    {"most": MOST_EVENTS},
)


@dataclass(frozen=True)
class Entry:
    """An event of a file: local day and time in ``zone`` (empty: that of the course), length in minutes."""

    title: str
    language: str
    day: str
    clock: str
    zone: str
    minutes: int
    room: str
    format: str
    persons: Sequence[str] = ()
    abstract: str = ""

    def starts_at(self, zone: tzinfo, *, days_later: int = 0) -> datetime:
        """When it begins. Brought to other days it keeps its time of the day, by the clock of ``zone``."""
        local = datetime.combine(date.fromisoformat(self.day), time.fromisoformat(self.clock))
        if days_later:
            return (local + timedelta(days=days_later)).replace(tzinfo=zone)
        own = datetime.fromisoformat(f"{self.day}T{self.clock}{self.zone}") if self.zone else None
        return own or local.replace(tzinfo=zone)


@dataclass(frozen=True)
class ScheduleFile:
    """What a file holds: its events, what of them has no place here (field, how many), and events left out (why)."""

    title: str
    entries: Sequence[Entry]
    unread: Mapping[str, int] = field(default_factory=dict)
    left_out: Sequence[tuple[str, str]] = ()

    def as_data(self) -> list[dict[str, Any]]:
        """The entries as plain values, to be kept until they are brought in."""
        return [asdict(entry) for entry in self.entries]


def read_schedule(content: bytes) -> ScheduleFile:
    """Return what a schedule file holds. Refuses ``schedule.unreadable`` and ``schedule.too_many``."""
    try:
        text = content.decode("utf-8-sig")
        whole = _from_xml(text) if text.lstrip().startswith("<") else _from_json(text)
        events = list(_events(whole))
    except (UnicodeDecodeError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise Refused(UNREADABLE) from None
    except Xml.ParseError:
        raise Refused(UNREADABLE) from None
    if len(events) > MOST_EVENTS:
        raise Refused(TOO_MANY)
    if not events:
        raise Refused(UNREADABLE)
    unread = Counter(_unread(whole["conference"], events))
    entries: list[Entry] = []
    left_out: list[tuple[str, str]] = []
    zone = _zone(whole["conference"])
    for number, (day, event) in enumerate(events, start=1):
        try:
            entries.append(_entry(day, event, zone))
        except ValueError as why:
            left_out.append((_line(event.get("title")) or str(number), str(why)))
    title = _line(whole["conference"].get("title"))
    return ScheduleFile(title, entries, dict(sorted(unread.items())), left_out)


def _from_json(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)["schedule"]["conference"]
    days = [
        (str(day["date"]), room, event)
        for day in found["days"]
        for room, events in day["rooms"].items()
        for event in events
    ]
    conference = {name: value for name, value in found.items() if name != "days"}
    return {
        "conference": conference,
        "events": [(day, {"room": room, **event}) for day, room, event in days],
    }


def _from_xml(text: str) -> dict[str, Any]:
    if "<!" in text.replace("<!--", "").replace("<![CDATA[", ""):
        raise ValueError("a document type")
    root = Xml.fromstring(text)  # noqa: S314 -- without a document type there is no entity to expand
    if root.tag != "schedule":
        raise ValueError(root.tag)
    head = root.find("conference")
    conference = {child.tag: child.text or "" for child in head} if head is not None else {}
    events = [
        (day.get("date", ""), {"room": room.get("name", ""), **event.attrib, **_children(event)})
        for day in root.findall("day")
        for room in day.findall("room")
        for event in room.findall("event")
    ]
    return {"conference": conference, "events": events}


def _children(event: Xml.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for child in event:
        if child.tag == "persons":
            found["persons"] = [{"public_name": person.text or ""} for person in child]
        else:
            found[child.tag] = "".join(child.itertext()).strip() if len(child) else (child.text or "")
    return found


def _events(whole: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for day, event in whole["events"]:
        if not isinstance(event, Mapping):
            raise TypeError("an event is a mapping")
        yield day, event


def _unread(conference: Mapping[str, Any], events: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
    for name, value in conference.items():
        if name not in {"title", "time_zone_name"} and value not in ("", None, [], {}):
            yield f"conference.{name}"
    for _day, event in events:
        for name, value in event.items():
            if name not in {*TAKEN, *TEXTS} and value not in ("", None, [], {}, False, "false"):
                yield name
        yield from _abstract(event)[1]
        for person in event.get("persons") or ():
            if isinstance(person, Mapping):
                yield from (
                    f"persons.{name}"
                    for name, value in person.items()
                    if name not in {"public_name", "name"} and value not in ("", None, [], {})
                )


def _zone(conference: Mapping[str, Any]) -> str:
    named = str(conference.get("time_zone_name") or "")
    try:
        ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return named


def _entry(day: str, event: Mapping[str, Any], zone: str) -> Entry:
    title = ": ".join(part for part in (_line(event.get("title")), _line(event.get("subtitle"))) if part)
    if not title:
        raise ValueError(_("It has no title."))
    local, offset = _start(day, event, zone)
    language = str(event.get("language") or "")[:2].lower()
    return Entry(
        title=title[:LONGEST_TITLE],
        language=language if language.isalpha() else "",
        day=local.date().isoformat(),
        clock=f"{local:%H:%M}",
        zone=offset,
        minutes=_minutes(event.get("duration")),
        room=_line(event.get("room"))[:LONGEST_TITLE].strip("–-"),
        format=_format(str(event.get("type") or "")),
        persons=tuple(dict.fromkeys(name for name in map(_person, event.get("persons") or ()) if name)),
        abstract=_abstract(event)[0],
    )


def _format(written: str) -> str:
    """What a type means here, by its words: "Workshop 60 Min" is a workshop."""
    words = [written.strip().lower(), *re.findall(r"[a-z_]+", written.lower())]
    return next((FORMATS[word] for word in words if word in FORMATS), Session.Format.PRESENTATION).value


def _abstract(event: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What will happen, and which of the texts that say so are not wholly in it."""
    taken, cut = "", []
    for name in TEXTS:
        text = running_text(_plain(str(event.get(name) or "")))
        if not text or text == taken:
            continue
        whole = f"{taken}\n\n{text}".strip()
        if len(whole) > LONGEST_TEXT:
            cut.append(name)
            whole = taken or text[:LONGEST_TEXT].rstrip()
        taken = whole
    return taken, cut


def _plain(text: str) -> str:
    """A text without the signs of HTML where it has any; control characters have no place in it."""
    if re.search(r"</?(p|br|a|ul|ol|li|em|strong|div)\b", text, re.IGNORECASE):
        text = html.unescape(strip_tags(re.sub(r"<(br|/p|/li)[^>]*>", "\n", text, flags=re.IGNORECASE)))
    return "".join(one for one in text.replace("\r\n", "\n") if one in "\n\t" or one.isprintable())


def _start(day: str, event: Mapping[str, Any], zone: str) -> tuple[datetime, str]:
    """The local beginning and its offset from UTC, as "+04:00"; the offset is empty where the file says none."""
    written = str(event.get("date") or "")
    try:
        if "T" in written:
            found = datetime.fromisoformat(written)
        else:
            clock = re.match(r"(\d{1,2}):(\d{2})", str(event.get("start") or ""))
            if not clock:
                raise ValueError(written)
            found = datetime.combine(date.fromisoformat(day), time(int(clock[1]), int(clock[2])))
            found = found.replace(tzinfo=ZoneInfo(zone)) if zone else found
    except ValueError:
        raise ValueError(_("Its time cannot be read.")) from None
    offset = found.isoformat()[19:] if found.tzinfo and not found.microsecond else ""
    return found.replace(tzinfo=None), offset


def _minutes(written: object) -> int:
    text = str(written or "").strip()
    clock = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?", text)
    minutes = int(clock[1]) * 60 + int(clock[2]) if clock else int(text) if text.isdecimal() else 0
    if not 0 < minutes <= 24 * 60:
        raise ValueError(_("Its length cannot be read, or is more than a day."))
    return minutes


def _person(one: object) -> str:
    name = one.get("public_name") or one.get("name") if isinstance(one, Mapping) else one
    return clean_name(str(name or ""))[:LONGEST_NAME]


def _line(text: object) -> str:
    return clean_name(str(text or ""))
