"""What decides about courses and their days. Values in, a refusal or a plain answer out."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.programmes.states import PATH, State

SECOND_HALF = time(13)
"""A session that starts at this local time or later belongs to the second half of the day."""

NO_SESSIONS = Refusal(
    "course.no_agenda", _("The course has no session yet. Load a course file that has one.")
)
NO_CERTIFICATES = Refusal("course.no_certificates", _("No certificate has been issued yet."))
AT_THE_END = Refusal("course.at_the_end", _("The course is archived; there is no further step."))
COURSE_IS_REAL = Refusal(
    "course.is_real", _("This course is real: it cannot be rehearsed with made-up participants.")
)
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


def rehearsal_refusal(*, is_real: bool, is_rehearsal: bool) -> Refusal | None:
    """Why a course file may not be loaded to be rehearsed: a real course must not get made-up participants."""
    return COURSE_IS_REAL if is_real and is_rehearsal else None


def key_refusal(key: str, *, known_as: str, written_as: str) -> Refusal | None:
    """Why the person that a course file names by ``key`` is not the one known by it: no word of their names agrees.

    ``known_as`` and ``written_as`` hold all their names, folded.
    """
    if set(known_as.split()) & set(written_as.split()):
        return None
    return Refusal(
        "person.key_of_another",
        _("The key “{key}” already stands for another person. Give this one a key of their own."),
        {"key": key},
    )


def number_refusal(number: int, *, is_taken: bool) -> Refusal | None:
    """Why a course may not have this number in its programme."""
    if not is_taken:
        return None
    return Refusal(
        "course.number_taken",
        _("Another course of the programme has the number {number}."),
        {"number": number},
    )


def code_refusal(code: str, *, is_taken: bool) -> Refusal | None:
    """Why a programme may not have this code: certificate numbers begin with it."""
    if not is_taken:
        return None
    return Refusal("programme.code_taken", _("Another programme has the code {code}."), {"code": code})


def still_needed(name: str) -> Refusal:
    """Why something that the file no longer names stays: marks or other records stand on it."""
    return Refusal(
        "course.still_needed",
        _("“{name}” is no longer in the file, but records depend on it. Put it back, or remove those first."),
        {"name": name},
    )


def step_back_refusal(state: str) -> Refusal | None:
    """Why a course may not take one step back: nothing is before a draft, and certificates stay issued."""
    return NO_WAY_BACK if state in {State.DRAFT, State.CERTIFIED, State.ARCHIVED} else None
