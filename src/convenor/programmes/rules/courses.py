"""What decides about courses and their path."""

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.programmes.states import PATH, State

NO_SESSIONS = Refusal(
    "course.no_agenda", _("The course has no session yet. Load a course file that has one.")
)
NO_CERTIFICATES = Refusal("course.no_certificates", _("No certificate has been issued yet."))
AT_THE_END = Refusal("course.at_the_end", _("The course is archived; there is no further step."))
NO_WAY_BACK = Refusal("course.no_way_back", _("From here the course cannot go back."))


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


def number_refusal(number: int, *, is_taken: bool) -> Refusal | None:
    """Why a course may not have this number in its programme."""
    if not is_taken:
        return None
    return Refusal(
        "course.number_taken",
        _("Another course of the programme has the number {number}."),
        {"number": number},
    )
