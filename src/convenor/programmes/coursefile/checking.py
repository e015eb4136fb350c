"""What must agree between the tables of a course file: no key twice, days in order, nobody named for nothing."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from convenor.people.rules import name_refusal
from convenor.programmes.coursefile import shape
from convenor.programmes.coursefile.keys import Kind, keys_of
from convenor.programmes.coursefile.positions import KeyPath
from convenor.programmes.coursefile.problems import Position, Problem
from convenor.programmes.rules.tags import MOST_TERMS

UNIQUE: dict[type[Any], tuple[str, ...]] = {
    shape.Organisation: ("key",),
    shape.Person: ("key",),
    shape.Module: ("number",),
    shape.Session: ("key",),
    shape.PartnerRole: ("organisation", "kind"),
    shape.Affiliation: ("organisation",),
    shape.Contribution: ("person", "kind"),
    shape.Sender: ("organisation",),
    shape.Signatory: ("person",),
}
"""By what the entries of one list differ."""


@dataclass(frozen=True)
class Entry:
    """A table of the file: where it stands, what it is, and what could be read of it."""

    path: KeyPath
    shape: type[Any]
    values: Mapping[str, Any]

    def get(self, name: str) -> Any:
        """Return the value of a key, or what stands for an absent one; None where it cannot be read."""
        default = self.shape.__dataclass_fields__[name].default
        return self.values.get(name, None if default is dataclasses.MISSING else default)


Found = Iterator[tuple[KeyPath, str, str]]
"""Where, what was found, what was expected."""


def disagreements(
    entries: Sequence[Entry], position: Callable[[KeyPath], Position], *, is_whole: bool
) -> list[Problem]:
    """Return what is wrong between tables, or between the keys of one.

    ``is_whole`` says that every table could be read; only then can it be said what nothing refers to.
    """
    found = chain(
        _doubled(entries, position),
        _names(entries),
        _days(entries),
        _terms(entries),
        _unused(entries) if is_whole else (),
        _circles(entries),
    )
    return [Problem(position(path), phrase, expected) for path, phrase, expected in found]


def _doubled(entries: Sequence[Entry], position: Callable[[KeyPath], Position]) -> Found:
    first: dict[tuple[object, ...], KeyPath] = {}
    for entry in entries:
        parts = UNIQUE.get(entry.shape, ())
        named = tuple(entry.get(part) for part in parts)
        if not parts or None in named:
            continue
        earlier = first.setdefault((entry.path[:-1], *named), entry.path)
        if earlier != entry.path:
            yield (
                (*entry.path, parts[0]),
                gettext("“{name}” again, after line {line}").format(
                    name=", ".join(str(part) for part in named), line=position((*earlier, parts[0])).line
                ),
                gettext("each only once"),
            )


def _names(entries: Sequence[Entry]) -> Found:
    for entry in entries:
        if entry.shape is not shape.Person:
            continue
        parts = {name: entry.get(name) for name in ("given", "surname", "father", "patronymic", "latin")}
        if None in parts.values():
            continue
        if refusal := name_refusal(**parts):
            name = " ".join(parts[part] for part in ("given", "father", "surname") if parts[part])
            yield (
                (*entry.path, "given"),
                f"“{name}”",
                gettext("a person's name ({refusal})").format(refusal=str(refusal).rstrip(".")),
            )


def _terms(entries: Sequence[Entry]) -> Found:
    under: dict[type[Any], Sequence[str]] = {
        entry.shape: entry.get("tags") or ()
        for entry in entries
        if entry.shape in (shape.Programme, shape.Course)
    }
    together = {*under.get(shape.Programme, ()), *under.get(shape.Course, ())}
    if len(together) > MOST_TERMS:
        expected = gettext("at most {most}, those of the programme among them").format(most=MOST_TERMS)
        yield ("course", "tags"), gettext("{count} terms").format(count=len(together)), expected


def _days(entries: Sequence[Entry]) -> Found:
    nothing = Entry(("course",), shape.Course, {})
    course = next((entry for entry in entries if entry.shape is shape.Course), nothing)
    first, last, zone = course.get("starts_on"), course.get("ends_on"), course.get("time_zone")
    has_days = first is not None and last is not None
    if has_days and last < first:
        expected = gettext("a last day that is not before the first, {day}").format(day=first)
        yield ("course", "ends_on"), str(last), expected
        has_days = False
    closes = course.get("closes_on")
    if has_days and closes is not None and closes > last:
        expected = gettext("a day that is not after the last one, {day}").format(day=last)
        yield ("course", "closes_on"), str(closes), expected
    for entry in entries:
        if entry.shape is not shape.Session:
            continue
        starts, ends = entry.get("starts_at"), entry.get("ends_at")
        if starts and ends and ends <= starts:
            expected = gettext("an end after the beginning, {time}").format(time=starts)
            yield (*entry.path, "ends_at"), str(ends), expected
        for name, when in (("starts_at", starts), ("ends_at", ends)):
            if when and zone and _is_skipped(when, ZoneInfo(zone)):
                expected = gettext("a time that clocks show there: they are put forward in that hour")
                yield (*entry.path, name), str(when), expected
            if when and has_days and not first <= when.date() <= last:
                expected = gettext("a day of the course, {first} to {last}").format(first=first, last=last)
                yield (*entry.path, name), str(when), expected


def _is_skipped(when: datetime, zone: ZoneInfo) -> bool:
    return when.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != when


def _unused(entries: Sequence[Entry]) -> Found:
    """Persons and organisations that nothing refers to: they would be lost when the course is exported again."""
    used = {
        (key.table, entry.get(name))
        for entry in entries
        for name, key in keys_of(entry.shape).items()
        if key.kind is Kind.REFERENCE
    }
    for entry in entries:
        if entry.shape in (shape.Person, shape.Organisation):
            table, key = str(entry.path[0]), entry.get("key")
            if (table, key) not in used:
                yield (
                    (*entry.path, "key"),
                    gettext("“{key}”, to which nothing in the file refers").format(key=key),
                    gettext("only entries of [[{table}]] that the course needs").format(table=table),
                )


def _circles(entries: Sequence[Entry]) -> Found:
    organisations = [entry for entry in entries if entry.shape is shape.Organisation]
    whole = {entry.get("key"): entry.get("part_of") for entry in organisations}
    for entry in organisations:
        key, above, seen = entry.get("key"), entry.get("part_of"), set()
        while above is not None and above not in seen:
            seen.add(above)
            above = whole.get(above)
        if key in seen:
            yield (
                (*entry.path, "part_of"),
                f"“{entry.get('part_of')}”",
                gettext("an organisation that is not itself a part of “{key}”").format(key=key),
            )
