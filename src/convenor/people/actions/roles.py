"""Roles given and taken back."""

from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.people.models import Person, Role
from convenor.people.permissions import SITE, Scope
from convenor.people.rules import role_withdrawal_refusal


@transaction.atomic
def grant(person: Person, kind: Role.Kind, *, scope: Scope, by: Person | None, at: datetime) -> Role:
    """Give a role in a scope. Giving it again changes nothing."""
    role, is_new = Role.objects.get_or_create(person=person, kind=kind, reach=scope.reach, reach_pk=scope.pk)
    if is_new:
        record("people.role_granted", target=person, by=by, at=at, facts=_facts(kind, scope))
    return role


@transaction.atomic
def withdraw_role(person: Person, kind: Role.Kind, *, scope: Scope, by: Person | None, at: datetime) -> None:
    """Take a role back. Taking back what nobody holds changes nothing. Refuses ``role.last_organiser``."""
    roles = Role.objects.filter(kind=kind, reach=scope.reach, reach_pk=scope.pk)
    # All holders are locked, not only this one: of the last two organisers, only one can leave.
    holders = {role.person_id: role for role in roles.select_for_update().order_by("pk")}
    if person.pk not in holders:
        return
    insist(
        role_withdrawal_refusal(
            is_organiser_of_site=kind == Role.Kind.ORGANISER and scope == SITE, others=len(holders) - 1
        )
    )
    holders[person.pk].delete()
    record("people.role_withdrawn", target=person, by=by, at=at, facts=_facts(kind, scope))


def _facts(kind: Role.Kind, scope: Scope) -> dict[str, object]:
    return {"kind": str(kind), "reach": scope.reach, "pk": scope.pk}
