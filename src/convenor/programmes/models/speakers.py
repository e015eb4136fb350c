"""What a speaker was asked for a course, by a personal link, and what they answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from convenor.people.models import Person
from convenor.programmes.models.courses import Course


class Invitation(models.Model):
    """A speaker's or trainer's own page for one course. What they need is for the organiser's eyes only."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    serial = models.PositiveIntegerField(default=1)
    """Signed into the link: with another number the links that were given out before open nothing."""
    withdrawn_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    """When the link was last sent by mail; None where it never was."""
    sent_to = models.EmailField(blank=True)
    technical = models.TextField(_("technical needs"), blank=True)
    diet = models.TextField(_("diet"), blank=True)
    absent = models.JSONField(default=list)
    """Half-days on which the person cannot come: ``["2022-07-15/2", …]``."""
    told_at = models.DateTimeField(null=True)
    """When the person last said what they need and when they can come."""
    left_when_merged = models.Q()
    """Of two pages of one person for one course, the other may stay behind: its link opens nothing any more."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.course}"
