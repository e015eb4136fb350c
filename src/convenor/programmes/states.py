"""The states of a course, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    OPEN = "open", _("registration open")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    CERTIFIED = "certified", _("certified")
    ARCHIVED = "archived", _("archived")


PATH = tuple(State)
"""A course goes this way, one step at a time; it may take one step back until it is certified."""
