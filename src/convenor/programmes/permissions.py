"""Who may do what with courses, and the loaders that see to it."""

from django.http import Http404

from convenor.people.permissions import ORGANISER, Visitor, insist_on
from convenor.programmes.models import Course, Programme
from convenor.programmes.states import State

ADVANCE = frozenset({ORGANISER})
STEP_BACK = frozenset({ORGANISER})


def course_for(visitor: Visitor, slug: str, *, may: frozenset[str]) -> Course:
    """Return the course for somebody who holds one of the roles ``may`` in it or in its programme.

    Raises ``NotPermitted`` for everybody else, whether or not there is such a course; ``Http404`` where there is none
    for somebody whose role holds everywhere.
    """
    course = Course.objects.select_related("programme", "issuer", "subject").filter(slug=slug).first()
    insist_on(visitor, may, *(course.scopes if course else ()))
    if course is None:
        raise Http404
    return course


def public_course(slug: str) -> Course:
    """Return a course for anybody. Raises ``Http404`` where there is none, and for a draft, which nobody is told of."""
    course = (
        Course.objects.select_related("programme", "issuer", "subject")
        .exclude(state=State.DRAFT)
        .filter(slug=slug)
        .first()
    )
    if course is None:
        raise Http404
    return course


def public_programme(slug: str) -> Programme:
    """Return a programme for anybody. Raises ``Http404`` where there is none."""
    programme = Programme.objects.filter(slug=slug).first()
    if programme is None:
        raise Http404
    return programme
