"""Reading courses: their public pages and whatever else is found by their address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet, prefetch_related_objects

from convenor.kit.refusals import Refusal
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course, PartnerRole, Programme, Release, Sender, Sheet
from convenor.programmes.queries.agenda import Day, ShownSession, by_day, shown_sessions
from convenor.programmes.queries.releases import as_it_is
from convenor.programmes.rules.tags import terms_refusal
from convenor.programmes.states import State
from convenor.vocabularies.queries import by_vocabulary
from convenor.vocabularies.terms import Term, Vocabulary


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


def programme_terms_refusal(programme: Programme, *, further: Sequence[str] = ()) -> Refusal | None:
    """Why a programme cannot be under ``further`` terms: one of its courses, or any, would be under too many."""
    of_courses = [
        (one.code, one.tags) for one in programme.courses.select_related("programme").order_by("pk")
    ] or [(programme.code, [])]
    found = (terms_refusal([*programme.tags, *tags, *further], course=code) for code, tags in of_courses)
    return next(filter(None, found), None)


@dataclass(frozen=True)
class CoursePage:
    """A course with everything that its page shows. ``release`` is the version shown; None: a draft, or nothing yet."""

    course: Course
    release: Release | None
    sessions: Sequence[ShownSession]
    sheet: Sheet | None
    partner_roles: Sequence[PartnerRole]
    senders: Sequence[Sender]

    @property
    def tags(self) -> list[tuple[Vocabulary, list[Term]]]:
        """What the course serves, by itself or through its programme."""
        return by_vocabulary(self.course.serves)

    @property
    def has_module_texts(self) -> bool:
        """Whether more is known of the modules than how many there are."""
        return any(one.title or one.outcomes or one.hours for one in self.course.modules.all())

    @property
    def agenda(self) -> list[Day]:
        return by_day(self.sessions, self.course.zone)

    @property
    def profiles(self) -> list[Person]:
        """Those on the agenda who have told something of themselves, in the order in which they speak."""
        people = {part.person.pk: part.person for one in self.sessions for part in one.contributions}
        return [person for person in people.values() if person.bio or person.photo]


def course_page(pk: int) -> CoursePage:
    """Return a course with the agenda that was published last: four queries however long it is.

    Of a course that is a draft, seen by those who look after it, the sessions are as they are now: two more.
    """
    release = (
        Release.objects.select_related(
            "course__programme", "course__issuer", "course__subject", "course__sheet"
        )
        .filter(course=pk)
        .exclude(course__state=State.DRAFT)
        .order_by("-number")
        .first()
    )
    if release:
        course, published = release.course, release.sessions
    else:
        courses = Course.objects.select_related("programme", "issuer", "subject", "sheet")
        course = courses.get(pk=pk)
        published = as_it_is(course) if course.state == State.DRAFT else []
    prefetch_related_objects([course], "modules")
    roles, senders = _bodies_of(course)
    sessions = shown_sessions(published, entrances=course.entrances)
    return CoursePage(course, release, sessions, getattr(course, "sheet", None), roles, senders)


def _bodies_of(course: Course) -> tuple[list[PartnerRole], list[Sender]]:
    """Return who stands behind the programme of a course and who sends people to it, each in the order of protocol.

    One query: every organisation that either names, once for each of its roles.
    """
    organisations = Organisation.objects.annotate(
        role=FilteredRelation("partner_roles", condition=Q(partner_roles__programme=course.programme_id)),
        sending=FilteredRelation("sent_to", condition=Q(sent_to__course=course.pk)),
    )
    found = organisations.filter(Q(role__isnull=False) | Q(sending__isnull=False))
    roles: set[PartnerRole] = set()
    senders: set[Sender] = set()
    for one in found.select_related("role", "sending"):  # type: ignore[misc]  # the stubs know no annotated relation
        if role := getattr(one, "role", None):
            roles.add(role)
        if sender := getattr(one, "sending", None):
            senders.add(sender)
    return sorted(roles, key=_place), sorted(senders, key=_place)


def _place(row: PartnerRole | Sender) -> tuple[int, int]:
    return row.position, row.pk


def course_by_slug(slug: str) -> Course | None:
    """Return a course in whatever state, for those who run the installation."""
    return Course.objects.select_related("programme", "issuer", "subject").filter(slug=slug).first()
