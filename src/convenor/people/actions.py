"""What changes persons, organisations and roles."""

from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.people.models import Organisation, Person, Role
from convenor.people.permissions import Scope


@transaction.atomic
def add_person(person: Person, *, by: Person | None, at: datetime) -> Person:
    """Store a new person. An unusable password is set: people sign in by a code sent to their address."""
    person.set_unusable_password()
    person.save(force_insert=True)
    record("people.person_added", target=person, by=by, at=at)
    return person


@transaction.atomic
def add_organisation(organisation: Organisation, *, by: Person | None, at: datetime) -> Organisation:
    """Store a new organisation."""
    organisation.save(force_insert=True)
    record("people.organisation_added", target=organisation, by=by, at=at)
    return organisation


@transaction.atomic
def grant(person: Person, kind: Role.Kind, *, scope: Scope, by: Person | None, at: datetime) -> Role:
    """Give a role in a scope. Giving it again changes nothing."""
    role, is_new = Role.objects.get_or_create(person=person, kind=kind, reach=scope.reach, reach_pk=scope.pk)
    if is_new:
        record(
            "people.role_granted",
            target=person,
            by=by,
            at=at,
            facts={"kind": str(kind), "reach": scope.reach, "pk": scope.pk},
        )
    return role
