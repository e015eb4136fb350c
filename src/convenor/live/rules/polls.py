"""What decides about polls and ballots, and what ballots add up to.

A value of a ballot is, by the kind of poll: the key of one option; a list of keys of options; a point on the scale; a
list of keys of options, the best first; a list of words; a text.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Wording
from convenor.kit.letters import fold
from convenor.kit.refusals import Refusal
from convenor.kit.texts import line
from convenor.live.rules.posts import cleaned_post, post_refusal
from convenor.live.states import POLL_MOVES, Kind, PollState

MOST_OPTIONS = 20
LONGEST_WORDING = 300
LONGEST_WORD = 40
LONGEST_TEXT = 500
MOST_WORDS = 5
MOST_POINTS = 11
"""Points of a scale: 0 to 10 is the longest that people can tell apart."""

Value = int | str | list[int] | list[str]

FIELDS = ("kind", "anonymous", "results_shown", "most", "lowest", "highest", "low_label", "high_label")
"""What is said of a poll beside its wording and its options: on the console, and in the course file."""

NO_WORDING = Refusal("poll.no_wording", _("Write what is asked, in at least one language."))
TOO_FEW_OPTIONS = Refusal("poll.too_few_options", _("Give at least two different options."))
TOO_MANY_OPTIONS = Refusal("poll.too_many_options", _("At most 20 options can be told apart on a screen."))
NOT_A_SCALE = Refusal(
    "poll.scale", _("A scale goes from a smaller to a larger number, in at most 11 points.")
)
MOST_WRONG = Refusal("poll.most", _("So many answers at once are not possible here."))
UNKNOWN = Refusal("poll.unknown", _("There is no such poll in this room."))
POLL_CLOSED = Refusal("poll.closed", _("This poll is closed."))
NOT_MOVABLE = Refusal(
    "poll.not_movable", _("Somebody has opened or closed this poll meanwhile. Look at it again.")
)
NOT_A_DRAFT = Refusal("poll.not_a_draft", _("People have seen this poll: it cannot be changed any more."))
NO_VALUE = Refusal("ballot.empty", _("Choose or write something first."))
WRONG_VALUE = Refusal("ballot.wrong", _("This is none of the possible answers. Load the page again."))
TOO_MANY = Refusal("ballot.too_many", _("You have chosen too many."))
ELSEWHERE = Refusal("ballot.elsewhere", _("You have voted in another browser: only there it can be changed."))


WITH_OPTIONS = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.RANKING})


def poll_refusal(
    kind: str,
    *,
    wording: Wording,
    options: Sequence[Wording],
    most: int,
    lowest: int,
    highest: int,
) -> Refusal | None:
    """Why a poll cannot be made so. ``wording`` and ``options`` are cleaned: an absent language is not there."""
    if not wording or any(
        len(text) > LONGEST_WORDING for one in (wording, *options) for text in one.values()
    ):
        return NO_WORDING
    if kind in WITH_OPTIONS:
        told = {tuple(sorted(one.items())) for one in options if one}
        if len(told) < 2 or len(told) < len(options):
            return TOO_FEW_OPTIONS
        if len(options) > MOST_OPTIONS:
            return TOO_MANY_OPTIONS
    if kind == Kind.SCALE and not 0 < highest - lowest < MOST_POINTS:
        return NOT_A_SCALE
    highest_most = {Kind.MULTIPLE: len(options), Kind.WORDS: MOST_WORDS}
    return None if 1 <= most <= highest_most.get(Kind(kind), most) else MOST_WRONG


def poll_move_refusal(state: str, wanted: str) -> Refusal | None:
    """Why a poll may not go from one state to another. To where it is already it may."""
    return None if state == wanted or wanted in POLL_MOVES[PollState(state)] else NOT_MOVABLE


def ballot_refusal(state: str | None, *, is_elsewhere: bool) -> Refusal | None:
    """Why no ballot is taken in a poll; ``state`` None where the room has no such poll.

    ``is_elsewhere`` says that this person has voted and that this browser cannot find the ballot.
    """
    if state is None or state in (PollState.DRAFT, PollState.REMOVED):
        return UNKNOWN
    if state == PollState.CLOSED:
        return POLL_CLOSED
    return ELSEWHERE if is_elsewhere else None


def cleaned_value(
    kind: str,
    raw: Any,
    *,
    options: Collection[int],
    most: int,
    lowest: int,
    highest: int,
) -> Value | Refusal:
    """Return what was answered in the form of its kind, or why it is no answer. ``raw`` is whatever a browser sent.

    Words are composed, each once whatever its letters; of a ranking, what was left out counts nothing.
    """
    match Kind(kind):
        case Kind.SINGLE | Kind.SCALE if raw is None:
            return NO_VALUE
        case Kind.SINGLE:
            return raw if _is_whole(raw) and raw in options else WRONG_VALUE
        case Kind.SCALE:
            return raw if _is_whole(raw) and lowest <= raw <= highest else WRONG_VALUE
        case Kind.MULTIPLE | Kind.RANKING:
            return _chosen(raw, options, most if kind == Kind.MULTIPLE else len(options))
        case Kind.WORDS:
            return _words(raw, most)
        case Kind.TEXT:
            if not isinstance(raw, str):
                return WRONG_VALUE
            text = cleaned_post(raw)
            return post_refusal(text, most=LONGEST_TEXT) or text


def _is_whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _chosen(raw: Any, options: Collection[int], most: int) -> list[int] | Refusal:
    if not isinstance(raw, list) or not all(_is_whole(one) and one in options for one in raw):
        return WRONG_VALUE
    if len(set(raw)) != len(raw):
        return WRONG_VALUE
    if not raw:
        return NO_VALUE
    return raw if len(raw) <= most else TOO_MANY


def _words(raw: Any, most: int) -> list[str] | Refusal:
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        return WRONG_VALUE
    words = [line(cleaned_post(one)) for one in raw]
    words = list({fold(one): one for one in reversed(words) if one}.values())[::-1]
    if not words:
        return NO_VALUE
    if len(words) > most:
        return TOO_MANY
    refusals = [refusal for one in words if (refusal := post_refusal(one, most=LONGEST_WORD))]
    return refusals[0] if refusals else words


def as_known(words: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """Each word as the first who wrote it did; ``known`` maps folded words to those."""
    return [known.get(fold(one), one) for one in words]


def tally(kind: str, value: Value, *, options: int) -> Counter[str]:
    """What one ballot adds to the counts of its poll. ``options`` is how many there are.

    One for each option, point or word. In a ranking of n options the first gets n points, the next n−1, and so on
    (Borda's count); one left out gets none. Open texts are listed and not counted.
    """
    if kind == Kind.TEXT:
        return Counter()
    if isinstance(value, list):
        if kind == Kind.RANKING:
            return Counter({str(one): options - place for place, one in enumerate(value)})
        return Counter(str(one) for one in value)
    return Counter([str(value)])


def added(counts: Mapping[str, int], more: Counter[str], less: Counter[str]) -> dict[str, int]:
    """The counts with one ballot in and another out; what comes to nothing is not in them.

    In the order of their keys: that in which options and words first came would tell who gave them.
    """
    total = Counter(counts)
    total.update(more)
    total.subtract(less)
    return {key: number for key, number in sorted(total.items()) if number > 0}
