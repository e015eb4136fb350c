"""What decides about speakers: what they still owe, and what their personal link opens."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.programmes.states import Owed, State

OPEN_AFTER = timedelta(days=14)
"""A personal link works this long after the last day of its course: slides often come late."""
LONGEST_BIO = 2000
LONGEST_TALK = 300
BIO_LANGUAGES = ("az", "en")
SPEAKING = frozenset({"trainer", "guest_speaker"})
"""Kinds of contribution that have a talk of their own; moderators and hosts owe neither title nor slides."""

EARNED_BY = {"trainer": "trainer", "speaker": "guest_speaker"}
"""Kinds of certificates that ``Course.certificate_rule`` gives for a part, each with the kind of the contribution."""

LINK_WITHDRAWN = Refusal(
    "link.withdrawn",
    _(
        "This link was withdrawn. Ask the organiser of the course for a new one, or sign in with your address."
    ),
)
LINK_EXPIRED = Refusal(
    "link.expired",
    _("This link has expired, because the course is over. Sign in with your address, or ask the organiser."),
)
ANSWERS_CLOSED = Refusal(
    "speaker.answers_closed", _("The course is over: what was said about it stays as it is.")
)
NOBODY_TO_REMIND = Refusal("speaker.nobody_chosen", _("Nobody is chosen. Tick the people first."))
NO_ADDRESS = Refusal(
    "speaker.no_address", _("No address is known of this person. Copy the link and hand it over yourself.")
)


@dataclass(frozen=True)
class Part:
    """One contribution as far as it decides what is owed: kind, answer ("" while there is none), talk, slides."""

    kind: str
    answer: str
    has_talk: bool
    has_slides: bool

    @property
    def is_declined(self) -> bool:
        return self.answer == "declined"


def owed(parts: Collection[Part], *, bio: Mapping[str, str], has_photo: bool) -> list[Owed]:
    """Return what a speaker of these parts still owes. Who has declined all of them owes nothing."""
    standing = [part for part in parts if not part.is_declined]
    if not standing:
        return []
    talking = [part for part in standing if part.kind in SPEAKING]
    lacking = {
        Owed.ANSWER: any(not part.answer for part in standing),
        Owed.BIO_AZ: not bio.get("az"),
        Owed.BIO_EN: not bio.get("en"),
        Owed.PHOTO: not has_photo,
        Owed.TALK: any(not part.has_talk for part in talking),
        Owed.SLIDES: any(not part.has_slides for part in talking),
    }
    return [one for one, is_lacking in lacking.items() if is_lacking]


def link_refusal(*, is_withdrawn: bool, last_day: date, today: date) -> Refusal | None:
    """Why a personal link that was once given out opens nothing. ``today`` is that of the course's own zone."""
    if is_withdrawn:
        return LINK_WITHDRAWN
    return LINK_EXPIRED if today > last_day + OPEN_AFTER else None


def answer_refusal(course_state: str) -> Refusal | None:
    """Why a speaker may not answer, upload or tell what they need any more."""
    return ANSWERS_CLOSED if course_state in {State.CERTIFIED, State.ARCHIVED} else None
