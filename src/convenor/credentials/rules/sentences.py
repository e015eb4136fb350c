"""Sentences that go with an act: why something is revoked, declined or asked for."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

LONGEST_REASON = 300
NO_ANSWER = Refusal("name.no_answer", _("Say in a sentence why. The person reads it."))


def sentence_refusal(sentence: str, *, missing: Refusal) -> Refusal | None:
    """Why a sentence that goes with an act cannot be taken: it is not there, or too long."""
    if not sentence.strip():
        return missing
    if len(sentence) > LONGEST_REASON:
        return Refusal(
            "certificate.reason_too_long",
            _("A reason can have at most {limit} characters; this one has {length}."),
            {"limit": LONGEST_REASON, "length": len(sentence)},
        )
    return None
