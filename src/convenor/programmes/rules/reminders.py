"""The rules by which people are reminded: each app names its own in its ``reminders.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.notices.letters import Letter
from convenor.programmes.states import State

REMINDED = frozenset({State.ANNOUNCED, State.OPEN, State.RUNNING, State.ENDED})
"""Nobody is reminded of a draft, nor once certificates are issued."""
FEWEST, MOST = 1, 60
BREATH = timedelta(days=2)
"""Who got the same letter of the course within this time, by hand or by another rule, is left alone for now."""


@dataclass(frozen=True)
class Due:
    """Somebody who is to be reminded, why (in the active language), and of which occasion: of each only once."""

    person: Any
    why: str
    occasion: str


@dataclass(frozen=True)
class Reminder:
    """A rule: who is due in a course, and what they are written.

    ``due`` answers for a course, a number of days and a moment; it writes nothing. ``about`` gives what the letter is
    about for one person, when it is written; it may make what the letter needs, such as a personal link.
    """

    key: str
    title: str | Promise
    meaning: str | Promise
    """What the number of days says: "{days} days before the course begins"."""
    days: int
    letter: Letter
    due: Callable[[Any, int, datetime], list[Due]]
    about: Callable[[Any, Any, datetime], object | None]
    lacks: Callable[[Any], str | Promise] = lambda course: ""
    """What a course must say first, or else nobody is ever due: a sentence, "" where nothing is missing."""


REMINDERS: dict[str, Reminder] = {}
"""Every rule by its key, once ``config`` has read the ``reminders.py`` of each app."""


def register(reminder: Reminder) -> Reminder:
    """Make a rule known to the courses, which switch it on."""
    REMINDERS[reminder.key] = reminder
    return reminder


def is_before(day: date, *, days: int, today: date) -> bool:
    """Whether ``today`` is one of the last ``days`` days before ``day``."""
    return day - timedelta(days=days) <= today < day


def days_refusal(days: Mapping[str, int]) -> Refusal | None:
    """Why these numbers of days are none that a rule can have."""
    if all(FEWEST <= count <= MOST for count in days.values()):
        return None
    return Refusal(
        "reminder.days",
        _("The number of days is between {fewest} and {most}."),
        {"fewest": FEWEST, "most": MOST},
    )
