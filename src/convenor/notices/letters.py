"""The kinds of letter that the apps send: each app names its own in its ``letters.py``.

A wording holds ``{placeholders}`` and nothing else. What may stand in it is text: nobody's wording is ever run.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.functional import Promise


@dataclass(frozen=True)
class Placeholder:
    """What ``{name}`` stands for. ``needed`` ones may not be missing from the text of a wording."""

    meaning: str | Promise
    needed: bool = False


@dataclass(frozen=True)
class Letter:
    """A kind of letter with the house's wording.

    ``values`` tells what the placeholders say for one thing the letter is about, in the active language, which is also
    given. ``example`` finds that thing for the numbers of a course and a person, so that the letter can be shown as
    this person would get it; None where they would not get it now.
    """

    key: str
    title: str | Promise
    used: str | Promise
    """When it is sent, as an organiser would say it."""
    subject: str | Promise
    body: str | Promise
    placeholders: Mapping[str, Placeholder]
    values: Callable[[Any, str], Mapping[str, str]]
    example: Callable[[int, int], object | None]

    @property
    def needed(self) -> list[str]:
        return [name for name, one in self.placeholders.items() if one.needed]

    def house_wording(self, language: str) -> tuple[str, str]:
        """Subject and text as the house writes them in ``language``."""
        with translation.override(language):
            return str(self.subject), str(self.body).strip("\n") + "\n"


LETTERS: dict[str, Letter] = {}
"""Every kind of letter by its key, once ``config`` has read the ``letters.py`` of each app."""


def register(letter: Letter) -> Letter:
    """Make a kind of letter known to the pages on which it is looked at and changed."""
    LETTERS[letter.key] = letter
    return letter
