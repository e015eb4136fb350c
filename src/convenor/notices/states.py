"""The states of a message. Whether somebody has opened it is not known: nothing in a mail tells us."""

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    HELD = "held", pgettext_lazy("message", "to be looked through")
    QUEUED = "queued", pgettext_lazy("message", "queued")
    SENDING = "sending", pgettext_lazy("message", "being sent")
    SENT = "sent", pgettext_lazy("message", "sent")
    BOUNCED = "bounced", pgettext_lazy("message", "bounced")
    FAILED = "failed", pgettext_lazy("message", "failed")
    WITHDRAWN = "withdrawn", pgettext_lazy("message", "withdrawn")


TONES = {
    State.HELD: "warn",
    State.QUEUED: "accent",
    State.SENDING: "accent",
    State.SENT: "good",
    State.BOUNCED: "bad",
    State.FAILED: "bad",
    State.WITHDRAWN: "",
}
RELEASABLE = frozenset({State.HELD})
WITHDRAWABLE = frozenset({State.HELD, State.QUEUED})
"""Not while the server has it in hand: it may have gone already."""
RESENDABLE = frozenset({State.SENT, State.BOUNCED, State.FAILED, State.WITHDRAWN})
DELIVERABLE = frozenset({State.QUEUED, State.SENDING})
"""Who finds a message being sent was woken after a crash: nobody knows whether it went."""
NEEDS_ATTENTION = (State.HELD, State.BOUNCED, State.FAILED)
