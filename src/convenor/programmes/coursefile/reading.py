"""Reading a course file: a ``CourseFile``, or everything that is wrong with it. Nothing in between."""

import re
import tomllib
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from convenor.programmes.coursefile import checking, values
from convenor.programmes.coursefile.keys import ALL, MAPPINGS, Key, Kind, keys_of
from convenor.programmes.coursefile.positions import KeyPath, positions
from convenor.programmes.coursefile.problems import START, BrokenFile, Position, Problem, UnreadableFile
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.coursefile.values import Unfit, near, shown
from convenor.programmes.signals import course_file_read

LARGEST = 1_000_000
"""Bytes. A course of a hundred sessions with long summaries in two languages stays under a third of it."""

DEEP_KEY = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){50}")
"""A key of fifty parts. No file needs it, and reading one of many thousands would take hours."""

NAMED_BY = {"organisations": "key", "persons": "key", "modules": "number", "sessions": "key"}
"""By which of its keys an entry of a table is referred to."""


def read_file(path: Path) -> CourseFile:
    """Return what the file at ``path`` holds. Raises ``UnreadableFile``, or ``BrokenFile`` as ``read`` does."""
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
            size = path.stat().st_size
    except OSError as error:
        found = gettext("no readable file ({reason})").format(reason=error.strerror)
        raise UnreadableFile(str(path), [Problem(None, found, gettext("a course file"))]) from None
    if len(content) > LARGEST:
        raise _broken_whole(
            str(path),
            found=gettext("a file of {size} MB").format(size=f"{max(size, len(content)) / 1e6:.1f}"),
            expected=gettext("at most {size} MB").format(size=f"{LARGEST / 1e6:.0f}"),
        )
    return read_bytes(content, name=str(path))


