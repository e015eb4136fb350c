from django.db import models


class Entry(models.Model):
    """One thing that was done. Written once, in the transaction of the act itself; only an erasure takes names out."""

    code = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60)
    target_pk = models.BigIntegerField()
    by_pk = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["target_kind", "target_pk", "at"], name="audit_entry_target")]
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.target_kind} {self.target_pk}"
