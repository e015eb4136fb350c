"""A term list as its file holds it. A file is never changed once it has been used: a new edition is a new file.

A term is referred to as "convention-indicators-2020/7": the name of the file, and the code in it. ``confirmed`` is
false where the wording is ours and nobody has compared it with the source.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from convenor.kit.languages import Spoken, Wording, spoken

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Term:
    """One entry. ``broader`` and ``see`` are references: what it is a part of, and what it goes with."""

    vocabulary: str
    code: str
    label: Wording
    broader: str = ""
    see: tuple[str, ...] = ()
    confirmed: bool = True

    @property
    def reference(self) -> str:
        return f"{self.vocabulary}/{self.code}"

    @property
    def number(self) -> str:
        """The code where it is one that readers know, such as 16.10; empty where it is a word of ours."""
        return self.code if self.code[0].isdigit() else ""

    def called(self, language: str) -> Spoken:
        return spoken(self.label, language)


@dataclass(frozen=True)
class Vocabulary:
    """A term list in one edition, its terms in the order of the source."""

    key: str
    title: Wording
    edition: str
    source: str
    terms: tuple[Term, ...]
    addresses: str = ""
    """How the publisher of the list calls its terms on the web, such as "http://metadata.un.org/sdg/{code}"."""

    def called(self, language: str) -> Spoken:
        return spoken(self.title, language)


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Return all term lists by their keys, read once."""
    return {file.stem: _read(file) for file in sorted(DATA.glob("*.toml"))}


def _read(file: Path) -> Vocabulary:
    data = tomllib.loads(file.read_text())
    terms = tuple(
        Term(
            vocabulary=file.stem,
            code=entry["code"],
            label=entry["label"],
            broader=entry.get("broader", ""),
            see=tuple(entry.get("see", ())),
            confirmed=entry.get("confirmed", True),
        )
        for entry in data["terms"]
    )
    return Vocabulary(
        file.stem, data["title"], data["edition"], data["source"], terms, data.get("addresses", "")
    )
