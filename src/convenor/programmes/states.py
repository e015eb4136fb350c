"""The states of a course and the moves between them, and what speakers owe it."""

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


class Owed(models.TextChoices):
    """What a speaker can still owe, in the order in which it is asked."""

    ANSWER = "answer", _("confirmation")
    BIO_AZ = "bio_az", _("bio in Azerbaijani")
    BIO_EN = "bio_en", _("bio in English")
    PHOTO = "photo", _("photo")
    TALK = "talk", _("title of the talk")
    SLIDES = "slides", _("slides")
