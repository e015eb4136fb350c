"""Somebody asks to act for an organisation, and an organiser decides."""

from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.people.actions.roles import grant
from convenor.people.models import Claim, Organisation, Person, Role
from convenor.people.permissions import Scope
from convenor.people.queries import claim_refusal_of
from convenor.people.rules import claim_decision_refusal


@transaction.atomic
def claim(organisation: Organisation, *, reason: str, by: Person, at: datetime) -> Claim:
    """Ask to be the focal point of an organisation. Refuses ``claim.open`` and ``claim.held``."""
    person = Person.objects.select_for_update().get(pk=by.pk)
    insist(claim_refusal_of(person, organisation))
    asked = Claim.objects.create(person=person, organisation=organisation, reason=reason, asked_at=at)
    record("people.organisation_claimed", target=organisation, by=by, at=at, facts={"claim": asked.pk})
    return asked


@transaction.atomic
def decide_claim(claim: Claim, *, approved: bool, by: Person, at: datetime) -> Claim:
    """Let the person be focal point of the organisation, or not. Decided once: refuses ``claim.decided``.

    Nobody decides on what they asked for themselves: refuses ``claim.own``.
    """
    claim = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=claim.pk)
    )
    insist(claim_decision_refusal(is_open=claim.decided_at is None, is_own=claim.person_id == by.pk))
    claim.approved, claim.decided_at, claim.decided_by = approved, at, by
    claim.save()
    if approved:
        scope = Scope(Role.Reach.ORGANISATION, claim.organisation_id)
        grant(claim.person, Role.Kind.FOCAL_POINT, scope=scope, by=by, at=at)
    code = "people.claim_approved" if approved else "people.claim_refused"
    record(code, target=claim.organisation, by=by, at=at, facts={"person": claim.person_id})
    return claim
