"""What decides about the speaking queue and the running notes, and who is proposed as next."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.live.states import TurnState

FLOOR_CLOSED = Refusal("turn.not_taken", _("One cannot ask for the floor just now."))
NO_NAME = Refusal("turn.no_name", _("Say your name, so that you can be called."))
OVER = Refusal("turn.over", _("This turn is over already."))
NOT_OWN = Refusal("turn.not_own", _("This is somebody else's turn."))
NOTE_REMOVED = Refusal("note.removed", _("This line was taken out meanwhile."))
LONGEST_TURN = 3600
WRONG_SECONDS = Refusal(
    "turn.wrong_seconds", _("A turn is between 0 and 3600 seconds long; 0 means no limit.")
)


@dataclass(frozen=True)
class Voice:
    """Somebody who waits, speaks or has spoken, and what they are for the balance; empty where nothing is known."""

    turn: int
    attendee: int
    institution: str = ""
    language: str = ""
    sex: str = ""

    @property
    def known(self) -> tuple[tuple[str, str], ...]:
        told = (("institution", self.institution), ("language", self.language), ("sex", self.sex))
        return tuple((name, value) for name, value in told if value)


def asking_refusal(*, is_open: bool, has_name: bool) -> Refusal | None:
    """Why somebody may not ask for the floor. Nobody can be called without a name."""
    if not is_open:
        return FLOOR_CLOSED
    return None if has_name else NO_NAME


def turn_refusal(state: str, wanted: str) -> Refusal | None:
    """Why a turn may not go from one state to another. To where it is already it may."""
    if state == wanted:
        return None
    if state == TurnState.WAITING:
        return OVER if wanted == TurnState.DONE else None
    return None if state == TurnState.SPEAKING and wanted in (TurnState.DONE, TurnState.WAITING) else OVER


def proposed(waiting: Sequence[Voice], spoken: Iterable[Voice]) -> int | None:
    """Which turn would be next in fairness, by its key; None where nobody waits. ``waiting`` is in order of asking.

    Whoever has not spoken goes before who has. Then whose institution, language and sex have had the smaller share of
    the turns; what is not known weighs nothing for or against. Then who asked first.
    """
    heard = list(spoken)
    people = Counter(one.attendee for one in heard)
    groups = Counter(group for one in heard for group in one.known)
    of_kind = Counter(name for one in heard for name, _ in one.known)

    def share(one: Voice) -> float:
        return sum(groups[group] / of_kind[group[0]] for group in one.known if of_kind[group[0]])

    ranked = sorted(enumerate(waiting), key=lambda one: (people[one[1].attendee], share(one[1]), one[0]))
    return ranked[0][1].turn if ranked else None


def balance(spoken: Iterable[tuple[Voice, float]]) -> dict[str, list[tuple[str, int, int]]]:
    """Who has had how much of the floor: ``{"sex": [("f", turns, seconds), …], …}``, the most turns first.

    ``spoken`` are voices with the seconds they had; where something is not known it stands as "".
    """
    turns: dict[str, Counter[str]] = {"institution": Counter(), "language": Counter(), "sex": Counter()}
    seconds: dict[str, Counter[str]] = {name: Counter() for name in turns}
    for voice, length in spoken:
        for name in turns:
            value = getattr(voice, name)
            turns[name][value] += 1
            seconds[name][value] += round(length)
    return {
        name: [
            (value, number, seconds[name][value])
            for value, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
        ]
        for name, found in turns.items()
    }