def read_bytes(content: bytes, *, name: str) -> CourseFile:
    """Return what the bytes of a file hold. ``name`` is how messages call it. Raises ``BrokenFile``."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        position = Position(before.count(b"\n") + 1, len(before) - (before.rfind(b"\n") + 1) + 1)
        problem = Problem(
            position,
            gettext("the byte {byte}").format(byte=f"0x{content[error.start]:02X}"),
            gettext("text in UTF-8; save the file again with this encoding"),
        )
        raise BrokenFile(name, [problem]) from None
    return read(text, name=name)


def read(text: str, *, name: str) -> CourseFile:
    """Return what the text of a course file holds, its lists in the order of ``CourseFile.in_order``.

    Raises ``BrokenFile`` with every problem at once; only where the text is not TOML at all, with the first.
    """
    if not text.strip():
        raise _broken_whole(
            name,
            found=gettext("an empty file"),
            expected=gettext("a course file; examples/ has one to begin with"),
        )
    too_deep = _broken_whole(
        name,
        found=gettext("tables or lists in one another, hundreds deep"),
        expected=gettext("a course file"),
    )
    if DEEP_KEY.search(text):
        raise too_deep
    try:
        data = tomllib.loads(text)
        places = positions(text.replace("\r\n", "\n"))
    except ValueError as error:  # TOMLDecodeError, and what int() says of a number with thousands of digits
        raise BrokenFile(name, [_not_toml(text, str(error))]) from None
    except RecursionError:
        raise too_deep from None
    reading = _Reading(data, places)
    file: CourseFile | None = reading.table(CourseFile, data, ())
    reading.problems += checking.disagreements(reading.entries, reading.position, is_whole=file is not None)
    course_file_read.send(CourseFile, entries=reading.entries, problem=reading.problem)
    if file is None or reading.problems:
        raise BrokenFile(name, reading.problems)
    return file.in_order()


class _Reading:
    """Walks the data along the shape. Goes on after a problem, so that all are told at once."""

    def __init__(self, data: dict[str, Any], places: dict[KeyPath, Position]) -> None:
        self.places = places
        self.problems: list[Problem] = []
        self.entries: list[checking.Entry] = []
        """Every table, with what could be read of it."""
        self.known = {table: _named(data.get(table), by) for table, by in NAMED_BY.items()}

    def position(self, path: KeyPath) -> Position:
        """Return where the value at ``path`` stands; for one that is absent, where its table begins."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, START)

    def problem(self, path: KeyPath, found: str, expected: str, suggestions: tuple[str, ...] = ()) -> None:
        self.problems.append(Problem(self.position(path), found, expected, suggestions))

    def table(self, shape: type[Any], data: object, path: KeyPath) -> Any:
        """Return the table as its dataclass, or None when there is anything wrong in it."""
        if not isinstance(data, dict):
            self.problem(path, shown(data), gettext("a table"))
            return None
        before = len(self.problems)
        keys = keys_of(shape)
        can_be_assumed = "assumed" in shape.__dataclass_fields__
        self.unknown_keys(data, [*keys, "assumed"] if can_be_assumed else list(keys), path)
        assumed = {ALL} if can_be_assumed and self.mark(data, path) else set()
        read: dict[str, object] = {}
        for name, key in keys.items():
            if name in data:
                read[name] = self.value(key, data[name], (*path, name), name, assumed)
            elif key.is_required:
                self.problem(path, _nothing_of(name), f"{name}: {gettext(key.kind)}")
        self.entries.append(checking.Entry(path, shape, read))
        if len(self.problems) > before:
            return None
        return shape(**read, assumed=tuple(sorted(assumed))) if can_be_assumed else shape(**read)

    def value(self, key: Key, data: object, path: KeyPath, name: str, assumed: set[str]) -> object:
        """Return what stands under a key. ``name`` goes to ``assumed`` if the value is marked; None for a problem."""
        if key.kind is Kind.TABLE:
            return self.table(key.shape or object, data, path)
        if key.kind is Kind.TABLES:
            return self.tables(key, data, path)
        data, path = self.unwrapped(data, path, name, assumed)
        if key.kind in MAPPINGS:
            return self.mapping(key, data, path, name, assumed)
        try:
            return self.reference(key, data) if key.kind is Kind.REFERENCE else values.simple(data, key)
        except Unfit as unfit:
            self.problem(path, unfit.found or shown(data), unfit.expected, unfit.suggestions)
            return None

    def tables(self, key: Key, data: object, path: KeyPath) -> tuple[object, ...]:
        if not isinstance(data, list):
            name = ".".join(str(part) for part in path if isinstance(part, str))
            self.problem(path, shown(data), gettext("entries that begin with [[{name}]]").format(name=name))
            return ()
        return tuple(
            self.table(key.shape or object, item, (*path, number)) for number, item in enumerate(data)
        )

    def mapping(
        self, key: Key, data: object, path: KeyPath, name: str, assumed: set[str]
    ) -> dict[str, object] | None:
        """Return a wording or a rule. Each of its parts may be marked as assumed, and so may the whole."""
        if not isinstance(data, dict):
            expected = gettext('a text per language, such as {name}.az = "…"').format(name=name)
            self.problem(path, shown(data), gettext("a table") if key.kind is Kind.RULE else expected)
            return None
        if self.mark(data, path):
            assumed.add(name)
        parts = {part: value for part, value in data.items() if part != "assumed"}
        inner = keys_of(key.shape) if key.shape else {}
        if key.kind is Kind.RULE:
            self.unknown_keys(parts, list(inner), path)
            for part in inner.keys() - parts.keys():
                if inner[part].is_required:
                    self.problem(path, _nothing_of(part), f"{part}: {gettext(inner[part].kind)}")
        elif not parts:
            self.problem(path, gettext("no language"), gettext("a text in at least one language"))
        read: dict[str, object] = {}
        for part, value in parts.items():
            place = (*path, part)
            value, place = self.unwrapped(value, place, f"{name}.{part}", assumed)
            try:
                if key.kind is Kind.RULE:
                    if part in inner:
                        read[part] = self.condition(inner[part], value, place, f"{name}.{part}", assumed)
                else:
                    measure = values.line if key.kind is Kind.WORDING else values.running_text
                    read[values.language(part)] = measure(value, key.most)
            except Unfit as unfit:
                self.problem(place, unfit.found or shown(value), unfit.expected, unfit.suggestions)
        return read

    def condition(self, key: Key, data: object, path: KeyPath, name: str, assumed: set[str]) -> object:
        """Return one condition of a rule: a number, the sessions that it names, or a rule of its own."""
        if key.kind is Kind.RULE:
            return self.mapping(key, data, path, name, assumed)
        if key.kind is Kind.REFERENCES:
            return [self.reference(key, item) for item in values.items(data)]
        return values.simple(data, key)

    def unwrapped(self, data: object, path: KeyPath, name: str, assumed: set[str]) -> tuple[object, KeyPath]:
        """Take the value out of ``{ value = …, assumed = true }`` and note ``name`` as assumed."""
        if not isinstance(data, dict) or "value" not in data:
            return data, path
        self.unknown_keys(data, ["value", "assumed"], path)
        if self.mark(data, path):
            assumed.add(name)
        return data["value"], (*path, "value")

    def mark(self, data: dict[str, object], path: KeyPath) -> bool:
        marked = data.get("assumed", False)
        if not isinstance(marked, bool):
            self.problem((*path, "assumed"), shown(marked), gettext("true or false"))
        return marked is True

    def reference(self, key: Key, data: object) -> object:
        known = self.known[key.table]
        if isinstance(data, bool) or not isinstance(data, (str, int)) or data not in known:
            raise Unfit(
                gettext("the {key} of an entry of [[{table}]]").format(
                    key=NAMED_BY[key.table], table=key.table
                ),
                suggestions=near(data, sorted(known, key=str)),
            )
        return data

    def unknown_keys(self, data: dict[str, object], known: list[str], path: KeyPath) -> None:
        for name in data.keys() - set(known):
            found = gettext("the key “{name}”").format(name=name)
            if name in CONTACT:
                expected = gettext("no contact data: a course file may be passed on")
            else:
                expected = gettext("one of {choices}").format(choices=", ".join(known))
            self.problem((*path, name), found, expected, near(name, known))


