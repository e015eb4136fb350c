"""What decides about courses and their days. Values in, a refusal or a plain answer out."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.programmes.states import PATH, State

SECOND_HALF = time(13)
"""A session that starts at this local time or later belongs to the second half of the day."""

NO_SESSIONS = Refusal("course.no_agenda", _("The course has no session yet. Load a course file that has one."))
NO_CERTIFICATES = Refusal("course.no_certificates", _("No certificate has been issued yet."))
AT_THE_END = Refusal("course.at_the_end", _("The course is archived; there is no further step."))
NO_WAY_BACK = Refusal("course.no_way_back", _("From here the course cannot go back."))


def half_of_day(start: time) -> int:
    """Return 1 or 2: the half of the day in which a session begins that starts at local time ``start``."""
    return 2 if start >= SECOND_HALF else 1


def next_state(state: str) -> State | None:
    """Return the state that follows on the path of a course; None at its end."""
    place = PATH.index(State(state)) + 1
    return PATH[place] if place < len(PATH) else None


def previous_state(state: str) -> State | None:
    """Return the state before on the path of a course; None at its beginning."""
    place = PATH.index(State(state)) - 1
    return PATH[place] if place >= 0 else None


def advance_refusal(state: str, *, sessions: int, certificates: int) -> Refusal | None:
    """Why a course may not take the next step.

    ``sessions`` counts those that are not breaks, ``certificates`` the valid ones: from the apps that know.
    """
    following = next_state(state)
    if following is None:
        return AT_THE_END
    if following == State.ANNOUNCED and not sessions:
        return NO_SESSIONS
    if following == State.CERTIFIED and not certificates:
        return NO_CERTIFICATES
    return None


def step_back_refusal(state: str) -> Refusal | None:
    """Why a course may not take one step back: nothing is before a draft, and certificates stay issued."""
    return NO_WAY_BACK if state in {State.DRAFT, State.CERTIFIED, State.ARCHIVED} else None
