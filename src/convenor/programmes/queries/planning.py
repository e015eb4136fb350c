"""The agenda as those see it who plan it: the sessions as they are now, their rooms, and what is in conflict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.text import slugify

from convenor.kit import dates, names
from convenor.kit.languages import Wording
from convenor.people.models import Person
from convenor.people.queries import persons_named
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.queries.releases import fingerprint
from convenor.programmes.queries.speakers import available
from convenor.programmes.rules.conflicts import Conflict, Frame, Kind, Slot, conflicts

LONGEST_KEY = 50
MUTUAL = frozenset({Kind.ROOM_TAKEN, Kind.PERSON_TWICE})
"""Conflicts that are as much the other session's."""


def planned_sessions(course: Course) -> list[Session]:
    """The sessions of a course as they are now, in order, with their modules and people: two queries."""
    people = Prefetch("contributions", queryset=Contribution.objects.select_related("person"))
    sessions = Session.objects.filter(course=course).select_related("module").prefetch_related(people)
    found = list(sessions)
    for session in found:
        session.course = course
    return found


def planned_days(course: Course, others: Iterable[date] = ()) -> list[date]:
    """Return the days of a course, and any others on which there is a session, in order."""
    length = (course.ends_on - course.starts_on).days
    return sorted({course.starts_on + timedelta(days=number) for number in range(length + 1)} | set(others))


def room_key(room: Wording) -> str:
    """Return what tells a room apart, however its name is written: empty where none is known."""
    return names.fold(room.get("az") or room.get("en") or next(iter(room.values()), ""))


def rooms(sessions: Iterable[Session]) -> dict[str, Wording]:
    """Return the rooms in use by their keys, in the order of the alphabet."""
    found = {room_key(session.room): session.room for session in sessions if session.room}
    return dict(sorted(found.items()))


def frame_of(course: Course) -> Frame:
    """Return the bounds of the agenda of a course; what nobody has set is as ``rules.conflicts`` says."""
    said = course.agenda_frame
    bounds: dict[str, Any] = {
        name: time.fromisoformat(said[name]) for name in ("opens", "closes") if name in said
    }
    if "gap" in said:
        bounds["gap"] = said["gap"]
    return Frame(course.zone, course.starts_on, course.ends_on, languages=tuple(course.languages), **bounds)


def slots_of(sessions: Iterable[Session]) -> list[Slot]:
    """Return sessions as the rules see them. Reads their contributions."""
    return [
        Slot(
            session.pk,
            session.starts_at.astimezone(UTC),
            session.ends_at.astimezone(UTC),
            room_key(session.room),
            tuple(one.person_id for one in session.contributions.all()),
            tuple(session.languages),
        )
        for session in sessions
    ]


@dataclass(frozen=True)
class Told:
    """A conflict in the words of a reader: what is wrong, the way out, and ``mirrored`` at the other session."""

    conflict: Conflict
    sentence: str
    way_out: str
    session: Session
    mirrored: str = ""


def told(found: Iterable[Conflict], sessions: Sequence[Session], language: str) -> list[Told]:
    """Put conflicts into words."""
    by_pk = {session.pk: session for session in sessions}
    people = {one.person_id: one.person for session in sessions for one in session.contributions.all()}
    return [_told(one, by_pk, people, language) for one in found]


def _told(
    conflict: Conflict, sessions: Mapping[int, Session], people: Mapping[int, Person], language: str
) -> Told:
    facts: dict[str, object] = dict(conflict.facts)
    if "minutes" in facts:
        facts["lasts"] = dates.hours(conflict.facts["minutes"], language)
    if conflict.other:
        facts["other"] = sessions[conflict.other].called(language)
    if conflict.person:
        facts["person"] = people[conflict.person].called(language)
    sentence, session = str(conflict.kind.sentence), sessions[conflict.slot]
    mirrored = ""
    if conflict.kind in MUTUAL:
        mirrored = sentence.format_map({**facts, "other": session.called(language)})
    return Told(conflict, sentence.format_map(facts), str(conflict.kind.way_out), session, mirrored)


def conflicts_of(course: Course, sessions: Sequence[Session], language: str) -> list[Told]:
    """Return what is in conflict in an agenda, in the words of a reader. One query: when the speakers can come."""
    found = conflicts(slots_of(sessions), frame_of(course), available=available(course))
    return told(found, sessions, language)


@dataclass(frozen=True)
class Shift:
    """What putting off would do: the sessions that move, and the agenda as it would be. ``plan`` seals it."""

    moving: Sequence[Session]
    minutes: int
    sessions: Sequence[Session]

    @property
    def plan(self) -> str:
        return fingerprint([self.minutes, *((one.pk, one.starts_at.isoformat()) for one in self.moving)])


def shift_of(course: Course, *, day: date, clock: time, minutes: int) -> Shift:
    """Return what happens if whatever starts on ``day`` at local time ``clock`` or later is put off. Nothing is stored.

    ``minutes`` below zero mean earlier. The sessions returned have the times that they would have.
    """
    sessions = planned_sessions(course)
    moving = []
    for session in sessions:
        start = session.starts_at.astimezone(course.zone)
        if start.date() == day and start.time() >= clock:
            session.starts_at += timedelta(minutes=minutes)
            session.ends_at += timedelta(minutes=minutes)
            moving.append(session)
    return Shift(moving, minutes, sessions)


def free_key(course: Course, title: Wording) -> str:
    """Return a key for a new session that none of the course has: made of its title."""
    written = title.get("en") or title.get("az") or next(iter(title.values()), "")
    made = slugify(names.latin(written))[:LONGEST_KEY].strip("-") or "session"
    taken = set(Session.objects.filter(course=course, key__startswith=made).values_list("key", flat=True))
    key, number = made, 2
    while key in taken:
        key, number = f"{made}-{number}", number + 1
    return key


def contributors_named(text: str) -> QuerySet[Person]:
    """Persons whose names hold every word of ``text``, with their posts, by the alphabet."""
    found = persons_named(text).filter(is_active=True)
    return found.prefetch_related("affiliations__organisation").order_by("order_az", "pk")
