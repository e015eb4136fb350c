"""The states of a certificate and of a name that is to stand on it, and the moves between them."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    NUMBERED = "numbered", pgettext_lazy("certificate", "being made")
    ISSUED = "issued", pgettext_lazy("certificate", "valid")
    SUPERSEDED = "superseded", pgettext_lazy("certificate", "superseded")
    REVOKED = "revoked", pgettext_lazy("certificate", "revoked")
    CANCELLED = "cancelled", pgettext_lazy("certificate", "not issued")


MOVES: dict[State, frozenset[State]] = {
    State.NUMBERED: frozenset({State.ISSUED, State.CANCELLED}),
    State.ISSUED: frozenset({State.SUPERSEDED, State.REVOKED}),
    State.SUPERSEDED: frozenset(),
    State.REVOKED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""A number is never used again and a row is never deleted: a revoked certificate must not look like a forged one."""

UNRELEASED = frozenset({State.NUMBERED, State.CANCELLED})
"""Nobody outside has ever seen a certificate in one of these states."""

TONES: dict[State, str] = {
    State.NUMBERED: "",
    State.ISSUED: "good",
    State.SUPERSEDED: "warn",
    State.REVOKED: "bad",
    State.CANCELLED: "",
}


class NameState(models.TextChoices):
    """Where the name of somebody who is to get a certificate stands. Without a row nobody has said anything yet."""

    CONFIRMED = "confirmed", pgettext_lazy("name", "confirmed")
    PROPOSED = "proposed", pgettext_lazy("name", "correction proposed")
    DECLINED = "declined", pgettext_lazy("name", "correction declined")


NAME_TONES: dict[NameState, str] = {
    NameState.CONFIRMED: "good",
    NameState.PROPOSED: "accent",
    NameState.DECLINED: "warn",
}


class CorrectionState(models.TextChoices):
    """Where a correction stands that the holder of a certificate asked for."""

    ASKED = "asked", pgettext_lazy("correction", "waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("correction", "accepted")
    DECLINED = "declined", pgettext_lazy("correction", "declined")


class PaperState(models.TextChoices):
    """Where the paper of a certificate is, as the register asks for it."""

    GIVEN = "given", pgettext_lazy("paper", "handed over")
    WAITS = "waits", pgettext_lazy("paper", "not handed over yet")
