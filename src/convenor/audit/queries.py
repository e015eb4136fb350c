"""Reading what was done."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from convenor.audit.models import Entry


def history(target: models.Model) -> models.QuerySet[Entry]:
    """Everything recorded about ``target``, oldest first."""
    return Entry.objects.filter(target_kind=target._meta.label_lower, target_pk=target.pk)


def histories(targets: Iterable[models.Model]) -> models.QuerySet[Entry]:
    """Everything recorded about several targets of one kind, the latest first."""
    found = list(targets)
    kind = found[0]._meta.label_lower if found else ""
    return Entry.objects.filter(target_kind=kind, target_pk__in=[one.pk for one in found]).order_by(
        "-at", "-pk"
    )


def trail(
    *,
    by: str = "",
    kind: str = "",
    since: date | None = None,
    targets: Mapping[str, Collection[int] | models.QuerySet[Any, Any]] | None = None,
) -> models.QuerySet[Entry]:
    """What was done, the latest first: by somebody whose name holds ``by``, about a kind of thing, since a day.

    ``targets`` narrows it to certain things, by kind: all that belongs to one course, as keys or as a query for them.
    """
    found = Entry.objects.order_by("-at", "-pk")
    if by:
        found = found.filter(by_name__icontains=by)
    if kind:
        found = found.filter(target_kind=kind)
    if since:
        found = found.filter(at__date__gte=since)
    if targets is not None:
        meant = Q(pk__in=[])
        for name, pks in targets.items():
            meant |= Q(target_kind=name, target_pk__in=pks)
        found = found.filter(meant)
    return found
