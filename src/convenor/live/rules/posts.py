"""What decides about texts that people post into a room: what is kept of them, what is refused, and how often."""

import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from convenor.kit.names import fold
from convenor.kit.refusals import Refusal
from convenor.kit.texts import has_heap_of_marks, line, running_text, text_refusal
from convenor.live.states import QUESTION_MOVES, VOTED_ON, QuestionState, Signature

LONGEST_QUESTION = 500
LONGEST_IDEA = 280
LONGEST_NOTE = 2000
LONGEST_ANSWER = 5000
LONGEST_ABOUT = 200
LONGEST_TITLE = 120
QUESTIONS_AT_ONCE = 3
IDEAS_AT_ONCE = 10
WINDOW = timedelta(minutes=1)
"""So many questions, or ideas, in such a time from one attendee."""
LIKE = 0.5
"""From how much likeness on a question is proposed as similar."""

EMPTY = Refusal("post.empty", _("Write something first."))
NO_WORDS = Refusal("post.no_words", _("There is no word in it: signs alone cannot be read out or answered."))
TOO_MANY_MARKS = Refusal("post.too_many_marks", _("There are too many accents on one letter."))
QUESTIONS_CLOSED = Refusal("question.not_taken", _("Questions are not taken just now."))
IDEAS_CLOSED = Refusal("idea.not_taken", _("Ideas are not taken just now."))
REMOVED = Refusal("question.removed", _("A moderator has taken this question away meanwhile."))
UNKNOWN = Refusal("question.unknown", _("There is no such question in this room."))
OWN_QUESTION = Refusal("vote.own_question", _("You asked this question: your voice is in it already."))
ANSWERED = Refusal("vote.answered", _("This question is answered already."))
NOT_MOVABLE = Refusal(
    "question.not_movable", _("Somebody has moved this question meanwhile. Look at it again.")
)
SENT = Refusal(
    "answer.sent", _("This question has its answer, and it was sent: it cannot be changed any more.")
)
IDEA_REMOVED = Refusal("idea.removed", _("This note was taken off the wall meanwhile."))
THEME_REMOVED = Refusal("theme.removed", _("This theme was removed meanwhile."))

NO_NAME = Refusal("post.no_name", _("You have given no name. Post without one."))
NO_INSTITUTION = Refusal("post.no_institution", _("No institution has sent you. Post in another way."))
ATTENDEE_UNKNOWN = Refusal("attendee.unknown", _("You are not in this room. Join it again."))


def cleaned_post(text: str) -> str:
    """What is kept of a text: composed, without stray spaces, without signs that turn other texts around.

    Right-to-left letters, combining marks, emoji and markup stay as typed; pages show them as text.
    """
    return running_text(text)


def post_refusal(text: str, *, most: int) -> Refusal | None:
    """Why a cleaned text cannot be posted: empty, longer than ``most`` characters, without any letter or digit.

    Emoji alone are refused: nobody can read them out, answer them, or find them again.
    """
    if not text:
        return EMPTY
    if refusal := text_refusal(text, most=most):
        return refusal
    if not any(unicodedata.category(one)[0] in "LN" for one in text):
        return NO_WORDS
    return TOO_MANY_MARKS if has_heap_of_marks(text) else None


def cleaned_title(text: str) -> str:
    """What is kept of the heading of a theme: one line, cleaned as a post is."""
    return line(cleaned_post(text))


def title_refusal(title: str) -> Refusal | None:
    """Why a cleaned heading cannot stand: empty, too long, or with signs that cannot be shown."""
    return text_refusal(title, most=LONGEST_TITLE) if title else EMPTY


def pace_refusal(times: Sequence[datetime], *, now: datetime, most: int) -> Refusal | None:
    """Why one must wait before posting again. ``times`` are those of one's latest posts, in any order.

    Refuses ``post.too_fast`` with the seconds to wait.
    """
    recent = sorted(time for time in times if now - time < WINDOW)
    if len(recent) < most:
        return None
    seconds = (recent[-most] + WINDOW - now).total_seconds()
    return Refusal(
        "post.too_fast",
        _("You write faster than others can read. Wait {seconds} seconds."),
        {"seconds": max(1, math.ceil(seconds))},
    )


def signature_refusal(signature: str, *, has_name: bool, has_institution: bool) -> Refusal | None:
    """Why a text cannot be signed so: with a name or an institution that its author does not have."""
    if signature == Signature.NAMED and not has_name:
        return NO_NAME
    return NO_INSTITUTION if signature == Signature.INSTITUTION and not has_institution else None


def vote_refusal(state: str | None, *, is_own: bool) -> Refusal | None:
    """Why a vote for a question is not taken; ``state`` None where the room has no such question.

    One's own question is refused: whoever asks counts already, and is told of the answer like those who voted.
    """
    if state is None or state == QuestionState.WAITING:
        return UNKNOWN
    if state == QuestionState.REMOVED:
        return REMOVED
    if state not in VOTED_ON:
        return ANSWERED
    return OWN_QUESTION if is_own else None


def answering_refusal(state: str, *, is_sent: bool) -> Refusal | None:
    """Why a question is not answered in writing: it was taken away, or its answer has gone out by mail."""
    if state == QuestionState.REMOVED:
        return REMOVED
    return SENT if is_sent else None


def moderation_refusal(state: str, wanted: str) -> Refusal | None:
    """Why a question may not go from one state to another. To where it is already it may: two agree."""
    if state == wanted or wanted in QUESTION_MOVES[QuestionState(state)]:
        return None
    return NOT_MOVABLE


def _stems(folded: str) -> set[str]:
    """Words without what Azerbaijani and Turkish hang on them: five letters tell a word, endings are longer."""
    return {word[:5] for word in folded.split() if len(word) > 2}


def likeness(folded: str, other: str) -> float:
    """How alike two folded texts are: the share of words of the shorter one that the other has too, 0 to 1."""
    mine, theirs = _stems(folded), _stems(other)
    fewer = min(len(mine), len(theirs))
    if fewer == 0:
        return 0.0
    shared = len(mine & theirs)
    return shared / fewer if shared > 1 or fewer == 1 else 0.0


def folded(text: str) -> str:
    """The text as similar ones are looked for."""
    return fold(text)
