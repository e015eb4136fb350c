"""The agenda as people see it, by day and half-day: a version that was published, or the sessions of a draft."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from django.db.models import FilteredRelation
from django.utils.functional import Promise

from convenor.kit.languages import Spoken, Wording, spoken
from convenor.people.models import Affiliation, Person
from convenor.programmes.models import Contribution, Session
from convenor.programmes.queries.releases import instant
from convenor.programmes.rules import half_of_day
from convenor.programmes.rules.releases import Published


@dataclass(frozen=True)
class ShownContribution:
    """A person's part in a published session, with the posts that they hold today."""

    person: Person
    posts: Sequence[Affiliation]
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
    """Return published sessions with the people in them, as they are called today, and their posts: one query.

    Somebody who is no longer stored is left out. Without people there is no query. ``entrances`` says by the key of a
    session where one joins it now.
    """
    entrances = entrances or {}
    pks = {part["person"] for one in published for part in one["contributions"]} if with_people else set()
    people = _known_now(pks)
    return [_shown(one, people, entrances) for one in published]


@dataclass(frozen=True)
class _Known:
    """A person with the posts that they hold."""

    person: Person
    posts: Sequence[Affiliation]


def _known_now(pks: Collection[int]) -> dict[int, _Known]:
    """Return persons by number; who was made one with somebody else since is that person.

    One query, and one more for each time that the same people were merged again.
    """
    found: dict[int, _Known] = {}
    asked = set(pks)
    while asked:
        found |= _with_posts(asked)
        asked = {pk for one in found.values() if (pk := one.person.merged_into_id)} - found.keys()
    return {pk: _kept(found[pk], found) for pk in pks if pk in found}


def _kept(known: _Known, found: Mapping[int, _Known]) -> _Known:
    while known.person.merged_into_id:
        known = found[known.person.merged_into_id]
    return known


def _with_posts(pks: Collection[int]) -> dict[int, _Known]:
    """Return persons by number with their posts in order: one query, which gives a person once for each post."""
    persons = Person.objects.filter(pk__in=pks).annotate(held=FilteredRelation("affiliations"))
    found: dict[int, _Known] = {}
    posts: dict[int, list[Affiliation]] = defaultdict(list)
    rows = persons.select_related("held__organisation")  # type: ignore[misc]  # the stubs know no annotated relation
    for row in rows.order_by("held__position", "held__pk"):
        if post := getattr(row, "held", None):
            posts[row.pk].append(post)
        found.setdefault(row.pk, _Known(row, posts[row.pk]))
    return found


def _shown(one: Published, people: Mapping[int, _Known], entrances: Mapping[str, str]) -> ShownSession:
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
            ShownContribution(known.person, known.posts, part["kind"], part["talk"], part["assumed"])
            for part in one["contributions"]
            if (known := people.get(part["person"]))
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
