"""What decides about programmes."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal


def code_refusal(code: str, *, is_taken: bool) -> Refusal | None:
    """Why a programme may not have this code: certificate numbers begin with it."""
    if not is_taken:
        return None
    return Refusal("programme.code_taken", _("Another programme has the code {code}."), {"code": code})
