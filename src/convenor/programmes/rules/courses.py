"""What decides about courses and their path."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.programmes.rules.sheets import LACKS, sheet_refusals
from convenor.programmes.states import PATH, State

NO_SESSIONS = LACKS["schedule"]
NO_PARTICIPANTS = Refusal(
    "course.no_participants", _("Nobody holds a seat yet. Give seats, then let the course begin.")
)
NO_CERTIFICATES = Refusal("course.no_certificates", _("No certificate has been issued yet."))
AT_THE_END = Refusal("course.at_the_end", _("The course is archived; there is no further step."))
NO_WAY_BACK = Refusal("course.no_way_back", _("From here the course cannot go back."))
ARCHIVED = Refusal("course.archived", _("The course is archived: it stays as it is."))
ENDS_BEFORE_START = Refusal("course.ends_before_start", _("The last day is not before the first."))
CLOSES_AFTER_END = Refusal(
    "course.closes_after_end", _("Registration closes on the last day of the course at the latest.")
)
SENDER_TAKEN = Refusal("sender.taken", _("This institution is on the list already."))
SIGNATORY_TAKEN = Refusal("signatory.taken", _("This person signs already."))


@dataclass(frozen=True)
class Ready:
    """What there is of a course, for its next step. ``missing`` are parts of its sheet, ``sessions`` without breaks.

    ``participants`` hold a seat, ``certificates`` are valid: those are counted by the apps that know.
    """

    sessions: int = 0
    missing: Collection[str] = ()
    is_rehearsal: bool = False
    participants: int = 0
    certificates: int = 0


def next_state(state: str) -> State | None:
    """Return the state that follows on the path of a course; None at its end."""
    place = PATH.index(State(state)) + 1
    return PATH[place] if place < len(PATH) else None


def previous_state(state: str) -> State | None:
    """Return the state before on the path of a course; None at its beginning."""
    place = PATH.index(State(state)) - 1
    return PATH[place] if place >= 0 else None


def advance_refusals(state: str, ready: Ready) -> list[Refusal]:
    """Why a course may not take the next step: everything that is missing, in the order in which it is best mended.

    A rehearsal invites nobody, so its sheet may be as empty as it is; an agenda it needs all the same.
    """
    following = next_state(state)
    if following is None:
        return [AT_THE_END]
    if following == State.ANNOUNCED:
        if ready.is_rehearsal:
            return [] if ready.sessions else [NO_SESSIONS]
        return sheet_refusals(ready.missing)
    if following == State.RUNNING and not ready.participants:
        return [NO_PARTICIPANTS]
    if following == State.CERTIFIED and not ready.certificates:
        return [NO_CERTIFICATES]
    return []


def advance_refusal(state: str, ready: Ready) -> Refusal | None:
    """Why a course may not take the next step: the first of ``advance_refusals``."""
    return next(iter(advance_refusals(state, ready)), None)


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


def amending_refusal(state: str) -> Refusal | None:
    """Why nothing of a course may be changed any more."""
    return ARCHIVED if state == State.ARCHIVED else None


def days_refusal(starts_on: date, ends_on: date, closes_on: date | None = None) -> Refusal | None:
    """Why these cannot be the first and the last day of a course, and the last one of its registration."""
    if ends_on < starts_on:
        return ENDS_BEFORE_START
    return CLOSES_AFTER_END if closes_on and closes_on > ends_on else None


def sessions_refusal(days: Collection[date], *, starts_on: date, ends_on: date) -> Refusal | None:
    """Why a course may not have these dates: sessions, on the local ``days`` given, would stand outside."""
    outside = sum(not starts_on <= day <= ends_on for day in days)
    if not outside:
        return None
    return Refusal(
        "course.sessions_outside",
        _("{count} sessions would be on other days. Move them first, or let them move along."),
        {"count": outside},
    )
