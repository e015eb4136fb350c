"""What decides about acting for an organisation."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

CLAIM_OPEN = Refusal("claim.open", _("You have asked already. An organiser will decide."))
CLAIM_HELD = Refusal("claim.held", _("You are the focal point of this organisation already."))
CLAIM_DECIDED = Refusal("claim.decided", _("This was decided already."))
CLAIM_OWN = Refusal("claim.own", _("You asked for this yourself: another organiser must decide."))


def claim_refusal(*, is_open: bool, is_held: bool) -> Refusal | None:
    """Why somebody may not ask to be focal point of an organisation."""
    if is_held:
        return CLAIM_HELD
    return CLAIM_OPEN if is_open else None


def claim_decision_refusal(*, is_open: bool, is_own: bool) -> Refusal | None:
    """Why a claim may not be decided."""
    if not is_open:
        return CLAIM_DECIDED
    return CLAIM_OWN if is_own else None
