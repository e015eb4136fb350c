"""What is wrong with a course file, where, and what was expected instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

MOST_TOLD = 20


class Position(NamedTuple):
    """A place in the text; both count from 1."""

    line: int
    column: int


START = Position(1, 1)


@dataclass(frozen=True)
class Problem:
    """``found`` and ``expected`` are phrases in the language of the reader; at most three ``suggestions``.

    ``position`` is None where the file as a whole is meant.
    """

    position: Position | None
    found: str
    expected: str
    suggestions: tuple[str, ...] = ()

    def told(self, name: str) -> str:
        """Return the sentence about the file that is called ``name``."""
        place = name
        if self.position:
            place = gettext("{name}, line {line}, column {column}").format(
                name=name, **self.position._asdict()
            )
        sentence = gettext("{place}: found {found}; expected {expected}.").format(
            place=place, found=self.found, expected=self.expected
        )
        if self.suggestions:
            sentence += " " + gettext("Perhaps: {suggestions}.").format(
                suggestions=", ".join(self.suggestions)
            )
        return sentence


class BrokenFile(Exception):  # noqa: N818 -- an answer to whoever wrote the file, not an error of ours
    """A course file that is refused. ``problems`` are in the order of the text, all of them."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        super().__init__(name)
        self.name = name
        self.problems = sorted(problems, key=lambda problem: problem.position or START)

    def __str__(self) -> str:
        lines = [problem.told(self.name) for problem in self.problems[:MOST_TOLD]]
        more = len(self.problems) - MOST_TOLD
        if more > 0:
            lines.append(ngettext("… and {count} more.", "… and {count} more.", more).format(count=more))
        return "\n".join([*lines, gettext("Nothing was changed.")])


class UnreadableFile(BrokenFile):
    """There is no file to be judged: none at this path, or none that may be opened."""
