"""The engine: who has which role where. Each app's own ``permissions.py`` holds its table of verbs."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from convenor.kit.refusals import NotPermitted
from convenor.people.models import Person, Role

ORGANISER = Role.Kind.ORGANISER
FOCAL_POINT = Role.Kind.FOCAL_POINT
OBSERVER = Role.Kind.OBSERVER

Visitor = Person | AnonymousUser


class Scope(NamedTuple):
    """A place where a role holds: ``Scope("course", 7)``."""

    reach: str
    pk: int


SITE = Scope(Role.Reach.SITE, 0)


def roles_in(visitor: Visitor, *scopes: Scope) -> frozenset[str]:
    """The kinds of role that ``visitor`` holds in any of ``scopes`` or on the whole site: at most one query."""
    if not isinstance(visitor, Person):
        return frozenset()
    places = Q()
    for scope in {*scopes, SITE}:
        places |= Q(reach=scope.reach, reach_pk=scope.pk)
    return frozenset(Role.objects.filter(places, person=visitor).values_list("kind", flat=True))


def insist_on(visitor: Visitor, allowed: frozenset[str], *scopes: Scope) -> Person:
    """Return the visitor as a person with one of the ``allowed`` roles in ``scopes``; else raise ``NotPermitted``."""
    if isinstance(visitor, Person) and roles_in(visitor, *scopes) & allowed:
        return visitor
    raise NotPermitted


def may_change_email(visitor: Visitor, person: Person) -> bool:
    """Whether ``visitor``, who may amend ``person``, may also say by which address they sign in.

    The address of somebody who holds a role opens whatever that role opens: only an organiser of the site changes it.
    """
    return ORGANISER in roles_in(visitor) or not Role.objects.filter(person=person).exists()


def signed_in(visitor: Visitor) -> Person:
    """Return the visitor as a person; raise ``NotPermitted`` for a stranger, who is then asked to sign in."""
    if isinstance(visitor, Person):
        return visitor
    raise NotPermitted
