"""What decides about programmes, courses and their days. Values in, a refusal or a plain answer out."""

from convenor.programmes.rules.agenda import SECOND_HALF, half_of_day
from convenor.programmes.rules.courses import (
    AT_THE_END,
    NO_CERTIFICATES,
    NO_SESSIONS,
    NO_WAY_BACK,
    Ready,
    advance_refusal,
    advance_refusals,
    next_state,
    number_refusal,
    previous_state,
    step_back_refusal,
)
from convenor.programmes.rules.loading import COURSE_IS_REAL, key_refusal, rehearsal_refusal, still_needed
from convenor.programmes.rules.programmes import (
    CODE_IN_USE,
    ROLE_TAKEN,
    code_change_refusal,
    code_refusal,
    moved,
    partner_refusal,
)

__all__ = [
    "AT_THE_END",
    "CODE_IN_USE",
    "COURSE_IS_REAL",
    "ROLE_TAKEN",
    "code_change_refusal",
    "moved",
    "partner_refusal",
    "NO_CERTIFICATES",
    "NO_SESSIONS",
    "NO_WAY_BACK",
    "SECOND_HALF",
    "Ready",
    "advance_refusal",
    "advance_refusals",
    "code_refusal",
    "half_of_day",
    "key_refusal",
    "next_state",
    "number_refusal",
    "previous_state",
    "rehearsal_refusal",
    "step_back_refusal",
    "still_needed",
]
