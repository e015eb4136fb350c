"""What a value of a course file may be: kinds, and the keys under which they stand, as data."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop

from convenor.kit.texts import LONGEST_LINE

ALL = "all"


class Kind(StrEnum):
    """What a value is; the text is how the reference describes it."""

    KEY = gettext_noop("small letters, digits and hyphens")
    CODE = gettext_noop("capital letters and digits, such as HGSD")
    NAME = gettext_noop("a part of a person's name")
    LINE = gettext_noop("one line of text")
    LINES = gettext_noop("a list of lines")
    WORDING = gettext_noop("one line per language")
    TEXT = gettext_noop("running text per language")
    NUMBER = gettext_noop("a whole number")
    TRUTH = gettext_noop("true or false")
    DAY = gettext_noop("a day, such as 2022-07-15")
    MOMENT = gettext_noop("a day and time, such as 2022-07-15 10:00:00")
    ZONE = gettext_noop("a time zone, such as Asia/Baku")
    COUNTRY = gettext_noop("a country in two capital letters, such as AZ")
    LANGUAGES = gettext_noop('a list of languages, such as ["az", "en"]')
    TERMS = gettext_noop('a list of terms of the vocabularies, such as ["convention-articles/10"]')
    CHOICE = gettext_noop("one of a fixed list")
    REFERENCE = gettext_noop("the key of an entry of another table")
    REFERENCES = gettext_noop("a list of keys of entries of another table")
    RULE = gettext_noop("a table of conditions")
    TABLE = gettext_noop("a table")
    TABLES = gettext_noop("a list of tables")


MAPPINGS = frozenset({Kind.WORDING, Kind.TEXT, Kind.RULE})
"""Kinds whose parts can be assumed one by one."""


@dataclass(frozen=True)
class Key:
    """What may stand under one key. ``least`` and ``most`` bound a number, ``most`` the characters of a text."""

    kind: Kind
    meaning: str
    is_required: bool
    choices: tuple[str, ...] = ()
    table: str = ""
    """The table that a reference points into."""
    shape: type[Any] | None = None
    """The dataclass of a table, or of each of a list of tables."""
    least: int = 1
    most: int = LONGEST_LINE


def required(kind: Kind, meaning: str, **limits: Any) -> Any:
    return dataclasses.field(metadata={"key": Key(kind, meaning, is_required=True, **limits)})


def optional(kind: Kind, meaning: str, *, default: Any = None, **limits: Any) -> Any:
    key = Key(kind, meaning, is_required=False, **limits)
    if kind in MAPPINGS:
        return dataclasses.field(default_factory=dict, metadata={"key": key})
    return dataclasses.field(default=default, metadata={"key": key})


def keys_of(shape: type[Any]) -> dict[str, Key]:
    """Return the keys of a table in the order in which they are written."""
    return {
        field.name: field.metadata["key"] for field in dataclasses.fields(shape) if "key" in field.metadata
    }
