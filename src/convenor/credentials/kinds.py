"""The kinds of certificates, and to whom each is given."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    PARTICIPATION = "participation", pgettext_lazy("certificate", "participation")
    COMPLETION = "completion", pgettext_lazy("certificate", "completion")
    TRAINER = "trainer", pgettext_lazy("certificate", "trainer")
    SPEAKER = "speaker", pgettext_lazy("certificate", "speaker")


OF_SEATS = (Kind.COMPLETION, Kind.PARTICIPATION)
"""For those who hold a seat and were there. Whoever earns more than one gets the first of them, and no other."""
OF_PARTS = (Kind.TRAINER, Kind.SPEAKER)
"""For those who contributed to sessions; they need not be on the list of participants."""
