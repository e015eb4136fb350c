"""What a hall is asked, and what it answered.

Who has voted and what was voted are two tables. In an anonymous poll nothing stored links their rows: a ballot is found
again by a key that only the voter's browser can make. docs/decisions/0130.
"""

from django.db import models

from convenor.kit.languages import Spoken, spoken
from convenor.live.models.rooms import Attendee, Room
from convenor.live.states import Kind, PollState


class Poll(models.Model):
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="polls")
    kind = models.CharField(max_length=10, choices=Kind)
    wording = models.JSONField()
    """What is asked, per language."""
    state = models.CharField(max_length=10, choices=PollState, default=PollState.DRAFT)
    anonymous = models.BooleanField(default=True)
    results_shown = models.BooleanField(default=True)
    """Whether the hall sees the results; the console always does."""
    most = models.PositiveSmallIntegerField(default=1)
    """How many options, or words, one ballot may name."""
    lowest = models.SmallIntegerField(default=1)
    highest = models.SmallIntegerField(default=5)
    """The ends of a scale, and what they mean, per language."""
    low_label = models.JSONField(default=dict)
    high_label = models.JSONField(default=dict)
    cast = models.PositiveIntegerField(default=0)
    """How many have voted."""
    counts = models.JSONField(default=dict)
    """What the ballots add up to, in the form of ``rules.polls.tally``: kept under the lock on the room."""
    hidden = models.JSONField(default=list)
    """Words and texts that a moderator has taken off the screens, as they stand in ballots; they stay counted."""
    position = models.PositiveSmallIntegerField()
    sequence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["room", "sequence"], name="live_poll_news")]

    def __str__(self) -> str:
        return str(self.called("en"))

    def called(self, language: str) -> Spoken:
        return spoken(self.wording, language)


class Option(models.Model):
    """One of the answers that a poll offers."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    wording = models.JSONField()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.called("en"))

    def called(self, language: str) -> Spoken:
        return spoken(self.wording, language)


class Cast(models.Model):
    """Somebody has voted in a poll: that, and not what."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="casts")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="casts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "attendee"], name="live_cast_once")]

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.poll_id}"


class Ballot(models.Model):
    """What one voter answered. No time and no running number of the room: nothing that tells in which order."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    key = models.CharField(max_length=64)
    """What the voter's browser derives from its own secret; in a named poll simply who it is."""
    attendee = models.ForeignKey(Attendee, null=True, on_delete=models.PROTECT, related_name="ballots")
    """None in an anonymous poll."""
    value = models.JSONField()
    """Keys of options, a point on the scale, words or a text, in the form of ``rules.polls.cleaned_value``."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "key"], name="live_ballot_once")]

    def __str__(self) -> str:
        return f"ballot {self.pk} of {self.poll_id}"
