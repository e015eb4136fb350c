"""Making two persons one, and undoing it."""

import json
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.people.models import Apart, Merge, Person
from convenor.people.queries import merge_plan
from convenor.people.rules import NOT_TO_BE_UNDONE, email_refusal
from convenor.people.signals import persons_merged, persons_parted


@transaction.atomic
def merge(kept: Person, gone: Person, *, by: Person | None, at: datetime) -> Merge:
    """Let ``gone`` be one with ``kept``: whatever names the one names the other from here on.

    ``gone`` stays as a row that nobody can sign in with and no list shows, so that what was issued or written in its
    name stands, and ``part`` can bring it back. Certificates keep what they said. Refuses ``merge.same_person``,
    ``merge.merged_already``, ``merge.both_sign_in`` and ``merge.in_the_way``.
    """
    locked = {one.pk: one for one in _locked(kept, gone)}
    kept, gone = locked[kept.pk], locked[gone.pk]
    plan = merge_plan(kept, gone)
    insist(plan.refusal)
    merged = Merge.objects.create(
        kept=kept,
        gone=gone,
        by=by,
        at=at,
        before=_plain({name: getattr(kept, name) for name in (*plan.values, "email")}),
        after=_plain({**plan.values, "email": plan.email or None}),
        gone_before=_plain({"email": gone.email, "slug": gone.slug, "is_active": gone.is_active}),
        moved=[[place.label, place.column, pks] for place, pks in plan.moved],
        dropped=json.loads(serializers.serialize("json", plan.dropped)),
    )
    for row in plan.dropped:
        row.delete()
    for place, pks in plan.moved:
        place.model._base_manager.filter(pk__in=pks).update(**{place.column: kept.pk})
    _close(gone, kept)
    for name, value in plan.values.items():
        setattr(kept, name, value)
    _set_email(kept, plan.email or None)
    kept.save()
    facts: dict[str, object] = {
        "gone": gone.pk,
        "name": str(gone),
        "moved": {place.label: len(pks) for place, pks in plan.moved},
    }
    record("people.persons_merged", target=kept, by=by, at=at, facts=facts)
    record("people.merged_away", target=gone, by=by, at=at, facts={"kept": kept.pk, "name": str(kept)})
    persons_merged.send(Person, kept=kept, gone=gone, at=at)
    return merged


@transaction.atomic
def part(merged: Merge, *, by: Person | None, at: datetime) -> Merge:
    """Undo a merge: the two are two again, with what each had. What came since stays with the one who was kept.

    A field that somebody has corrected since keeps the correction. Refuses ``merge.undone``, and ``person.email_taken``
    where somebody else signs in with the address by now.
    """
    locked = {one.pk: one for one in _locked(merged.kept, merged.gone)}
    merged = Merge.objects.select_for_update(of=("self",)).get(pk=merged.pk)
    kept, gone = locked[merged.kept_id], locked[merged.gone_id]
    is_open = (
        merged.undone_at is None
        and kept.merged_into_id is None
        and kept.erased_at is None
        and gone.merged_into_id == kept.pk
    )
    insist(None if is_open else NOT_TO_BE_UNDONE)
    for label, column, pks in merged.moved:
        model = apps.get_model(label)
        model._base_manager.filter(pk__in=pks, **{column: kept.pk}).update(**{column: gone.pk})
    _restore(kept, merged)
    email = merged.gone_before["email"]
    others = (
        Person.objects.exclude(pk=gone.pk).filter(email__iexact=email) if email else Person.objects.none()
    )
    insist(email_refusal(email, is_taken=others.exists()))
    gone.merged_into, gone.is_active = None, merged.gone_before["is_active"]
    gone.email, gone.slug = email, merged.gone_before["slug"]
    gone.save()
    for row in serializers.deserialize("json", json.dumps(merged.dropped)):
        row.save()
    merged.undone_at, merged.undone_by = at, by
    merged.save()
    record("people.persons_parted", target=kept, by=by, at=at, facts={"gone": gone.pk, "name": str(gone)})
    record("people.persons_parted", target=gone, by=by, at=at, facts={"gone": kept.pk, "name": str(kept)})
    persons_parted.send(Person, kept=kept, gone=gone, at=at)
    return merged


@transaction.atomic
def keep_apart(one: Person, other: Person, *, by: Person | None, at: datetime) -> Apart:
    """Note that two persons are not one, so that nobody is asked again."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    apart, is_new = Apart.objects.get_or_create(one=first, other=second, defaults={"by": by, "at": at})
    if is_new:
        record("people.kept_apart", target=first, by=by, at=at, facts={"other": second.pk})
    return apart


def _locked(*persons: Person) -> Iterable[Person]:
    """Always in the same order, so that two merges of the same people do not wait for each other for ever."""
    return Person.objects.select_for_update().filter(pk__in=[one.pk for one in persons]).order_by("pk")


def _close(gone: Person, kept: Person) -> None:
    """Nobody signs in as ``gone`` any more: no address, sessions ended. The slug goes where the other had none."""
    gone.merged_into, gone.is_active, gone.email = kept, False, None
    if gone.slug and not kept.slug:
        gone.slug = None
    gone.set_unusable_password()
    EmailAddress.objects.filter(user=gone).delete()
    gone.save()


def _set_email(person: Person, email: str | None) -> None:
    """Another address ends every session, as when somebody changes it by hand."""
    if person.email != email:
        person.email = email
        person.set_unusable_password()
        EmailAddress.objects.filter(user=person).delete()


def _restore(kept: Person, merged: Merge) -> None:
    """Give back each field that nobody has changed since."""
    now = _plain({name: getattr(kept, name) for name in merged.before})
    for name, value in merged.before.items():
        if now[name] != merged.after[name]:
            continue
        if name == "email":
            _set_email(kept, value)
        else:
            setattr(kept, name, value)
    kept.save()


def _plain(values: dict[str, object]) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return plain
