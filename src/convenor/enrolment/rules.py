"""What decides about seats. Values in, a refusal or None out."""

from django.utils.translation import gettext_lazy as _

from convenor.enrolment.states import MOVES, State
from convenor.kit.refusals import Refusal
from convenor.programmes.states import State as CourseState

TAKING = frozenset({CourseState.OPEN, CourseState.RUNNING, CourseState.ENDED})
"""States of a course in which its list of people may change: open, running, and ended for those written on paper."""

NOT_OPEN = Refusal("course.not_open", _("This course does not take registrations in its present state."))
NO_SEAT_LEFT = Refusal(
    "seat.none_left", _("All {seats} seats are taken. The registration can go on the waiting list.")
)
REGISTERED_ALREADY = Refusal("registration.exists", _("This person is already registered for this course."))
MOVES_REFUSED = {
    State.CONFIRMED: Refusal(
        "registration.not_confirmable", _("This registration cannot be confirmed any more.")
    ),
    State.WAITING: Refusal(
        "registration.not_waitable", _("Only a new registration can go on the waiting list.")
    ),
    State.WITHDRAWN: Refusal("registration.withdrawn", _("This registration has already been withdrawn.")),
}


def registration_refusal(*, course_state: str, present_state: str | None) -> Refusal | None:
    """Why a person may not be registered. ``present_state`` is that of an earlier registration, or None.

    Whoever has withdrawn may be registered again.
    """
    if course_state not in TAKING:
        return NOT_OPEN
    if present_state is not None and present_state != State.WITHDRAWN:
        return REGISTERED_ALREADY
    return None


def confirmation_refusal(state: str, *, course_state: str, seats: int | None, taken: int) -> Refusal | None:
    """Why a registration may not be given a seat.

    ``seats`` is the limit, None when there is none; ``taken`` counts the confirmed registrations of the course.
    """
    if course_state not in TAKING:
        return NOT_OPEN
    if State.CONFIRMED not in MOVES[State(state)]:
        return MOVES_REFUSED[State.CONFIRMED]
    if seats is not None and taken >= seats:
        return Refusal(NO_SEAT_LEFT.code, NO_SEAT_LEFT.sentence, {"seats": seats})
    return None


def waiting_refusal(state: str, *, course_state: str) -> Refusal | None:
    """Why a registration may not go on the waiting list."""
    if course_state not in TAKING:
        return NOT_OPEN
    return None if State.WAITING in MOVES[State(state)] else MOVES_REFUSED[State.WAITING]


def withdrawal_refusal(state: str, *, course_state: str) -> Refusal | None:
    """Why a registration may not be withdrawn."""
    if course_state not in TAKING:
        return NOT_OPEN
    return None if State.WITHDRAWN in MOVES[State(state)] else MOVES_REFUSED[State.WITHDRAWN]
