from django.db import models


class Beat(models.Model):
    """When something that is done again and again is due next: the worker that moves it on enqueues it."""

    name = models.CharField(max_length=80, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.next_at:%Y-%m-%d %H:%M}"
