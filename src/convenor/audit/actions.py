"""Recording what was done."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import models

from convenor.audit.models import Entry
from convenor.kit.redaction import without


def record(
    code: str,
    *,
    target: models.Model,
    by: models.Model | None,
    at: datetime,
    facts: dict[str, object] | None = None,
) -> Entry:
    """Write one entry. Call it in the transaction of the act, so that neither stands without the other.

    ``code`` is ``app.past_tense``; ``by`` is the person, or None for the system itself; ``facts`` must be JSON.
    """
    entry = _entry(code, target, by, at, facts)
    entry.save(force_insert=True)
    return entry


def record_each(code: str, *, targets: Iterable[models.Model], by: models.Model | None, at: datetime) -> None:
    """Write one entry per target, in batches: for imports and other acts on many rows."""
    Entry.objects.bulk_create((_entry(code, target, by, at, None) for target in targets), batch_size=1000)


def forget(persons: Iterable[models.Model], *, words: Collection[str]) -> None:
    """Take ``persons`` who are erased out of the record: what was done stays, with the number of who did it.

    Their names as actors go, what was noted about themselves goes, and ``words``, the forms of their names and their
    addresses, go from what was noted about anything else. One pass over all entries that noted something.
    """
    targets = list(persons)
    pks = [one.pk for one in targets]
    Entry.objects.filter(by_pk__in=pks).update(by_name="")
    kind = targets[0]._meta.label_lower
    Entry.objects.filter(target_kind=kind, target_pk__in=pks).exclude(facts={}).update(facts={})
    for entry in Entry.objects.exclude(facts={}).only("pk", "facts").iterator(chunk_size=1000):
        told = without(entry.facts, words)
        if told != entry.facts:
            Entry.objects.filter(pk=entry.pk).update(facts=told)


def forget_notes(targets: Iterable[models.Model], *, codes: Collection[str]) -> None:
    """Take out what was noted of acts with these ``codes`` about ``targets``, all of one kind."""
    rows = list(targets)
    if rows:
        kind = rows[0]._meta.label_lower
        told = Entry.objects.filter(target_kind=kind, target_pk__in=[one.pk for one in rows], code__in=codes)
        told.update(facts={})


def _entry(
    code: str, target: models.Model, by: models.Model | None, at: datetime, facts: dict[str, object] | None
) -> Entry:
    return Entry(
        code=code,
        target_kind=target._meta.label_lower,
        target_pk=target.pk,
        by_pk=by.pk if by else None,
        by_name=str(by) if by else "",
        at=at,
        facts=facts or {},
    )
