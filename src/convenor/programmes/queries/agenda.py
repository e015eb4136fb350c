"""The agenda as people see it, by day and half-day: a version that was published, or the sessions of a draft."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from django.db.models import Prefetch
from django.utils.functional import Promise

from convenor.kit.languages import Spoken, Wording, spoken
from convenor.people.models import Affiliation, Person
from convenor.programmes.models import Contribution, Session
from convenor.programmes.queries.releases import instant
from convenor.programmes.rules import half_of_day
from convenor.programmes.rules.releases import Published


@dataclass(frozen=True)
class ShownContribution:
    """A person's part in a published session."""

    person: Person
    kind: str
    talk: Wording
    assumed: Sequence[str]

    @property
    def kind_label(self) -> str | Promise:
        return Contribution.Kind(self.kind).label


@dataclass(frozen=True)
class ShownModule:
    """The module that a published session belongs to."""

    number: int
    title: Wording
    assumed: Sequence[str]


@dataclass(frozen=True)
class ShownSession:
    """A session as it was published."""

    pk: int
    key: str
    format: str
    title: Wording
    abstract: Wording
    summary: Wording
    starts_at: datetime
    ends_at: datetime
    room: Wording
    languages: Sequence[str]
    module: ShownModule | None
    contributions: Sequence[ShownContribution]
    assumed: Sequence[str]
    sequence: int
    entrance: str

    @property
    def format_label(self) -> str | Promise:
        return Session.Format(self.format).label

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    def called(self, language: str) -> Spoken:
        return spoken(self.title, language)


@dataclass(frozen=True)
class Half:
    """Half a day: ``number`` is 1 or 2."""

    number: int
    sessions: Sequence[ShownSession]


@dataclass(frozen=True)
class Day:
    """A day of the agenda; ``number`` counts from 1 within the course."""

    date: date
    number: int
    halves: Sequence[Half]

    @property
    def sessions(self) -> list[ShownSession]:
        return [session for half in self.halves for session in half.sessions]


def shown_sessions(
    published: Sequence[Published], *, with_people: bool = True, entrances: Mapping[str, str] | None = None
) -> list[ShownSession]:
    """Return published sessions with the people in them, as they are called today, and their posts: two queries.

    Somebody who is no longer stored is left out. Without people there is no query. ``entrances`` says by the key of a
    session where one joins it now.
    """
    entrances = entrances or {}
    if not with_people:
        return [_shown(one, {}, entrances) for one in published]
    pks = {part["person"] for one in published for part in one["contributions"]}
    posts = Affiliation.objects.select_related("organisation")
    found = Person.objects.select_related("merged_into").prefetch_related(
        Prefetch("affiliations", queryset=posts), Prefetch("merged_into__affiliations", queryset=posts)
    )
    people = {pk: _as_known_now(person) for pk, person in found.in_bulk(pks).items()}
    return [_shown(one, people, entrances) for one in published]


def _as_known_now(person: Person) -> Person:
    while person.merged_into:
        person = person.merged_into
    return person


def _shown(one: Published, people: Mapping[int, Person], entrances: Mapping[str, str]) -> ShownSession:
    return ShownSession(
        pk=one["pk"],
        key=one["key"],
        format=one["format"],
        title=one["title"],
        abstract=one["abstract"],
        summary=one["summary"],
        starts_at=instant(one["starts_at"]),
        ends_at=instant(one["ends_at"]),
        room=one["room"],
        languages=one["languages"],
        module=one["module"] and ShownModule(**one["module"]),
        contributions=[
            ShownContribution(people[part["person"]], part["kind"], part["talk"], part["assumed"])
            for part in one["contributions"]
            if part["person"] in people
        ],
        assumed=one["assumed"],
        sequence=one["sequence"],
        entrance=entrances.get(one["key"], ""),
    )


def by_day(sessions: Iterable[ShownSession], zone: tzinfo) -> list[Day]:
    """Return sessions that stand in order of time by day and half-day of a place."""
    days = []
    local_days = groupby(sessions, key=lambda one: one.starts_at.astimezone(zone).date())
    for number, (day, of_day) in enumerate(local_days, start=1):
        halves = groupby(of_day, key=lambda one: half_of_day(one.starts_at.astimezone(zone).time()))
        days.append(Day(day, number, [Half(half, list(sessions)) for half, sessions in halves]))
    return days
