"""Reading who was where. The number of queries never depends on how many people or sessions there are."""

from collections import defaultdict

from django.db.models import QuerySet

from convenor.attendance.models import Mark
from convenor.attendance.rules import Attendance, attendance
from convenor.enrolment.models import Registration
from convenor.programmes.models import Course, Session


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