CONTACT = frozenset({"email", "e-mail", "mail", "phone", "telephone", "mobile", "address"})


def _named(entries: object, by: str) -> set[object]:
    """What the entries of a table are called, whether or not the rest of them can be read."""
    if not isinstance(entries, list):
        return set()
    names = (entry.get(by) for entry in entries if isinstance(entry, dict))
    plain = (name["value"] if isinstance(name, dict) and "value" in name else name for name in names)
    return {name for name in plain if isinstance(name, (str, int))}


def _nothing_of(name: str) -> str:
    return gettext("no “{name}”").format(name=name)


def _broken_whole(name: str, *, found: str, expected: str) -> BrokenFile:
    return BrokenFile(name, [Problem(None, found, expected)])


def _not_toml(text: str, message: str) -> Problem:
    """What ``tomllib`` complains of, at its place: "Invalid value (at line 1, column 5)"."""
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    complaint = message[: place.start()] if place else message
    lines = text.split("\n")
    if place and place[1]:
        position = Position(int(place[1]), int(place[2]))
    else:
        position = Position(len(lines), len(lines[-1]) + 1)
    written = lines[min(position.line, len(lines)) - 1].strip()
    if not written and position.line > 1:
        written = lines[position.line - 2].strip()
    return Problem(position, shown(written), _expected_of(complaint))


def _expected_of(complaint: str) -> str:
    """What TOML would have had instead, in words for somebody who does not know TOML."""
    for beginning, expected in (
        ("Expected '=' after a key", gettext("a line of the form key = value")),
        ("Cannot overwrite a value", gettext("each key only once in its table")),
        ("Cannot declare", gettext("each table only once; entries of a list begin with [[…]]")),
        ("Invalid value", gettext('a value; texts stand in straight quotation marks "…"')),
        ("Unterminated string", gettext("a quotation mark that ends the text")),
        ("Illegal character", gettext('a text that ends on its line; longer ones stand between """ and """')),
        ("Unescaped", gettext("\\\\ for a backslash in a text")),
        ("Expected newline", gettext("a new line after the value")),
        ("Unclosed", gettext("a closing bracket")),
        ("Expected ']'", gettext("a closing bracket")),
    ):
        if complaint.startswith(beginning):
            return expected
    return gettext("valid TOML ({complaint})").format(complaint=complaint)
