"""What must agree between the tables of a course file: no key twice, days in order, nobody named for nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.utils.translation import gettext

from convenor.people.rules import name_refusal
from convenor.programmes.coursefile import shape
from convenor.programmes.coursefile.positions import KeyPath
from convenor.programmes.coursefile.problems import Position, Problem
from convenor.programmes.coursefile.shape import Kind, keys_of

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
    """A table of the file, and where it stands."""

    path: KeyPath
    table: Any


def disagreements(entries: Iterable[Entry], position: Callable[[KeyPath], Position]) -> list[Problem]:
    """Return what is wrong between tables that are each right in themselves."""
    entries = list(entries)
    course = next((entry.table for entry in entries if isinstance(entry.table, shape.Course)), None)
    file = next((entry.table for entry in entries if isinstance(entry.table, shape.CourseFile)), None)
    found: Iterator[tuple[KeyPath, str, str]] = chain(
        _doubled(entries, position),
        _names(entries),
        _days(entries, course),
        _unused(entries) if file else (),
        _circles(entries),
    )
    return [Problem(position(path), phrase, expected) for path, phrase, expected in found]


def _doubled(
    entries: list[Entry], position: Callable[[KeyPath], Position]
) -> Iterator[tuple[KeyPath, str, str]]:
    first: dict[tuple[object, ...], KeyPath] = {}
    for entry in entries:
        parts = UNIQUE.get(type(entry.table))
        if parts is None:
            continue
        named = tuple(getattr(entry.table, part) for part in parts)
        earlier = first.setdefault((entry.path[:-1], *named), entry.path)
        if earlier != entry.path:
            yield (
                (*entry.path, parts[0]),
                gettext("“{name}” again, after line {line}").format(
                    name=", ".join(str(part) for part in named), line=position((*earlier, parts[0])).line
                ),
                gettext("each only once"),
            )


def _names(entries: list[Entry]) -> Iterator[tuple[KeyPath, str, str]]:
    for entry in entries:
        if isinstance(person := entry.table, shape.Person):
            refusal = name_refusal(
                given=person.given,
                surname=person.surname,
                father=person.father,
                patronymic=person.patronymic,
                latin=person.latin,
            )
            if refusal:
                name = " ".join(part for part in (person.given, person.father, person.surname) if part)
                yield (
                    (*entry.path, "given"),
                    f"“{name}”",
                    gettext("a person's name ({refusal})").format(refusal=str(refusal).rstrip(".")),
                )


def _days(entries: list[Entry], course: shape.Course | None) -> Iterator[tuple[KeyPath, str, str]]:
    if course and course.ends_on < course.starts_on:
        yield ("course", "ends_on"), str(course.ends_on), _not_before(str(course.starts_on))
    zone = course.zone if course else UTC
    for entry in entries:
        if not isinstance(session := entry.table, shape.Session):
            continue
        if session.ends_at <= session.starts_at:
            expected = gettext("an end after the beginning, {time}").format(time=session.starts_at)
            yield (*entry.path, "ends_at"), str(session.ends_at), expected
        for key in ("starts_at", "ends_at"):
            when: datetime = getattr(session, key)
            back = when.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
            if back != when:
                expected = gettext("a time that clocks show there: they are put forward in that hour")
                yield (*entry.path, key), str(when), expected
            if (
                course
                and course.starts_on <= course.ends_on
                and not (course.starts_on <= when.date() <= course.ends_on)
            ):
                expected = gettext("a day of the course, {first} to {last}").format(
                    first=course.starts_on, last=course.ends_on
                )
                yield (*entry.path, key), str(when), expected


def _not_before(day: str) -> str:
    return gettext("a last day that is not before the first, {day}").format(day=day)


def _unused(entries: list[Entry]) -> Iterator[tuple[KeyPath, str, str]]:
    """Persons and organisations that nothing refers to: they would be lost when the course is exported again."""
    used: dict[str, set[object]] = {"organisations": set(), "persons": set(), "modules": set()}
    for entry in entries:
        for name, key in keys_of(type(entry.table)).items():
            if key.kind is Kind.REFERENCE:
                used[key.table].add(getattr(entry.table, name))
    for entry in entries:
        if isinstance(entry.table, (shape.Person, shape.Organisation)):
            table = str(entry.path[0])
            if entry.table.key not in used[table]:
                yield (
                    (*entry.path, "key"),
                    gettext("“{key}”, to which nothing in the file refers").format(key=entry.table.key),
                    gettext("only entries of [[{table}]] that the course needs").format(table=table),
                )


def _circles(entries: list[Entry]) -> Iterator[tuple[KeyPath, str, str]]:
    whole = {
        entry.table.key: entry.table.part_of
        for entry in entries
        if isinstance(entry.table, shape.Organisation)
    }
    for entry in entries:
        if isinstance(entry.table, shape.Organisation):
            above, seen = entry.table.part_of, set()
            while above is not None and above not in seen:
                seen.add(above)
                above = whole.get(above)
            if entry.table.key in seen:
                yield (
                    (*entry.path, "part_of"),
                    f"“{entry.table.part_of}”",
                    gettext("an organisation that is not itself a part of “{key}”").format(
                        key=entry.table.key
                    ),
                )
