"""Rows that stand in an order: partners, senders, signatories. Whoever moves them holds the lock of their owner."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Max

from convenor.audit.actions import record
from convenor.people.models import Person
from convenor.programmes.coursefile.keys import ALL
from convenor.programmes.models import Course
from convenor.programmes.rules.programmes import moved


def next_position(rows: "models.QuerySet[Any]") -> int:
    """Return the position after all others."""
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def move_row(rows: "models.QuerySet[Any]", row: models.Model, *, up: bool) -> bool:
    """Move a row one place, and say whether it moved. Positions come out as 0, 1, 2, …"""
    by_key = {one.pk: one for one in rows}
    if row.pk not in by_key:
        return False
    order = moved(list(by_key), row.pk, up=up)
    if order == list(by_key):
        return False
    for position, pk in enumerate(order):
        if by_key[pk].position != position:
            by_key[pk].position = position
            by_key[pk].save(update_fields=["position"])
    return True


def still_assumed(
    assumed: Iterable[str], before: Mapping[str, object], changed: Mapping[str, object]
) -> list[str]:
    """Return what is still assumed of a row after somebody has stated some of it, a language at a time.

    ``before`` holds all that could have been changed, ``changed`` what was. A row that was assumed as a whole is left
    with the fields that were not touched.
    """
    names = [name for field in assumed for name in ([*before] if field == ALL else [field])]
    still: list[str] = []
    for name in names:
        field, _, part = name.partition(".")
        if field not in changed:
            still.append(name)
            continue
        old, new = before.get(field), changed[field]
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            same = [one for one in old if old[one] == new.get(one) and part in ("", one)]
            still += [f"{field}.{one}" for one in same]
    return sorted(set(still))


def told(before: Mapping[str, object], changed: Mapping[str, object]) -> dict[str, object]:
    """Return what the audit trail says of a change: which fields, and what stood in them before."""
    return {
        "changed": sorted(changed),
        "before": {field: _plain(before[field]) for field in changed},
    }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, str | int | list | dict) else str(value)


def record_around(
    course: Course,
    code: str,
    *,
    target: models.Model,
    by: Person | None,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    """Note a change to what stands around a course, and give its public page a new version."""
    Course.objects.filter(pk=course.pk).update(version=F("version") + 1)
    record(code, target=target, by=by, at=at, facts=dict(facts))
