"""Where every key of a TOML text stands. ``tomllib`` does not say (docs/decisions/0050-the-course-file.md).

Only for text that ``tomllib`` has already accepted: then nothing is left to be judged, and finding where each key
begins is a matter of stepping over values.
"""

import re
import tomllib
from bisect import bisect_right

from convenor.programmes.coursefile.problems import Position

KeyPath = tuple[str | int, ...]
"""From the whole file to a value: ("sessions", 3, "title", "az")."""

BLANK = re.compile(r"[ \t]*")
FILLING = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\])*"|'[^']*'""")
VALUE = re.compile(
    r""""{3}(?:\\.|(?!"{3})[^\\])*"{3,5}|'{3}(?:(?!'{3}).)*'{3,5}|"(?:\\.|[^"\\])*"|'[^']*\'"""
    r"|\d{4}-\d\d-\d\d[ ]\d\d:\d\d:[\d.]+(?:Z|[+-][\d:]+)?|[^\s,\]}#]+",
    re.DOTALL,
)


def positions(text: str) -> dict[KeyPath, Position]:
    """Return the position of every table, key and list item of a valid TOML text, by its path."""
    return _Scan(text).run()


class _Scan:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.found: dict[KeyPath, Position] = {}
        self.counts: dict[KeyPath, int] = {}
        """How many tables each list of tables has so far."""

    def run(self) -> dict[KeyPath, Position]:
        table: KeyPath = ()
        self._skip(FILLING)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(FILLING)
        return self.found

    def _header(self) -> KeyPath:
        start = self.at
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        *parents, (last, _) = self._dotted_key()
        self._skip(BLANK)
        self.at += brackets
        path: KeyPath = ()
        for part, _ in parents:
            path = self._latest((*path, part))
            self._note(path, start)
        path = (*path, last)
        if brackets == 2:
            self._note(path, start)
            self.counts[path] = self.counts.get(path, 0) + 1
        path = self._latest(path)
        self._note(path, start)
        return path

    def _latest(self, path: KeyPath) -> KeyPath:
        return (*path, self.counts[path] - 1) if path in self.counts else path

    def _pair(self, table: KeyPath) -> None:
        path = table
        for part, start in self._dotted_key():
            path = (*path, part)
            self._note(path, start)
        self._skip(BLANK)
        self.at += len("=")
        self._skip(BLANK)
        self._value(path)

    def _dotted_key(self) -> list[tuple[str, int]]:
        parts = []
        while True:
            self._skip(BLANK)
            start = self.at
            written = self._skip(KEY)
            parts.append((_plain(written), start))
            self._skip(BLANK)
            if not self.text.startswith(".", self.at):
                return parts
            self.at += len(".")

    def _value(self, path: KeyPath) -> None:
        opening = self.text[self.at]
        if opening == "[":
            self._items(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._skip(VALUE)

    def _items(self, path: KeyPath) -> None:
        self.at += len("[")
        self._skip(FILLING)
        number = 0
        while self.text[self.at] != "]":
            item = (*path, number)
            self._note(item, self.at)
            self._value(item)
            self._comma()
            number += 1
        self.at += len("]")

    def _inline_table(self, path: KeyPath) -> None:
        self.at += len("{")
        self._skip(FILLING)
        while self.text[self.at] != "}":
            self._pair(path)
            self._comma()
        self.at += len("}")

    def _comma(self) -> None:
        self._skip(FILLING)
        if self.text[self.at] == ",":
            self.at += len(",")
            self._skip(FILLING)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"Not valid TOML at character {self.at}")
        self.at = match.end()
        return match[0]

    def _note(self, path: KeyPath, at: int) -> None:
        if path not in self.found:
            line = bisect_right(self.line_starts, at)
            self.found[path] = Position(line, at - self.line_starts[line - 1] + 1)


def _plain(written: str) -> str:
    """The key without its quotation marks and escapes."""
    return str(tomllib.loads(f"key = {written}")["key"]) if written[0] in "\"'" else written
