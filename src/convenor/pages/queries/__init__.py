"""Reading for composed pages: what several apps know of one person, one course, one organisation."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from convenor.attendance.models import Mark
from convenor.attendance.queries import countable_sessions, presence
from convenor.credentials.kinds import OF_PARTS
from convenor.credentials.models import Certificate
from convenor.credentials.queries import certificates_of, eligibility_for
from convenor.credentials.rules import Eligibility
from convenor.credentials.states import UNRELEASED
from convenor.credentials.states import State as CertificateState
from convenor.enrolment.models import Registration
from convenor.enrolment.states import State
from convenor.people.models import Organisation, Person, Role
from convenor.programmes.models import Contribution, Course, PartnerRole, Programme, Session
from convenor.programmes.queries import Line, ShownSession, seen, shown_sessions
from convenor.programmes.queries.releases import as_published, latest_release, released_with
from convenor.programmes.states import State as CourseState

RUN_BY = (Role.Kind.ORGANISER, Role.Kind.OBSERVER)


@dataclass(frozen=True)
class Attended:
    """A session as one participant sees it: ``was_there`` is None while nobody has made a mark."""

    session: Session
    was_there: bool | None

    @property
    def is_time_assumed(self) -> bool:
        return bool({"starts_at", "all"} & set(self.session.assumed))


@dataclass(frozen=True)
class AttendedDay:
    """A day of the course, ``number`` counting from 1, with its sessions in order."""

    number: int
    date: date
    sessions: Sequence[Attended]


@dataclass(frozen=True)
class Taken:
    """A course that a person takes part in, with the certificate they hold of it now."""

    registration: Registration
    certificate: Certificate | None


@dataclass(frozen=True)
class OwnPerson:
    """One of an institution's people in one course: what its focal point may see, and no address."""

    registration: Registration
    marked: int
    attended: int
    certificate: Certificate | None


def run_by(person: Person) -> QuerySet[Course]:
    """Courses that ``person`` organises or observes, by a role in the course, its programme or the whole site."""
    held = list(Role.objects.filter(person=person, kind__in=RUN_BY).values_list("reach", "reach_pk"))
    courses = Course.objects.select_related("programme").order_by("-starts_on", "-pk")
    if any(reach == Role.Reach.SITE for reach, _ in held):
        return courses
    here = [pk for reach, pk in held if reach == Role.Reach.COURSE]
    in_programmes = [pk for reach, pk in held if reach == Role.Reach.PROGRAMME]
    return courses.filter(pk__in=here) | courses.filter(programme_id__in=in_programmes)


def plans(person: Person) -> bool:
    """Whether there are programmes for a person to look at: a role in one, or on the whole site."""
    return Role.objects.filter(
        person=person, kind__in=RUN_BY, reach__in=(Role.Reach.SITE, Role.Reach.PROGRAMME)
    ).exists()


def taken_by(person: Person) -> list[Taken]:
    """A person's own registrations, the latest course first: two queries."""
    registrations = (
        Registration.objects.filter(person=person)
        .select_related("course__programme")
        .order_by("-course__starts_on", "-pk")
    )
    valid = Certificate.objects.filter(person=person, state=CertificateState.ISSUED)
    certificates = {certificate.registration_id: certificate for certificate in valid.defer("credential")}
    return [Taken(registration, certificates.get(registration.pk)) for registration in registrations]


def certificates_of_parts(person: Person) -> QuerySet[Certificate]:
    """What a person holds for teaching and speaking, the latest first: one query."""
    held = Certificate.objects.filter(person=person, kind__in=OF_PARTS, state=CertificateState.ISSUED)
    return held.select_related("course").defer("credential").order_by("-pk")


def contributed_by(person: Person) -> list[tuple[Course, list[ShownSession]]]:
    """The sessions of announced courses in which a person has a part, as they were published: one query."""
    return [
        (course, shown_sessions(published, with_people=False)) for course, published in released_with(person)
    ]


def attended(registration: Registration) -> list[AttendedDay]:
    """The sessions that count, by day and in order, each with the participant's standing mark: three queries.

    They stand as they were published. One that was only planned since is not shown before somebody marks it.
    """
    course = registration.course
    marks = presence(course, registration=registration).get(registration.pk, {})
    sessions = as_published(countable_sessions(course), latest_release(course))
    shown = [session for session, is_published in sessions if is_published or session.pk in marks]
    by_day = groupby(sorted(shown, key=lambda session: session.starts_at), key=lambda session: session.day)
    return [
        AttendedDay(number, day, [Attended(session, marks.get(session.pk)) for session in of_day])
        for number, (day, of_day) in enumerate(by_day, start=1)
    ]


def calendar_sessions(person: Person) -> list[tuple[Course, ShownSession]]:
    """What belongs into a person's own calendar, as published: their parts, and all of the courses where they sit.

    Each session once, in order of time.
    """
    found: dict[int, tuple[Course, ShownSession]] = {}
    seats = Registration.objects.filter(person=person, state=State.CONFIRMED).exclude(
        course__state=CourseState.DRAFT
    )
    taken = [registration.course for registration in seats.select_related("course__programme")]
    published = [(course, release.sessions) for course in taken if (release := latest_release(course))]
    for course, sessions in [*published, *released_with(person)]:
        for session in shown_sessions(sessions):
            found[session.pk] = (course, session)
    return sorted(found.values(), key=lambda one: one[1].starts_at)


def reader(registration: Registration) -> str:
    """As what somebody on the list of a course reads its materials: those are for whoever holds a seat."""
    return "participant" if registration.state == State.CONFIRMED else "public"


