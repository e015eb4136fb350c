"""The page docs/reference/course-file.md, told from the shape itself: ``scripts/reference.py`` writes it."""

from collections.abc import Iterator
from typing import Any

from convenor.programmes.coursefile.checking import UNIQUE
from convenor.programmes.coursefile.keys import Key, Kind, keys_of
from convenor.programmes.coursefile.reading import LARGEST
from convenor.programmes.coursefile.shape import CourseFile

INTRODUCTION = """\
# The course file

<!-- Written by scripts/reference.py from src/convenor/programmes/coursefile/shape.py. Change it there. -->

A course as one readable text file, in [TOML 1.0](https://toml.io/en/v1.0.0), UTF-8, at most {size} MB.
[The example](../../examples/heritage-governance-2005.toml) is a real course in this form, with comments.

    convenor course load FILE
    convenor course export KEY

Loading makes the course what the file says, or refuses it and changes nothing. Loaded again, it changes only what
differs: what the file no longer names is removed unless records stand on it, such as marks on a session. Organisations
and persons stay, since other courses may name them. Exporting gives a file that loads as the same course. State,
registrations, marks and certificates are not in it, nor is any address or telephone number: a course file may be passed
on.

A file that is not right is refused with file, line and column, what was found, what was expected, and up to three
suggestions for a misspelt word; all problems at once, up to twenty. The command ends with 0 when it is done, 1 when the
file or the course is refused, 2 when there is no such file or course.

## Texts per language

    title.az = "Günün açılışı"
    title.en = "Opening of the day"

A language is a code of two letters (ISO 639-1). A text that is not there in a language is left out, never empty. A long
text stands between `\"\"\"` and `\"\"\"`; a backslash at the end of a line joins it with the next one.

## What the source does not say

Any value can be marked as assumed, and so can one language of a text, or a whole entry. Pages and drafts show the mark.

    starts_on = {{ value = 2022-07-14, assumed = true }}  # only the second day's date is known
    name.az = {{ value = "ADA Universiteti", assumed = true }}

    [[sessions]]
    assumed = true  # nothing is known of the first day
    key = "module-1"
"""


def reference() -> str:
    """Return the page as Markdown."""
    return "\n".join([INTRODUCTION.format(size=LARGEST // 1_000_000), *_tables(CourseFile, "")])


def _tables(shape: type[Any], path: str) -> Iterator[str]:
    """The tables inside a table, each with those inside it after it."""
    for name, key in keys_of(shape).items():
        if key.shape is not None:
            place = f"{path}.{name}" if path else name
            yield from _table(key, place)
            yield from _tables(key.shape, place)


def _table(key: Key, place: str) -> Iterator[str]:
    heading = {Kind.TABLE: f"`[{place}]`", Kind.TABLES: f"`[[{place}]]`"}.get(key.kind, f"`{place}`")
    yield f"## {heading}\n"
    needed = "Required. " if key.is_required else ""
    differ = UNIQUE.get(key.shape or object)
    told_apart = f" No two with the same {' and '.join(f'`{name}`' for name in differ)}." if differ else ""
    yield f"{needed}{key.meaning}{told_apart}\n"
    yield "| key | value | |"
    yield "|---|---|---|"
    shape = key.shape or object
    for name, inner in keys_of(shape).items():
        yield f"| `{name}`{' (required)' if inner.is_required else ''} | {_value(inner)} | {inner.meaning} |"
    yield ""


def _value(key: Key) -> str:
    if key.kind is Kind.CHOICE:
        return ", ".join(f"`{choice}`" for choice in key.choices)
    if key.kind is Kind.REFERENCE:
        return f"an entry of `[[{key.table}]]`"
    if key.kind is Kind.REFERENCES:
        return f"a list of keys of `[[{key.table}]]`"
    if key.kind is Kind.NUMBER:
        return f"{key.kind}, {key.least} to {key.most}"
    if key.kind in (Kind.WORDING, Kind.TEXT, Kind.KEY, Kind.CODE, Kind.NAME, Kind.LINES):
        return f"{key.kind}, at most {key.most} characters"
    return str(key.kind)
