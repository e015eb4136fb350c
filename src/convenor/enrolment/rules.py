"""What decides about seats. Values in, a refusal or None out."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from convenor.enrolment.states import MOVES, State
from convenor.kit.refusals import Refusal
from convenor.programmes.states import State as CourseState

TAKING = frozenset({CourseState.OPEN, CourseState.RUNNING, CourseState.ENDED})
"""States of a course in which its list of people may change: open, running, and ended for those written on paper."""

NOT_OPEN = Refusal(
    "course.not_open",
    _(
        "This course does not take registrations in its present state: people are registered from the opening of "
        "registration until certificates are issued."
    ),
)
NO_SEAT_LEFT = Refusal(
    "seat.none_left", _("All {seats} seats are taken. The registration can go on the waiting list.")
)
NOBODY_CHOSEN = Refusal("registration.nobody_chosen", _("Nobody is chosen. Tick the people first."))
TOO_FEW_SEATS = Refusal(
    "seat.too_few", _("{chosen} people are chosen, and {left} seats are left. Choose fewer, or add seats.")
)
REGISTERED_ALREADY = Refusal("registration.exists", _("This person is already registered for this course."))
PREVIEW_OUTDATED = Refusal(
    "roster.changed", _("The list has changed since this preview. Look at the new preview, then bring it in.")
)
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


def confirmations_refusal(
    states: Collection[str], *, course_state: str, seats: int | None, taken: int
) -> Refusal | None:
    """Why several registrations may not be given seats together: all of them get one, or none does.

    ``states`` has the state of each one chosen; seats and taken as above.
    """
    if course_state not in TAKING:
        return NOT_OPEN
    if not states:
        return NOBODY_CHOSEN
    if any(State.CONFIRMED not in MOVES[State(state)] for state in states):
        return MOVES_REFUSED[State.CONFIRMED]
    if seats is not None and taken + len(states) > seats:
        left = max(seats - taken, 0)
        return Refusal(TOO_FEW_SEATS.code, TOO_FEW_SEATS.sentence, {"chosen": len(states), "left": left})
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


def import_refusal(*, course_state: str, is_same_plan: bool) -> Refusal | None:
    """Why a roster that was previewed may not be brought in.

    ``is_same_plan`` says whether it would still do exactly what the preview showed.
    """
    if course_state not in TAKING:
        return NOT_OPEN
    return None if is_same_plan else PREVIEW_OUTDATED
