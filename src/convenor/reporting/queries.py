"""Gathering the record of a course."""

from django.urls import reverse

from convenor.credentials.models import Certificate
from convenor.credentials.states import State as CertificateState
from convenor.enrolment.queries import seats_taken
from convenor.people.models import Person
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.rules import half_of_day
from convenor.reporting.record import CourseRecord, Figure, SessionRecord, SpeakerRecord, Stated


def course_record(course: Course) -> CourseRecord:
    """Return what is known of ``course`` for a report, in a number of queries that does not grow with its rows."""
    people = reverse("enrolment:people", args=[course.slug])
    certificates = reverse("credentials:certificates", args=[course.slug])
    senders = list(course.senders.select_related("organisation"))
    return CourseRecord(
        title=course.title,
        summary=course.summary,
        programme=course.programme.title,
        partners=tuple(
            (role.kind, role.organisation.name)
            for role in course.programme.partner_roles.select_related("organisation")
        ),
        modules=course.modules.count(),
        starts_on=course.starts_on,
        ends_on=course.ends_on,
        is_start_assumed="starts_on" in course.assumed,
        is_end_assumed="ends_on" in course.assumed,
        place=Stated(course.place, "place" in course.assumed),
        sessions=tuple(_session(session) for session in _sessions(course)),
        senders=tuple(sender.wording or sender.organisation.name for sender in senders),
        participants=Figure(seats_taken(course), f"{people}?state=confirmed"),
        institutions=Figure(len(senders), reverse("programmes:course", args=[course.slug]) + "#senders"),
        certificates=Figure(_valid_certificates(course), f"{certificates}?state=issued"),
        rehearsed=course.rehearsed,
    )


def _sessions(course: Course) -> list[Session]:
    """The sessions that the source speaks of: no breaks, and none that is assumed as a whole."""
    sessions = (
        course.sessions.exclude(format=Session.Format.BREAK)
        .select_related("course")
        .prefetch_related("contributions__person__affiliations__organisation")
    )
    return [session for session in sessions if "all" not in session.assumed]


def _session(session: Session) -> SessionRecord:
    return SessionRecord(
        format=session.format,
        title=session.title,
        summary=session.summary,
        day=session.day,
        half=half_of_day(session.starts_at.astimezone(session.course.zone).time()),
        speakers=tuple(_speaker(contribution) for contribution in session.contributions.all()),
    )


def _speaker(contribution: Contribution) -> SpeakerRecord:
    person = contribution.person
    return SpeakerRecord(
        name=Stated(_called(person)),
        kind=contribution.kind,
        posts=tuple((held.post, held.organisation.name) for held in person.affiliations.all()),
        about=person.about,
    )


def _called(person: Person) -> dict[str, str]:
    return {language: person.called(language) for language in ("az", "en")}


def _valid_certificates(course: Course) -> int:
    return Certificate.objects.filter(registration__course=course, state=CertificateState.ISSUED).count()
