"""What decides about rooms: their codes, when they open and close, who may come in."""

import re
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.live.states import RoomState
from convenor.programmes.states import State as CourseState

SETTINGS = ("moderated", "questions_open", "ideas_open", "floor_open", "turn_seconds")
"""What of a room is set by itself: on its console, and in the course file."""
ALPHABET = "34679CDFHJKMNPRTVWXY"
"""Of what codes are made: no two that look alike (0 O, 1 I, 2 Z, 5 S, 8 B), and no vowels, so no words."""
CODE_LENGTH = 6
STAYS_OPEN = timedelta(minutes=30)
"""How long after the end of its session a room closes by itself: the last questions come when people get up."""
OPEN_AT_LEAST = timedelta(hours=2)
"""However late it was opened: a session that was put off, or a trial the day before."""
NAMES_KEPT = timedelta(days=30)
"""How long after closing the names that guests gave themselves are kept."""
GUESSES = 60
GUESS_WINDOW = timedelta(minutes=1)
"""So many wrong codes in such a time from one address: a hall shares one; 64 million codes stay out of reach."""

LIVE_COURSES = frozenset({CourseState.ANNOUNCED, CourseState.OPEN, CourseState.RUNNING, CourseState.ENDED})

COURSE_CLOSED = Refusal("room.course_closed", _("In its present state this course has no live rooms."))
NO_ROOM_IN_BREAKS = Refusal("room.break", _("A break has no live room."))
ALREADY_OPEN = Refusal("room.already_open", _("This room is open already."))
NOT_OPEN = Refusal("room.not_open", _("This room is not open yet. It opens with the session."))
CLOSED = Refusal("room.closed", _("This room is closed. What was asked and answered stays with the course."))
CODE_UNKNOWN = Refusal("room.code_unknown", _("There is no room with this code. Look at the screen again."))
GONE = Refusal("room.gone", _("This room went with its session."))
SAME_ROOM = Refusal("room.same", _("The phones are in this room already."))
OTHER_COURSE = Refusal("room.other_course", _("This room belongs to another course."))


def cleaned_code(text: str) -> str:
    """The code in what somebody typed: capitals, without spaces, hyphens or anything else that no code has."""
    return re.sub(r"[^0-9A-Z]", "", text.upper())[:20]


def preparing_refusal(*, course_state: str, is_break: bool) -> Refusal | None:
    """Why a session may not have a room. A draft may: its polls are written before it is announced."""
    if is_break:
        return NO_ROOM_IN_BREAKS
    return None if course_state in LIVE_COURSES | {CourseState.DRAFT} else COURSE_CLOSED


def opening_refusal(state: str, *, course_state: str) -> Refusal | None:
    """Why a room may not be opened. One that was closed may be opened again."""
    if state == RoomState.OPEN:
        return ALREADY_OPEN
    return None if course_state in LIVE_COURSES else COURSE_CLOSED


def presence_refusal(state: str) -> Refusal | None:
    """Why nobody may come into a room or post into it now."""
    if state == RoomState.OPEN:
        return None
    return CLOSED if state == RoomState.CLOSED else NOT_OPEN


def moving_refusal(*, is_same: bool, is_same_course: bool) -> Refusal | None:
    """Why the phones of a room may not be sent to another."""
    if is_same:
        return SAME_ROOM
    return None if is_same_course else OTHER_COURSE


def closing_time(*, opened_at: datetime, session_ends_at: datetime) -> datetime:
    """When a room closes by itself: half an hour after its session, and never within two hours of its opening."""
    return max(session_ends_at + STAYS_OPEN, opened_at + OPEN_AT_LEAST)


def guessing_refusal(seconds: float | None) -> Refusal | None:
    """Why no code is tried for somebody who has tried too many; ``seconds`` until they may, None where they may now."""
    if seconds is None:
        return None
    return Refusal(
        "room.too_many_guesses",
        _("Too many wrong codes came from here. Wait {seconds} seconds."),
        {"seconds": max(1, round(seconds))},
    )


def are_names_due(*, closed_at: datetime | None, now: datetime) -> bool:
    """Whether the names of guests must be forgotten by now."""
    return closed_at is not None and now >= closed_at + NAMES_KEPT
