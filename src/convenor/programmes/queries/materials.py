"""Reading materials: the newest version of each, for those who may see it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from convenor.people.models import Person
from convenor.programmes.models import Contribution, Course, Material, MaterialVersion
from convenor.programmes.rules import SEEN_BY


@dataclass(frozen=True)
class Line:
    """A material as a list shows it: the newest version, its address, and that of its small picture or ""."""

    version: MaterialVersion
    address: str
    picture: str


def newest(course: Course) -> QuerySet[MaterialVersion]:
    """The newest version of every material of a course, with its place: by session, then module. One query."""
    return (
        MaterialVersion.objects.filter(material__course=course, is_newest=True)
        .select_related("material__session", "material__module", "material__author")
        .order_by("material__session__starts_at", "material__module__number", "material_id")
    )


def seen(course: Course, *, by: str, now: datetime) -> QuerySet[MaterialVersion]:
    """Those that a public, participant, speaker or organiser sees now: ``rules.is_seen`` in a query."""
    audiences = [audience for audience, readers in SEEN_BY.items() if by in readers]
    found = newest(course).filter(material__audience__in=audiences)
    if by == "organiser":
        return found
    return found.filter(Q(material__visible_from=None) | Q(material__visible_from__lte=now))


def public_lines(course: Course, *, now: datetime) -> list[Line]:
    """What everybody sees of a course's materials, with public addresses: one query."""
    return [
        Line(
            version,
            version.url or reverse("programmes:material", args=[version.material_id]),
            reverse("programmes:thumbnail", args=[version.material_id]) if version.thumbnail else "",
        )
        for version in seen(course, by="public", now=now)
    ]


def own_materials(course: Course, person: Person) -> QuerySet[MaterialVersion]:
    """What a speaker has given for a course, newest version of each."""
    return newest(course).filter(material__author=person)


def speaks(person: Person, course: Course) -> bool:
    """Whether the person has a part in the course or stands on its agenda that was published last."""
    latest = course.releases.order_by("-number").first()
    return (
        Contribution.objects.filter(session__course=course, person=person).exists()
        or latest is not None
        and latest.persons.filter(pk=person.pk).exists()
    )


def contributes(person: Person, course: Course) -> bool:
    """Whether the person has a part in the course that they have not declined."""
    return (
        Contribution.objects.filter(session__course=course, person=person)
        .exclude(answer=Contribution.Answer.DECLINED)
        .exists()
    )


def is_renewed_later(material: Material, now: datetime) -> bool:
    """Whether public pages must be made anew when the material begins to be seen."""
    return (
        material.audience == Material.Audience.PUBLIC
        and material.visible_from is not None
        and material.visible_from > now
    )
