"""Reading courses: the agenda as people see it, by day and half-day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Prefetch, QuerySet

from convenor.people.models import Affiliation
from convenor.programmes.models import Contribution, Course, PartnerRole, Sender, Session
from convenor.programmes.rules import half_of_day
from convenor.programmes.states import State


@dataclass(frozen=True)
class Half:
    """Half a day: ``number`` is 1 or 2."""

    number: int
    sessions: Sequence[Session]


@dataclass(frozen=True)
class Day:
    """A day of the agenda; ``number`` counts from 1 within the course."""

    date: date
    number: int
    halves: Sequence[Half]


@dataclass(frozen=True)
class PublicFace:
    """What is needed to answer for a public page before anything else is read."""

    pk: int
    version: int


def public_face(slug: str) -> PublicFace | None:
    """Return the version of a public course page: one query. None where there is no such course, or a draft."""
    found = (
        Course.objects.exclude(state=State.DRAFT).filter(slug=slug).values_list("pk", "version").first()
    )
    return PublicFace(*found) if found else None


def public_courses() -> QuerySet[Course]:
    """Courses that have been announced, by programme, the latest first in each."""
    return (
        Course.objects.exclude(state=State.DRAFT)
        .select_related("programme")
        .order_by("programme__code", "-starts_on", "-pk")
    )


def course_page(pk: int) -> Course:
    """Return a course with everything that its page shows, in six queries however long the agenda is.

    ``module_count`` is set on it; sessions come with module, contributions, persons and their posts.
    """
    posts = Affiliation.objects.select_related("organisation")
    contributions = Contribution.objects.select_related("person").prefetch_related(
        Prefetch("person__affiliations", queryset=posts)
    )
    sessions = Session.objects.select_related("module").prefetch_related(
        Prefetch("contributions", queryset=contributions)
    )
    return (
        Course.objects.select_related("programme", "issuer", "subject")
        .annotate(module_count=Count("modules"))
        .prefetch_related(
            Prefetch("sessions", queryset=sessions),
            Prefetch("senders", queryset=Sender.objects.select_related("organisation")),
            Prefetch("programme__partner_roles", queryset=PartnerRole.objects.select_related("organisation")),
        )
        .get(pk=pk)
    )


def agenda(course: Course) -> list[Day]:
    """Return the sessions of a course by day and half-day, in order. Reads ``course.sessions`` once."""
    days = []
    for number, (day, of_day) in enumerate(groupby(course.sessions.all(), key=lambda one: one.day), start=1):
        halves = groupby(of_day, key=lambda one: half_of_day(one.starts_at.astimezone(course.zone).time()))
        days.append(Day(day, number, [Half(half, list(sessions)) for half, sessions in halves]))
    return days


def credit(course: Course) -> list[tuple[str, list[PartnerRole]]]:
    """Return the partner roles of a course in their fixed order, those of one kind together, with its label."""
    roles = course.programme.partner_roles.all()
    return [
        (PartnerRole.Kind(kind).label, list(of_kind)) for kind, of_kind in groupby(roles, key=lambda role: role.kind)
    ]
