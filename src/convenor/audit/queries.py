"""Reading what was done."""

from django.db import models

from convenor.audit.models import Entry


def history(target: models.Model) -> models.QuerySet[Entry]:
    """Everything recorded about ``target``, oldest first."""
    return Entry.objects.filter(target_kind=target._meta.label_lower, target_pk=target.pk)