def own_lines(registration: Registration, *, now: datetime) -> list[Line]:
    """The materials of a course that its participant sees, with addresses of their own: one query."""
    slug = registration.course.slug
    return [
        Line(
            version,
            version.url or reverse("pages:my_material", args=[slug, version.material_id]),
            reverse("pages:my_thumbnail", args=[slug, version.material_id]) if version.thumbnail else "",
        )
        for version in seen(registration.course, by=reader(registration), now=now)
    ]


def own_people(organisation: Organisation) -> list[OwnPerson]:
    """The people an institution has sent, by course and alphabet, with their attendance and certificates.

    Three queries, however many people and courses.
    """
    registrations = list(
        Registration.objects.filter(organisation=organisation)
        .exclude(state=State.WITHDRAWN)
        .select_related("person", "course__programme")
        .order_by("-course__starts_on", "course_id", "person__order_az", "person_id")
    )
    counted = (
        Mark.objects.filter(registration__organisation=organisation, replaced_at__isnull=True)
        .order_by()
        .values("registration_id")
        .annotate(marked=Count("pk"), attended=Count("pk", filter=Q(present=True)))
        .values_list("registration_id", "marked", "attended")
    )
    marks = {pk: (marked, attended) for pk, marked, attended in counted}
    certificates = {
        certificate.registration_id: certificate
        for certificate in Certificate.objects.filter(
            registration__in=[registration.pk for registration in registrations]
        )
        .exclude(state__in=UNRELEASED)
        .defer("credential")
        .order_by("pk")
    }
    return [
        OwnPerson(
            registration=registration,
            marked=marks.get(registration.pk, (0, 0))[0],
            attended=marks.get(registration.pk, (0, 0))[1],
            certificate=certificates.get(registration.pk),
        )
        for registration in registrations
    ]


@dataclass(frozen=True)
class Standings:
    """How a course stands, in figures: registrations by state, certificates by state, sessions."""

    registrations: Counter[str]
    certificates: Counter[str]
    sessions: int


def standings(course: Course) -> Standings:
    """Count what the organiser wants to see first: three queries."""
    return Standings(
        registrations=_by_state(Registration.objects.filter(course=course)),
        certificates=_by_state(Certificate.objects.filter(course=course)),
        sessions=course.sessions.exclude(format=Session.Format.BREAK).count(),
    )


def _by_state(rows: QuerySet[Registration] | QuerySet[Certificate]) -> Counter[str]:
    return Counter(dict(rows.order_by().values_list("state").annotate(Count("pk"))))


def own_standing(registration: Registration) -> tuple[Eligibility, Certificate | None]:
    """How a participant stands against the certificate rule, and the latest certificate they hold."""
    return eligibility_for(registration), certificates_of(registration).first()


def parts_of(person: Person) -> QuerySet[Contribution]:
    """A person's parts in the sessions of all courses, drafts too, the latest course first: for organisers."""
    return (
        Contribution.objects.filter(person=person)
        .select_related("session__course")
        .order_by("-session__course__starts_on", "session__course", "session__starts_at", "pk")
    )


@dataclass(frozen=True)
class Held:
    """A role with the name of the place where it holds."""

    role: Role
    place: str


def roles_of(person: Person, language: str) -> list[Held]:
    """The roles of one person with the names of their places."""
    return _held(Role.objects.filter(person=person).order_by("pk"), language)


def all_roles(language: str) -> list[Held]:
    """Every role, by kind and person, with the names of their places: four queries."""
    order = "person__order_az" if language == "az" else "person__order_en"
    return _held(Role.objects.select_related("person").order_by("reach_pk", "kind", order), language)


def _held(roles: QuerySet[Role], language: str) -> list[Held]:
    found = list(roles)
    models: dict[str, Any] = {"programme": Programme, "course": Course, "organisation": Organisation}
    names = {
        (reach, pk): str(row.called(language))
        for reach, model in models.items()
        for pk, row in model._default_manager.in_bulk(
            [one.reach_pk for one in found if one.reach == reach]
        ).items()
    }
    return [
        Held(one, names.get((one.reach, one.reach_pk), str(Role.Reach(one.reach).label))) for one in found
    ]


ANNOUNCED = [state for state in CourseState if state != CourseState.DRAFT]


def is_named(organisation: Organisation) -> bool:
    """Whether an announced course names the organisation: as partner, sender, issuer, subject or somebody's own."""
    named = (
        Q(programme__partner_roles__organisation=organisation)
        | Q(senders__organisation=organisation)
        | Q(issuer=organisation)
        | Q(subject=organisation)
        | Q(sessions__contributions__person__affiliations__organisation=organisation)
    )
    return Course.objects.filter(named, state__in=ANNOUNCED).exists()


def speaking_for(organisation: Organisation) -> QuerySet[Contribution]:
    """Who of an organisation has spoken at announced courses: the latest course first."""
    return (
        Contribution.objects.filter(
            person__affiliations__organisation=organisation, session__course__state__in=ANNOUNCED
        )
        .select_related("person", "session__course")
        .order_by("-session__course__starts_on", "session__starts_at", "pk")
    )


def partner_roles_of(organisation: Organisation) -> QuerySet[PartnerRole]:
    """What an organisation is to programmes with an announced course."""
    announced = Course.objects.filter(state__in=ANNOUNCED)
    return (
        PartnerRole.objects.filter(organisation=organisation, programme__in=announced.values("programme"))
        .select_related("programme")
        .order_by("programme__code", "position")
    )
