"""Versions of the agenda: what the sessions are now as data, what was published, and what is different."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from convenor.kit import dates
from convenor.kit.languages import spoken
from convenor.people.models import Person
from convenor.programmes.models import Contribution, Course, PersonalCalendar, Release, Session
from convenor.programmes.rules.releases import Change, Published, What, changes_between, concerned
from convenor.programmes.states import State

SENTENCES = {
    What.ADDED: _("New: “{title}”, {after}"),
    What.REMOVED: _("Cancelled: “{title}”, {before}"),
    What.MOVED: _("“{title}” moved: {after} instead of {before}"),
    What.ROOM: _("“{title}”, room: {after} instead of {before}"),
    What.RENAMED: _("“{before}” is now called “{after}”"),
    What.FORMAT: _("“{title}”, format: {after} instead of {before}"),
    What.MODULE: _("“{title}” belongs to another module"),
    What.LANGUAGES: _("“{title}” has other languages"),
    What.JOINED: _("“{title}”: {person} joins"),
    What.LEFT: _("“{title}”: without {person}"),
    What.PART: _("“{title}”: the part of {person} is another"),
    What.TEXT: _("“{title}”: the text is another"),
}
NOWHERE = _("none named")


def as_it_is(course: Course) -> list[dict[str, Any]]:
    """Return the sessions of a course as they are now, in the form in which they are published: two queries."""
    sessions = Session.objects.filter(course=course).select_related("module")
    return [_published(session) for session in sessions.prefetch_related("contributions")]


def _published(session: Session) -> dict[str, Any]:
    module = session.module
    return {
        "pk": session.pk,
        "key": session.key,
        "format": session.format,
        "module": module
        and {"number": module.number, "title": module.title, "assumed": sorted(module.assumed)},
        "title": session.title,
        "abstract": session.abstract,
        "summary": session.summary,
        "starts_at": dates.zulu(session.starts_at),
        "ends_at": dates.zulu(session.ends_at),
        "room": session.room,
        "languages": list(session.languages),
        "assumed": sorted(session.assumed),
        "contributions": [_part(one) for one in session.contributions.all()],
        "sequence": 0,
    }


def _part(one: Contribution) -> dict[str, Any]:
    return {"person": one.person_id, "kind": one.kind, "talk": one.talk, "assumed": sorted(one.assumed)}


def instant(written: str) -> datetime:
    """Return the moment that a published session names."""
    return datetime.fromisoformat(written).astimezone(UTC)


def latest_release(course: Course) -> Release | None:
    """Return the version that the public sees; None before the first."""
    return Release.objects.filter(course=course).order_by("-number").first()


def latest_version(course: Course) -> Release | None:
    """Return number and moment of the version that the public sees, without its sessions; None before the first."""
    return releases(course).first()


def releases(course: Course) -> QuerySet[Release]:
    """All versions of the agenda, the latest first, without their sessions."""
    return Release.objects.filter(course=course).select_related("by").defer("sessions").order_by("-number")


def published(*held: Release | None) -> list[list[Published]]:
    """Return the sessions of each version; whoever was made one with somebody else since is that person.

    One query, and one more for each time that the same people were merged again.
    """
    of_each: list[list[Published]] = [release.sessions if release else [] for release in held]
    parts = [part for sessions in of_each for session in sessions for part in session["contributions"]]
    asked = {part["person"] for part in parts}
    merged: dict[int, int] = {}
    while asked:
        found = Person.objects.filter(pk__in=asked).exclude(merged_into=None)
        step = {pk: int(kept or pk) for pk, kept in found.values_list("pk", "merged_into")}
        merged = {pk: step.get(kept, kept) for pk, kept in merged.items()} | step
        asked = {*step.values()}
    return [[_named(session, merged) for session in sessions] for sessions in of_each]


def _named(session: Published, merged: Mapping[int, int]) -> Published:
    parts = session["contributions"]
    if not any(part["person"] in merged for part in parts):
        return session
    named = [{**part, "person": merged.get(part["person"], part["person"])} for part in parts]
    return {**session, "contributions": named}


@dataclass(frozen=True)
class Draft:
    """The agenda as it is now beside what was published. ``plan`` seals what publishing it would say."""

    sessions: Sequence[Published]
    released: Release | None
    before: Sequence[Published]
    changes: Sequence[Change]

    @property
    def countable(self) -> int:
        return sum(one["format"] != Session.Format.BREAK for one in self.sessions)

    @property
    def number(self) -> int:
        """Which version it would become."""
        return self.released.number + 1 if self.released else 1

    @property
    def has_changes(self) -> bool:
        return self.released is None or bool(self.changes)

    @property
    def plan(self) -> str:
        return fingerprint({"number": self.number, "sessions": self.sessions})


def draft(course: Course) -> Draft:
    """Return what publishing the agenda now would publish: four queries."""
    released, sessions = latest_release(course), as_it_is(course)
    (before,) = published(released)
    return Draft(sessions, released, before, changes_between(before, sessions))


def fingerprint(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """Return a seal of plain values: the same for the same values, however they came about."""
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


def concerned_by(release: Release) -> list[tuple[Person, list[Change]]]:
    """Return everybody whose part in the course a version has changed, each with those changes."""
    before = Release.objects.filter(course=release.course_id, number=release.number - 1).first()
    then, now = published(before, release)
    found = concerned(then, now, release.changes)
    people = Person.objects.filter(pk__in=found).order_by("pk")
    return [(person, found[person.pk]) for person in people]


def as_published(sessions: Sequence[Session], released: Release | None) -> list[tuple[Session, bool]]:
    """Return sessions with title, times and room as they were published, and whether each was. Nothing is stored.

    Where nothing was ever published they all stand as they are, as if they had been.
    """
    known = {one["pk"]: one for one in released.sessions} if released else {}
    for session in sessions:
        if published := known.get(session.pk):
            session.title, session.room = published["title"], published["room"]
            session.starts_at, session.ends_at = (
                instant(published["starts_at"]),
                instant(published["ends_at"]),
            )
            session.assumed = published["assumed"]
    return [(session, released is None or session.pk in known) for session in sessions]


def calendar_of(person: Person) -> PersonalCalendar | None:
    """Return the secret address of a person's own calendar; None where they have none."""
    return PersonalCalendar.objects.filter(person=person).first()


