"""Who speaks next, and the running notes of what is said."""

from django.db import models
from django.db.models import Q

from convenor.live.models.rooms import Attendee, Room
from convenor.live.states import TurnState
from convenor.people.models import Person


class Turn(models.Model):
    """A place in the speaking queue."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="turns")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="turns")
    about = models.CharField(max_length=200, blank=True)
    """On what they want to speak, in a line."""
    state = models.CharField(max_length=10, choices=TurnState, default=TurnState.WAITING)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    sequence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["room", "sequence"], name="live_turn_news")]
        constraints = [
            models.UniqueConstraint(
                fields=["attendee"],
                condition=Q(state__in=[TurnState.WAITING, TurnState.SPEAKING]),
                name="live_turn_waits_once",
            ),
            models.UniqueConstraint(
                fields=["room"], condition=Q(state=TurnState.SPEAKING), name="live_turn_one_speaks"
            ),
        ]

    def __str__(self) -> str:
        return f"turn of {self.attendee}"


class Note(models.Model):
    """A line of what is being said, typed by a helper for those who cannot hear it."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="notes")
    language = models.CharField(max_length=10)
    text = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="live_notes")
    key = models.CharField(max_length=64, blank=True, editable=False)
    """By which a line that is sent again is known; empty where none was given."""
    at = models.DateTimeField()
    removed = models.BooleanField(default=False)
    sequence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["room", "sequence"], name="live_note_news")]
        constraints = [
            models.UniqueConstraint(fields=["room", "key"], condition=~Q(key=""), name="live_note_once")
        ]

    def __str__(self) -> str:
        return self.text[:80]
