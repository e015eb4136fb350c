"""What is asked and proposed in a room, and under which themes it is put."""

from django.db import models

from convenor.live.models.rooms import Attendee, Room
from convenor.live.states import IdeaState, QuestionState, Signature
from convenor.people.models import Person


class Theme(models.Model):
    """A heading of the trainer's, under which questions and ideas are gathered."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="themes")
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField()
    removed = models.BooleanField(default=False)
    sequence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["room", "sequence"], name="live_theme_news")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """What somebody asks for everybody to see: told from other texts by the form it was posted in."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="questions")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="questions")
    signature = models.CharField(max_length=12, choices=Signature)
    text = models.TextField()
    folded = models.TextField(editable=False)
    state = models.CharField(max_length=10, choices=QuestionState)
    pinned = models.BooleanField(default=False)
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="questions")
    votes = models.PositiveIntegerField(default=0)
    """As many as there are rows of ``Vote``: kept under the lock on the room."""
    asked_at = models.DateTimeField()
    sequence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["room", "sequence"], name="live_question_news"),
            models.Index(fields=["attendee", "asked_at"], name="live_question_by_whom"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Vote(models.Model):
    """Somebody wants a question answered. Once each."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="votes_cast")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="votes")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "attendee"], name="live_vote_once")]

    def __str__(self) -> str:
        return f"{self.attendee_id} → {self.question_id}"


class Answer(models.Model):
    """The written answer to a question for which the hour was too short: given to somebody, then written, then sent."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="answer")
    assigned_to = models.ForeignKey(
        Person, null=True, on_delete=models.SET_NULL, related_name="live_answers_owed"
    )
    assigned_at = models.DateTimeField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="live_answers")
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"answer to {self.question}"


class Idea(models.Model):
    """A note on the wall."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="ideas")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="ideas")
    signature = models.CharField(max_length=12, choices=Signature)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=IdeaState)
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="ideas")
    position = models.PositiveIntegerField()
    """Its place among those of its theme, or among those without one."""
    posted_at = models.DateTimeField()
    sequence = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["room", "sequence"], name="live_idea_news")]

    def __str__(self) -> str:
        return self.text[:80]
