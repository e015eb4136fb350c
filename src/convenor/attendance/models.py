from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from convenor.enrolment.models import Registration
from convenor.people.models import Person
from convenor.programmes.models import Session


class Mark(models.Model):
    """One observation that a person was, or was not, at a session.

    Marks are never changed. A correction is a new mark that replaces the standing one, which stays as history.
    """

    class Source(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        PAPER = "paper", _("signed sheet")
        TRAINER = "trainer", _("trainer")

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="marks")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="marks")
    present = models.BooleanField()
    source = models.CharField(max_length=10, choices=Source)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="marks_made")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    """When a correction took its place; None for the mark that stands."""

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "registration"],
                condition=Q(replaced_at__isnull=True),
                name="mark_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration.person}, {self.session}"
