"""Persons who may be one, with the reasons: looked up by how their names sound, which an index answers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.functional import Promise

from convenor.people.models import Affiliation, Apart, Person
from convenor.people.rules import Compared, reasons

MOST_OF_ONE_SOUND = 40
"""Of a very common name only so many are compared at once: more than a human can look through anyway."""


@dataclass(frozen=True)
class Pair:
    """Two persons who may be one; the first was known longer."""

    one: Person
    other: Person
    reasons: Sequence[str | Promise]


def shared_sounds() -> QuerySet[Person, str]:
    """The sounds of names that more than one person has, most persons first."""
    return (
        Person.objects.filter(merged_into=None)
        .exclude(sound="")
        .order_by()
        .values("sound")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
        .order_by("sound")
        .values_list("sound", flat=True)
    )


def pairs(sounds: Sequence[str]) -> list[Pair]:
    """Those of these sounds who may be one and were not told apart, the best reasons first: three queries."""
    by_sound: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(sound__in=sounds, merged_into=None).order_by("pk"):
        if len(by_sound[person.sound]) < MOST_OF_ONE_SOUND:
            by_sound[person.sound].append(person)
    persons = [person for found in by_sound.values() for person in found]
    posts = defaultdict(set)
    for pk, organisation in Affiliation.objects.filter(person__in=persons).values_list(
        "person_id", "organisation_id"
    ):
        posts[pk].add(organisation)
    apart = set(Apart.objects.filter(one__in=persons).values_list("one_id", "other_id"))
    compared = {person.pk: _compared(person, frozenset(posts[person.pk])) for person in persons}
    found = [
        Pair(one, other, why)
        for group in by_sound.values()
        for place, one in enumerate(group)
        for other in group[place + 1 :]
        if (one.pk, other.pk) not in apart and (why := reasons(compared[one.pk], compared[other.pk]))
    ]
    return sorted(found, key=lambda pair: -len(pair.reasons))


def look_alikes(person: Person) -> list[Pair]:
    """Those who may be the same as one person."""
    if not person.sound:
        return []
    return [pair for pair in pairs([person.sound]) if person in (pair.one, pair.other)]


def _compared(person: Person, organisations: frozenset[int]) -> Compared:
    return Compared(person.pk, person.given, person.surname, person.father, person.latin, organisations)
