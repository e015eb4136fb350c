"""Reading courses: their public pages and whatever else is found by their address."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Prefetch, QuerySet

from convenor.people.models import Affiliation
from convenor.programmes.models import Contribution, Course, PartnerRole, Sender, Session
from convenor.programmes.states import State


@dataclass(frozen=True)
class PublicFace:
    """What is needed to answer for a public page before anything else is read."""

    pk: int
    version: int


def public_face(slug: str) -> PublicFace | None:
    """Return the version of a public course page: one query. None where there is no such course, or a draft.

    Every reader of a course asks this, also the one who is then told that nothing has changed. It is in SQL because
    putting the same query together took Django longer than everything else in such an answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, version FROM programmes_course WHERE slug = %s AND state <> %s", [slug, State.DRAFT]
        )
        found = cursor.fetchone()
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


def course_by_slug(slug: str) -> Course | None:
    """Return a course in whatever state, for those who run the installation."""
    return Course.objects.select_related("programme", "issuer", "subject").filter(slug=slug).first()
