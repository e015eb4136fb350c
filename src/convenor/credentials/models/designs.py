from django.db import models
from django.db.models import Q

from convenor.people.models import Person
from convenor.programmes.models import Course, Programme


class Design(models.Model):
    """How certificates of a course look, or of every course of a programme that has no design of its own."""

    course = models.OneToOneField(Course, null=True, on_delete=models.PROTECT, related_name="design")
    programme = models.OneToOneField(Programme, null=True, on_delete=models.PROTECT, related_name="design")

    class Meta:
        app_label = "credentials"
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=True, programme__isnull=False)
                | Q(course__isnull=False, programme__isnull=True),
                name="design_of_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"design of {self.course or self.programme}"


class DesignVersion(models.Model):
    """A design as it was at one time. Rows are never changed: certificates were made from them."""

    design = models.ForeignKey(Design, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    layout = models.JSONField(default=dict)
    """What ``layout.written`` writes; empty for the standard page."""
    digest = models.CharField(max_length=64, blank=True)
    """The SHA-256 of the layout; empty for the standard page."""
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        app_label = "credentials"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["design", "number"], name="design_version_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.design} version {self.number}"


class StoredArtwork(models.Model):
    """A picture of a design: an emblem, a background, a scanned signature. Encrypted; no address leads to it."""

    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="artwork")
    name = models.CharField(max_length=100)
    """How its file was called, so that people find it again."""
    digest = models.CharField(max_length=64)
    """The SHA-256 of what is sealed: layouts name a picture by it."""
    ending = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    is_signature = models.BooleanField()
    sealed = models.BinaryField()
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        app_label = "credentials"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["design", "digest"], name="artwork_once_per_design")]

    def __str__(self) -> str:
        return self.name
