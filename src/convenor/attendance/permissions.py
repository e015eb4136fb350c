"""Who may do what with marks. A participant's own marks are shown by ``pages``."""

from django.http import Http404

from convenor.enrolment.models import Registration
from convenor.people.permissions import OBSERVER, ORGANISER, Visitor, roles_in
from convenor.programmes.models import Course, Session

LOOK = frozenset({ORGANISER, OBSERVER})
MARK = frozenset({ORGANISER})
PRINT = frozenset({ORGANISER})


def session_of(course: Course, key: str) -> Session:
    """Return a session of a course that ``course_for`` has given out already; ``Http404`` where there is none."""
    session = course.sessions.filter(key=key).exclude(format=Session.Format.BREAK).first()
    if session is None:
        raise Http404
    session.course = course
    return session


def registration_of(course: Course, pk: int) -> Registration:
    """Return a registration of a course that ``course_for`` has given out already; ``Http404`` where there is none."""
    found = Registration.objects.filter(course=course, pk=pk).select_related("person", "organisation").first()
    if found is None:
        raise Http404
    found.course = course
    return found


def marks(visitor: Visitor, course: Course) -> bool:
    """Whether the page is a form, or only shows what stands."""
    return bool(roles_in(visitor, *course.scopes) & MARK)
