from django.db import models

from convenor.kit.names import fold
from convenor.notices.letters import LETTERS
from convenor.notices.states import TONES, State

SITE = "site"


class Message(models.Model):
    """One mail to one address. ``key`` says what it is for, so that nobody gets the same news twice."""

    key = models.CharField(max_length=200, unique=True)
    letter = models.CharField(max_length=80, blank=True)
    """Of which kind it is: a key of ``letters.LETTERS``."""
    reach = models.CharField(max_length=20, default=SITE)
    reach_pk = models.BigIntegerField(default=0)
    """Where it belongs: ("course", 7), or ("site", 0). Courses are of a higher rank: no foreign key."""
    cause = models.CharField(max_length=200, blank=True)
    """Messages of one cause are looked through together."""
    address = models.EmailField()
    reader_pk = models.BigIntegerField(null=True)
    """Whose address it is, for those who know persons."""
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    folded = models.TextField(editable=False, default="")
    """Subject and address as they are searched."""
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    posted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    """Since when it may go: from here three days are counted. None while it is held."""
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When it bounced, failed or was withdrawn."""
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """What the server said when it did not take the message, the last time."""
    message_id = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 -- old rows have none
    """The Message-ID in its header, by which a bounce names it."""
    resent_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="resent"
    )

    class Meta:
        ordering = ["posted_at", "pk"]
        indexes = [
            models.Index(fields=["reach", "reach_pk", "id"], name="message_scope"),
            models.Index(fields=["state", "id"], name="message_state"),
            models.Index(fields=["address", "state"], name="message_bounced"),
            models.Index(fields=["cause"], name="message_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = f"{fold(self.subject)} {self.address.lower()}"
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def tone(self) -> str:
        return TONES[State(self.state)]

    @property
    def title(self) -> str:
        """What kind of letter it is, in words; its key where the kind is not known any more."""
        known = LETTERS.get(self.letter)
        return str(known.title) if known else self.letter


class Rewording(models.Model):
    """How a programme or the whole site words a letter in one language: the newest row holds, earlier ones are kept.

    Without a subject it says: the wording above this one again, in the end the house's.
    """

    letter = models.CharField(max_length=80)
    reach = models.CharField(max_length=20, default=SITE)
    reach_pk = models.BigIntegerField(default=0)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    at = models.DateTimeField()
    by_pk = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["letter", "language", "reach", "reach_pk"], name="rewording_place")]

    def __str__(self) -> str:
        return f"{self.letter} {self.language} {self.at:%Y-%m-%d}"


class LookedThrough(models.Model):
    """Letters of this kind are looked through before they go, in a course, a programme or everywhere."""

    letter = models.CharField(max_length=80)
    reach = models.CharField(max_length=20, default=SITE)
    reach_pk = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "reach", "reach_pk"], name="looked_through_once")
        ]

    def __str__(self) -> str:
        return f"{self.letter} in {self.reach} {self.reach_pk}"
