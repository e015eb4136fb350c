"""What decides whether a person may be erased."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

ERASED = Refusal("erasure.done", _("This person was erased already."))
MERGED_AWAY = Refusal(
    "erasure.merged", _("This person was found to be another one. Erase that one: both go then.")
)
HOLDS_ROLE = Refusal(
    "erasure.holds_role",
    _(
        "Whoever holds a role is not erased. Take the roles back first, so that somebody else looks after them."
    ),
)
ASKED_ALREADY = Refusal("erasure.asked", _("You have asked for it already."))
NOT_ASKED = Refusal("erasure.not_asked", _("You have not asked for it."))


def erasure_refusal(*, is_erased: bool, is_merged: bool, holds_role: bool) -> Refusal | None:
    """Why a person may not be erased, as far as this app knows. Apps above refuse what would break their records."""
    if is_erased:
        return ERASED
    if is_merged:
        return MERGED_AWAY
    return HOLDS_ROLE if holds_role else None


def erasure_asking_refusal(*, is_asked: bool) -> Refusal | None:
    """Why somebody may not ask again to be erased."""
    return ASKED_ALREADY if is_asked else None


def erasure_withdrawal_refusal(*, is_asked: bool) -> Refusal | None:
    """Why somebody may not take back that they want to be erased."""
    return None if is_asked else NOT_ASKED
