"""The states of a registration, and the moves between them."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    REGISTERED = "registered", pgettext_lazy("registration", "registered")
    WAITING = "waiting", pgettext_lazy("registration", "on the waiting list")
    CONFIRMED = "confirmed", pgettext_lazy("registration", "confirmed")
    WITHDRAWN = "withdrawn", pgettext_lazy("registration", "withdrawn")


MOVES: dict[State, frozenset[State]] = {
    State.REGISTERED: frozenset({State.CONFIRMED, State.WAITING, State.WITHDRAWN}),
    State.WAITING: frozenset({State.CONFIRMED, State.WITHDRAWN}),
    State.CONFIRMED: frozenset({State.WITHDRAWN}),
    State.WITHDRAWN: frozenset({State.REGISTERED}),
}
"""A seat is held by a confirmed registration and by no other."""

TONES: dict[State, str] = {
    State.REGISTERED: "accent",
    State.WAITING: "warn",
    State.CONFIRMED: "good",
    State.WITHDRAWN: "",
}
"""How pages colour a state; the words beside say the same."""
