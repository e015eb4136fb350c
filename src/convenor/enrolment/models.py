from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from convenor.enrolment.states import TONES, State
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course


class Registration(models.Model):
    """A person on the list of a course, and the seat they hold or wait for."""

    class Source(models.TextChoices):
        HAND = "hand", _("by hand")
        IMPORT = "import", _("from a file")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="registrations")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="registrations"
    )
    """The institution that sends the person; None for somebody who comes on their own."""
    post = models.CharField(_("post"), max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.REGISTERED)
    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)
    registered_at = models.DateTimeField()
    state_since = models.DateTimeField()
    """When the present state began: the waiting list goes by it."""
    order_az = models.CharField(max_length=1000, editable=False)
    """Where the person stands in the alphabet, as ``Person.order_az`` says it; kept by ``actions.sort_anew``."""
    order_en = models.CharField(max_length=1000, editable=False)
    left_when_merged = models.Q(state=State.WITHDRAWN)
    """Of two registrations of one person for one course, a withdrawn one may stay with the name it was made in."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="registration_once")]
        indexes = [
            models.Index(fields=["course", "state", "state_since"], name="registration_by_state"),
            # Whole pages of the list of a course come from the index alone, as those of all persons do.
            models.Index(fields=["course", "order_az", "id"], name="registration_order_az"),
            models.Index(fields=["course", "order_en", "id"], name="registration_order_en"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.course}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.fill_keys()
        super().save(*args, **kwargs)

    def fill_keys(self) -> None:
        """Take over what sorting needs. ``bulk_create`` does not save, so it asks for this itself."""
        self.order_az, self.order_en = self.person.order_az, self.person.order_en

    @property
    def tone(self) -> str:
        """How pages colour the state."""
        return TONES[State(self.state)]


class RosterImport(models.Model):
    """A file of people that was read and previewed. Brought in once; then its rows are dropped and the counts stay."""

    LONGEST_FILE_NAME = 200

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="roster_imports")
    file_name = models.CharField(max_length=LONGEST_FILE_NAME)
    headings = models.JSONField()
    rows = models.JSONField()
    """``[[number, [cell, …]], …]``, each number being the one that a spreadsheet shows; empty once brought in."""
    is_guess = models.BooleanField(default=False)
    """Whether the encoding of the file had to be guessed, so that letters may be wrong."""
    uploaded_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="roster_imports"
    )
    uploaded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    """How many rows came to each outcome when it was brought in: {"new": 40, "matched": 2, …}."""

    def __str__(self) -> str:
        return f"{self.file_name}: {self.course}"
