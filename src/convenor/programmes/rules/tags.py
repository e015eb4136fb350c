"""What decides about tags."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal

UNKNOWN_TAG = Refusal("tag.unknown", _("No vocabulary has this term."))


def tag_refusal(*, is_known: bool) -> Refusal | None:
    """Why something cannot be put under a term: no vocabulary knows it."""
    return None if is_known else UNKNOWN_TAG
