from django.db import models

from convenor.notices.states import State


class Message(models.Model):
    """One mail to one address. ``key`` says what it is for, so that nobody gets the same news twice."""

    key = models.CharField(max_length=200, unique=True)
    address = models.EmailField()
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    posted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["posted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.subject} → {self.address}"
