"""Who may do what with courses, and the loaders that see to it."""

from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404

from convenor.people.permissions import ORGANISER, Visitor, insist_on
from convenor.programmes.models import Course, PartnerRole, Programme
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


def public_programme(slug: str) -> Programme:
    """Return a programme for anybody, with its partner roles.

    Raises ``Http404`` where there is none, and where no course of it has been announced: nobody is told of a draft.
    """
    roles = Prefetch("partner_roles", queryset=PartnerRole.objects.select_related("organisation"))
    announced = Course.objects.exclude(state=State.DRAFT).filter(programme=OuterRef("pk"))
    programme = Programme.objects.prefetch_related(roles).filter(Exists(announced), slug=slug).first()
    if programme is None:
        raise Http404
    return programme
