"""Who sees which composed page."""

from django.http import Http404

from convenor.enrolment.models import Registration
from convenor.people.models import Organisation, Person
from convenor.people.permissions import (
    FOCAL_POINT,
    OBSERVER,
    ORGANISER,
    Scope,
    Visitor,
    insist_on,
    roles_in,
    signed_in,
)
from convenor.programmes.models import Course
from convenor.programmes.permissions import ADVANCE

OVERVIEW = frozenset({ORGANISER, OBSERVER})
REPRESENT = frozenset({FOCAL_POINT})


def own_registration(visitor: Visitor, slug: str) -> Registration:
    """Return the visitor's own registration for a course; ``Http404`` when there is none, course or not."""
    person: Person = signed_in(visitor)
    registration = (
        Registration.objects.select_related("course__programme", "organisation", "person")
        .filter(person=person, course__slug=slug)
        .first()
    )
    if registration is None:
        raise Http404
    return registration


def represented_organisation(visitor: Visitor, slug: str) -> Organisation:
    """Return an organisation for its focal point; ``Http404`` for everybody else."""
    person = signed_in(visitor)
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise Http404
    insist_on(person, REPRESENT, Scope("organisation", organisation.pk))
    return organisation


def may_advance(visitor: Visitor, course: Course) -> bool:
    """Whether the page offers the next step: observers look and do not move the course."""
    return bool(roles_in(visitor, *course.scopes) & ADVANCE)
