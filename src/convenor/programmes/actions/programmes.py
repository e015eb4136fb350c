"""The verbs of a programme: what it is called, on which order it rests, who stands behind it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F

from convenor.audit.actions import record
from convenor.documents.uploads import JPEG, PDF, PNG, kind_of
from convenor.kit.meanwhile import meanwhile_refusal
from convenor.kit.refusals import insist
from convenor.people.models import Organisation, Person
from convenor.programmes.actions.rows import move_row, next_position, still_assumed, told
from convenor.programmes.models import Course, PartnerRole, Programme
from convenor.programmes.queries import free_key
from convenor.programmes.rules.programmes import code_change_refusal, code_refusal, partner_refusal

AMENDABLE = frozenset({"code", "title", "summary", "order_number", "ordered_on", "priorities"})
SCANS = (PDF, JPEG, PNG)
"""The kinds of file that a scanned order may be."""


@transaction.atomic
def add_programme(programme: Programme, *, by: Person | None, at: datetime) -> Programme:
    """Store a new programme, its key made free where another has it. Refuses ``programme.code_taken``."""
    insist(code_refusal(programme.code, is_taken=Programme.objects.filter(code=programme.code).exists()))
    programme.slug = free_key(Programme, programme.slug)
    programme.save(force_insert=True)
    record("programmes.programme_added", target=programme, by=by, at=at)
    return programme


@transaction.atomic
def amend_programme(
    programme: Programme,
    *,
    changes: Mapping[str, object],
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Programme:
    """Change what is known of a programme: fields of ``AMENDABLE`` to their new values.

    ``seen`` holds the fingerprints of the values that the one who changes them saw. What somebody now states is assumed
    no more. Changes that change nothing leave no trace. Refuses ``form.changed_meanwhile``, ``programme.code_taken``,
    ``programme.code_in_use``.
    """
    programme = _locked(programme)
    now = {field: getattr(programme, field) for field in changes}
    insist(meanwhile_refusal(seen, now))
    changed = {field: value for field, value in changes.items() if now[field] != value}
    if foreign := set(changed) - AMENDABLE:
        raise ValueError(f"Not to be amended: {', '.join(sorted(foreign))}")
    if not changed:
        return programme
    if "code" in changed:
        code = str(changed["code"])
        insist(code_refusal(code, is_taken=Programme.objects.filter(code=code).exists()))
        insist(code_change_refusal(programme.courses.values_list("state", flat=True)))
    for field, value in changed.items():
        setattr(programme, field, value)
    programme.assumed = still_assumed(programme.assumed, now, changed)
    programme.save()
    _record_change(programme, "programmes.programme_amended", by=by, at=at, facts=told(now, changed))
    return programme


@transaction.atomic
def attach_order(
    programme: Programme, content: bytes, *, name: str, by: Person | None, at: datetime
) -> Programme:
    """Keep the scanned order with the programme, in place of the one before.

    ``name`` is what the file was called; it is judged by its content. Refuses what ``documents.uploads`` refuses.
    """
    kind = kind_of(content, name, allowed=SCANS)
    programme = _locked(programme)
    digest = hashlib.sha256(content).hexdigest()[:20]
    before = programme.order_scan.name
    path = f"programmes/{programme.pk}/order-{digest}{kind.ending}"
    programme.order_scan.name = default_storage.save(path, ContentFile(content))
    programme.save(update_fields=["order_scan"])
    record(
        "programmes.order_attached",
        target=programme,
        by=by,
        at=at,
        facts={"sha256": digest, "name": name[-80:]},
    )
    if before and before != programme.order_scan.name:
        transaction.on_commit(lambda: default_storage.delete(before))
    return programme


@transaction.atomic
def add_partner(
    programme: Programme, organisation: Organisation, *, kind: str, by: Person | None, at: datetime
) -> PartnerRole:
    """Give an organisation a part in the programme, after all others. Refuses ``programme.role_taken``."""
    programme = _locked(programme)
    roles = programme.partner_roles.all()
    insist(partner_refusal(is_there=roles.filter(organisation=organisation, kind=kind).exists()))
    role = PartnerRole.objects.create(
        programme=programme, organisation=organisation, kind=kind, position=next_position(roles)
    )
    facts = {"organisation": organisation.slug, "kind": kind}
    _record_change(programme, "programmes.partner_added", by=by, at=at, facts=facts)
    return role


@transaction.atomic
def move_partner(role: PartnerRole, *, up: bool, by: Person | None, at: datetime) -> None:
    """Move an organisation one place up or down in the order of protocol, which every document keeps."""
    programme = _locked(role.programme)
    if move_row(programme.partner_roles.all(), role, up=up):
        facts = {"organisation": role.organisation.slug, "kind": role.kind, "up": up}
        _record_change(programme, "programmes.partner_moved", by=by, at=at, facts=facts)


@transaction.atomic
def remove_partner(role: PartnerRole, *, by: Person | None, at: datetime) -> None:
    """Take a part in the programme from an organisation; the organisation itself stays."""
    programme = _locked(role.programme)
    facts = {"organisation": role.organisation.slug, "kind": role.kind}
    role.delete()
    _record_change(programme, "programmes.partner_removed", by=by, at=at, facts=facts)


def _locked(programme: Programme) -> Programme:
    return Programme.objects.select_for_update().get(pk=programme.pk)


def _record_change(
    programme: Programme, code: str, *, by: Person | None, at: datetime, facts: Mapping[str, object]
) -> None:
    """Note the change, and give the pages of all courses of the programme a new version: they name what changed."""
    Course.objects.filter(programme=programme).update(version=F("version") + 1)
    record(code, target=programme, by=by, at=at, facts=dict(facts))
