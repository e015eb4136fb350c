"""Who may do what with registrations, and the loaders that see to it."""

from django.http import Http404

from convenor.enrolment.models import Registration
from convenor.people.permissions import ORGANISER, Visitor, insist_on

REGISTER = frozenset({ORGANISER})
CONFIRM = frozenset({ORGANISER})
WAIT = frozenset({ORGANISER})
WITHDRAW = frozenset({ORGANISER})


def registration_for(visitor: Visitor, pk: int, *, may: frozenset[str]) -> Registration:
    """Return the registration for somebody who holds one of the roles ``may`` in its course.

    Raises ``Http404`` where there is none, ``NotPermitted`` otherwise.
    """
    registration = Registration.objects.select_related("course__programme", "person").filter(pk=pk).first()
    if registration is None:
        insist_on(visitor, may)
        raise Http404
    insist_on(visitor, may, *registration.course.scopes)
    return registration
