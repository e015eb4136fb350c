"""Reading who was where. The number of queries never depends on how many people or sessions there are."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext

from convenor.attendance.models import Mark
from convenor.attendance.paper import SheetRow, SheetSession, SignInSheet
from convenor.attendance.rules import Attendance, attendance
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seat_holders
from convenor.kit import dates, names
from convenor.kit.languages import Wording
from convenor.programmes.models import Contribution, Course, Session


def countable_sessions(course: Course) -> list[Session]:
    """The sessions that are marked and count towards a certificate (breaks do not), in order of time: one query."""
    sessions = course.sessions.exclude(format=Session.Format.BREAK)
    return list(sessions.select_related("course", "module"))


def standing_marks(course: Course) -> QuerySet[Mark]:
    """The mark that stands of each person and session of the course, where there is one."""
    return Mark.objects.filter(session__course=course, replaced_at__isnull=True)


def presence(course: Course, *, registration: Registration | None = None) -> dict[int, dict[int, bool]]:
    """Whether people were there, as ``{registration pk: {session pk: present}}``, of all or of one: one query.

    A session without a mark is not in it, nor is a person without any.
    """
    marks = standing_marks(course).order_by()
    if registration:
        marks = marks.filter(registration=registration)
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    for registration_pk, session_pk, present in marks.values_list("registration_id", "session_id", "present"):
        found[registration_pk][session_pk] = present
    return dict(found)


def attendance_of(registration: Registration) -> Attendance:
    """What the standing marks of one person add up to, in minutes: two queries."""
    course = registration.course
    marks = presence(course, registration=registration).get(registration.pk, {})
    return attendance((session.minutes, marks.get(session.pk)) for session in countable_sessions(course))


def history(registration: Registration, session: Session | None = None) -> QuerySet[Mark]:
    """Every mark of a person in the course, or at one session, standing and replaced, oldest first."""
    marks = Mark.objects.filter(registration=registration).select_related("session", "by")
    return marks.filter(session=session) if session else marks


def histories(registration: Registration) -> list[tuple[Session, list[Mark]]]:
    """For each session that counts its marks of one person, the latest first: two queries."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    for mark in history(registration).order_by("-at", "-pk"):
        marks[mark.session_id].append(mark)
    return [(session, marks[session.pk]) for session in countable_sessions(registration.course)]


def days_of(sessions: Iterable[Session]) -> list[date]:
    """The days on which there are sessions, in order."""
    return sorted({session.day for session in sessions})


def sign_in_sheets(course: Course, language: str, *, day: date | None = None) -> list[SignInSheet]:
    """The sign-in sheet of one day of the course, or of each; those who hold a seat, in the order of ``language``.

    Empty when the course has no session (on that day). Four queries.
    """
    sessions = (
        course.sessions.exclude(format=Session.Format.BREAK)
        .select_related("course")
        .prefetch_related("contributions__person")
    )
    by_day = groupby(sessions, key=lambda session: session.day)
    of_days = [(when, list(found)) for when, found in by_day if day in (None, when)]
    people = tuple(_sheet_row(registration, language) for registration in seat_holders(course, language))
    return [
        SignInSheet(
            course=course.title,
            day=when,
            rows=people,
            programme=course.programme.title,
            place=course.place,
            issuer=course.issuer.name if course.issuer else {},
            sessions=tuple(_sheet_session(session, language) for session in found),
            trainers=tuple(dict.fromkeys(name for session in found for name in _trainers(session, language))),
            notice=_rehearsal_notice(language) if course.rehearsed else {},
            language=language,
        )
        for when, found in of_days
    ]


def _sheet_row(registration: Registration, language: str) -> SheetRow:
    person = registration.person
    spelling = "en" if language != "az" and person.latin else "az"
    return SheetRow(
        name=names.upper(person.officially_called(language), spelling),
        institution=registration.organisation.name if registration.organisation else {},
        post={language: registration.post} if registration.post else {},
    )


def _sheet_session(session: Session, language: str) -> SheetSession:
    is_assumed = not {"all", "starts_at"}.isdisjoint(session.assumed)
    start = "" if is_assumed else dates.clock(session.starts_at.astimezone(session.course.zone).time())
    return SheetSession(title=session.title, start=start, trainers=tuple(_trainers(session, language)))


def _trainers(session: Session, language: str) -> list[str]:
    return [
        contribution.person.called(language)
        for contribution in session.contributions.all()
        if contribution.kind == Contribution.Kind.TRAINER
    ]


def _rehearsal_notice(language: str) -> Wording:
    with translation.override(language):
        return {language: gettext("A rehearsal: these people are made up.")}
