"""Who may do what with registrations, and the loaders that see to it."""

from django.http import Http404

from convenor.enrolment.models import Registration, RosterImport
from convenor.people.permissions import OBSERVER, ORGANISER, Visitor, insist_on, roles_in
from convenor.programmes.models import Course

LOOK = frozenset({ORGANISER, OBSERVER})
REGISTER = frozenset({ORGANISER})
CONFIRM = frozenset({ORGANISER})
WAIT = frozenset({ORGANISER})
WITHDRAW = frozenset({ORGANISER})
CHOOSE_COLUMNS = frozenset({ORGANISER})
"""What the list shows to oneself; observers see the usual columns, which hold nothing that only organisers may know."""
IMPORT = frozenset({ORGANISER})
AMEND = frozenset({ORGANISER})
"""What is known of a person who is on the list: name, address, language."""
EXPORT = frozenset({ORGANISER})
"""Addresses leave the house in an export: only those who write to people get them."""


def registration_for(visitor: Visitor, pk: int, *, may: frozenset[str], slug: str = "") -> Registration:
    """Return the registration for somebody who holds one of the roles ``may`` in its course.

    ``slug`` names the course where the address says which one it is. Raises ``Http404`` where there is none,
    ``NotPermitted`` otherwise.
    """
    registration = (
        Registration.objects.select_related("course__programme", "person", "organisation")
        .filter(pk=pk, **({"course__slug": slug} if slug else {}))
        .first()
    )
    if registration is None:
        insist_on(visitor, may)
        raise Http404
    insist_on(visitor, may, *registration.course.scopes)
    return registration


def roster_import_of(course: Course, pk: int) -> RosterImport:
    """Return an import of a course that ``course_for`` has given out already; ``Http404`` where there is none."""
    roster_import = (
        RosterImport.objects.select_related("course__programme", "uploaded_by")
        .filter(course=course, pk=pk)
        .first()
    )
    if roster_import is None:
        raise Http404
    return roster_import


def organises(visitor: Visitor, course: Course) -> bool:
    """Whether the page shows what an organiser may do, or only what everybody who may look at it sees."""
    return bool(roles_in(visitor, *course.scopes) & REGISTER)
