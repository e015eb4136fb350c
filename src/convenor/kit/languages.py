"""Content that is kept per language: ``{"az": "Mədəniyyət Nazirliyi", "en": "Ministry of Culture"}``.

A reader gets their own language where it is there, otherwise the next best, and is told which one it is, so that the
page can mark the part with its ``lang``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import get_language

Wording = Mapping[str, str]
"""A text per language: ISO 639-1 code to text. An absent language is absent, never empty."""

FALLBACKS = ("en", "az", "tr", "ru", "fr")
"""Where a reader's own language is missing, the first of these that is there is shown."""


def reader_language() -> str:
    """Return the language of whoever reads at this moment: of the request, the letter, the terminal."""
    return get_language() or "en"


@dataclass(frozen=True)
class Spoken:
    """A text and the language it is in. ``language`` is empty when there is no text at all."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def spoken(wording: Wording | None, language: str) -> Spoken:
    """Return the wording in ``language`` (``az`` or ``en-gb``), or in the next best language there is.

    Never raises: an empty or missing wording gives an empty ``Spoken``.
    """
    if not wording:
        return Spoken("", "")
    for code in (language, language.split("-")[0], *FALLBACKS, *wording):
        if wording.get(code):
            return Spoken(wording[code], code)
    return Spoken("", "")


def missing_languages(wording: Wording | None, languages: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of ``languages`` in which the wording is not there, in the order given."""
    return tuple(code for code in languages if not (wording or {}).get(code))
