"""Recording what was done."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from convenor.audit.models import Entry


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