def owner_of_calendar(token: str) -> Person | None:
    """Return whose calendar a secret address is; None where it was given up or never was."""
    found = (
        PersonalCalendar.objects.select_related("person").filter(token=token, person__is_active=True).first()
    )
    return found.person if found else None


def released_with(person: Person) -> list[tuple[Course, list[Published]]]:
    """Return the announced courses whose agenda, as published last, names a person, the latest course first.

    Each comes with those sessions in which the person has a part. Two queries.
    """
    newest = Release.objects.filter(course=OuterRef("course")).order_by("-number").values("pk")[:1]
    found = (
        Release.objects.filter(persons=person, pk=Subquery(newest))
        .exclude(course__state=State.DRAFT)
        .select_related("course__programme")
        .order_by("-course__starts_on", "course")
    )
    held = list(found)
    return [
        (
            release.course,
            [one for one in sessions if any(part["person"] == person.pk for part in one["contributions"])],
        )
        for release, sessions in zip(held, published(*held), strict=True)
    ]


def changes_since(held: Release, language: str) -> list[str]:
    """Return what is different in the last version from the one that somebody holds, in the words of a reader."""
    newest = latest_release(held.course)
    if newest is None or newest.number == held.number:
        return []
    return change_lines(changes_between(*published(held, newest)), held.course, language)


def change_lines(changes: Sequence[Change], course: Course, language: str) -> list[str]:
    """Return changes in the words of a reader, one line each: at most one query, for the people that they name."""
    pks = {change["person"] for change in changes if "person" in change}
    people = Person.objects.in_bulk(pks) if pks else {}
    with translation.override(language):
        return [_line(change, course, language, people) for change in changes]


def _line(change: Change, course: Course, language: str, people: Mapping[int, Person]) -> str:
    what = What(change["what"])
    person = people.get(change.get("person", 0))
    facts = {
        "title": str(spoken(change["title"], language)),
        "person": person.called(language) if person else "–",
        "before": _side(what, change.get("before"), course, language),
        "after": _side(what, change.get("after"), course, language),
    }
    return str(SENTENCES[what]).format_map(facts)


def _side(what: What, value: Any, course: Course, language: str) -> str:
    """What was, or is: times by the clock of the course, texts in the reader's language."""
    if what == What.FORMAT:
        return str(Session.Format(value).label)
    if what in {What.ROOM, What.RENAMED}:
        return str(spoken(value, language)) or str(NOWHERE)
    return span(value, course, language) if what in {What.ADDED, What.REMOVED, What.MOVED} and value else ""


def span(times: Sequence[str], course: Course, language: str) -> str:
    """Return "15 July 2022, 09:30–09:40" for two published moments, by the clock of the course."""
    start, end = (instant(one).astimezone(course.zone) for one in times)
    return f"{dates.day(start.date(), language)}, {dates.clock(start.time())}–{dates.clock(end.time())}"
