"""What bringing in a schedule file would do, worked out anew each time it is shown: nothing of it is stored before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from convenor.kit import names
from convenor.people.models import Person
from convenor.people.rules import name_refusal
from convenor.programmes.exchange.reading import Entry
from convenor.programmes.models import Course, ScheduleImport, Session
from convenor.programmes.queries.releases import fingerprint

NAMES_AT_ONCE = 50


class Outcome(StrEnum):
    """What becomes of an event."""

    NEW = "new"
    PRESENT = "present"


@dataclass(frozen=True)
class Line:
    """An event and what becomes of it; ``people`` are its persons, each with the one known by that name, or None."""

    entry: Entry
    starts_at: datetime
    ends_at: datetime
    outcome: Outcome
    people: Sequence[tuple[str, Person | None]]


@dataclass(frozen=True)
class Plan:
    """What bringing in would do. ``days_later`` is by how much the file is brought to the days of the course."""

    lines: Sequence[Line]
    days_later: int
    unnamed: Sequence[tuple[str, str]] = ()
    """Names that nobody can have here, each with why: they stay out, and are shown."""

    @property
    def new(self) -> int:
        return sum(line.outcome == Outcome.NEW for line in self.lines)

    @property
    def new_people(self) -> list[str]:
        """Names of those whom the site would come to know, each once."""
        coming = (line for line in self.lines if line.outcome == Outcome.NEW)
        return list(dict.fromkeys(name for line in coming for name, known in line.people if known is None))

    @property
    def seal(self) -> str:
        return fingerprint(
            [
                [line.entry.title, line.starts_at.isoformat(), line.outcome, *_pks(line.people)]
                for line in self.lines
            ]
        )


def _pks(people: Iterable[tuple[str, Person | None]]) -> list[str]:
    return [f"{name}:{person.pk if person else 'new'}" for name, person in people]


def plan_of(schedule_import: ScheduleImport, *, to_first_day: bool) -> Plan:
    """Return what bringing in would do. ``to_first_day`` moves the first day of the file to that of the course.

    An event is present already where a session of the course begins at its moment under its title.
    """
    course = schedule_import.course
    entries = [Entry(**values) for values in schedule_import.entries]
    days_later = _days_later(course, entries) if to_first_day else 0
    called = {name for entry in entries for name in entry.persons}
    unnamed = {name: problem for name in sorted(called) if (problem := _problem(name))}
    known = _known(called)
    present = {
        (session.starts_at.astimezone(UTC), names.fold(title))
        for session in Session.objects.filter(course=course)
        for title in session.title.values()
    }
    lines = [_line(entry, course, days_later, known, present, unnamed) for entry in entries]
    return Plan(lines, days_later, list(unnamed.items()))


def _problem(name: str) -> str:
    given, _space, surname = name.partition(" ")
    problem = name_refusal(given=given, surname=surname, father="", patronymic="", latin="")
    return str(problem) if problem else ""


def _line(
    entry: Entry,
    course: Course,
    days_later: int,
    known: Mapping[str, Person | None],
    present: set[tuple[datetime, str]],
    unnamed: Mapping[str, str],
) -> Line:
    starts_at = entry.starts_at(course.zone, days_later=days_later).astimezone(UTC)
    is_present = (starts_at, names.fold(entry.title)) in present
    return Line(
        entry,
        starts_at,
        starts_at + timedelta(minutes=entry.minutes),
        Outcome.PRESENT if is_present else Outcome.NEW,
        [(name, known.get(names.fold(name))) for name in entry.persons if name not in unnamed],
    )


def _days_later(course: Course, entries: Sequence[Entry]) -> int:
    first = min((date.fromisoformat(entry.day) for entry in entries), default=course.starts_on)
    return (course.starts_on - first).days


def _known(called: Iterable[str]) -> dict[str, Person | None]:
    """Persons by their folded names: whoever is the only one of that given name and surname."""
    folded = sorted({names.fold(name) for name in called})
    found: dict[str, Person | None] = {}
    for start in range(0, len(folded), NAMES_AT_ONCE):
        some = folded[start : start + NAMES_AT_ONCE]
        meant = Q()
        for name in some:
            each = Q()
            for word in name.split():
                each &= Q(folded__contains=word)
            meant |= each if name else Q()
        for person in Person.objects.filter(meant, is_active=True):
            for name in {names.fold(person.called("az")), names.fold(person.called("en"))} & set(some):
                found[name] = None if name in found else person
    return found
