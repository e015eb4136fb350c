"""The engine: who has which role where. Each app's own ``permissions.py`` holds its table of verbs."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404

from convenor.kit.refusals import NotPermitted
from convenor.people.models import Claim, Merge, Person, Role

ORGANISER = Role.Kind.ORGANISER
FOCAL_POINT = Role.Kind.FOCAL_POINT
OBSERVER = Role.Kind.OBSERVER
DIRECTORY = frozenset({ORGANISER})
"""All persons and organisations with their addresses: an organiser of the whole site or of a programme."""
MERGE = frozenset({ORGANISER})
"""Making two persons one, or removing one. Where one of them holds a role, only an organiser of the whole site."""
ERASE = frozenset({ORGANISER})
"""Erasing a person: only an organiser of the whole site."""
GIVE_ROLES = frozenset({ORGANISER})
"""Giving and taking back roles, and deciding who acts for an organisation: only an organiser of the whole site."""

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


def in_directory(visitor: Visitor) -> Person:
    """Return the visitor as somebody who may look through all persons; else raise ``NotPermitted``."""
    if isinstance(visitor, Person) and may_look_through(visitor):
        return visitor
    raise NotPermitted


def may_look_through(person: Person) -> bool:
    """Whether a person organises the whole site or a programme."""
    wide = (Role.Reach.SITE, Role.Reach.PROGRAMME)
    return Role.objects.filter(person=person, kind__in=DIRECTORY, reach__in=wide).exists()


def person_in_directory(visitor: Visitor, pk: int) -> Person:
    """Return any person for somebody who may look through all of them; ``Http404`` where there is none."""
    in_directory(visitor)
    person = Person.objects.select_related("merged_into").filter(pk=pk).first()
    if person is None:
        raise Http404
    return person


def merge_of(visitor: Visitor, pk: int) -> Merge:
    """Return a merge for somebody who may look through all persons; ``Http404`` where there is none."""
    in_directory(visitor)
    merged = Merge.objects.select_related("kept", "gone").filter(pk=pk).first()
    if merged is None:
        raise Http404
    return merged


def claim_for(visitor: Visitor, pk: int) -> Claim:
    """Return a claim for somebody who may decide about it; ``Http404`` where there is none."""
    insist_on(visitor, GIVE_ROLES)
    asked = Claim.objects.filter(pk=pk).first()
    if asked is None:
        raise Http404
    return asked


def may_merge(visitor: Visitor, *persons: Person) -> bool:
    """Whether ``visitor``, who may look through all persons, may make these one: a role must not change hands so."""
    held = Role.objects.filter(person__in=persons)
    return bool(roles_in(visitor) & MERGE) or not held.exists()
