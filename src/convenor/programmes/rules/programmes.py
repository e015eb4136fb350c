"""What decides about programmes."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.programmes.states import State

NUMBERED = frozenset({State.ENDED, State.CERTIFIED, State.ARCHIVED})
"""From here on there may be papers with numbers that begin with the code of the programme."""

CODE_IN_USE = Refusal(
    "programme.code_in_use",
    _("Certificates of this programme may bear its code already: it stays as it is."),
)
ROLE_TAKEN = Refusal("programme.role_taken", _("This organisation has this part in the programme already."))


def code_refusal(code: str, *, is_taken: bool) -> Refusal | None:
    """Why a programme may not have this code: certificate numbers begin with it."""
    if not is_taken:
        return None
    return Refusal("programme.code_taken", _("Another programme has the code {code}."), {"code": code})


def code_change_refusal(states: Iterable[str]) -> Refusal | None:
    """Why the code of a programme whose courses are in these states may not change any more."""
    return CODE_IN_USE if NUMBERED & set(states) else None


def partner_refusal(*, is_there: bool) -> Refusal | None:
    """Why an organisation may not be given a part in a programme: it has it."""
    return ROLE_TAKEN if is_there else None


def moved(order: Sequence[int], one: int, *, up: bool) -> list[int]:
    """Return the keys of an order of protocol with ``one`` a place further up or down; at the end it stays."""
    keys = list(order)
    place = keys.index(one)
    other = place - 1 if up else place + 1
    if 0 <= other < len(keys):
        keys[place], keys[other] = keys[other], keys[place]
    return keys
