"""Writing a course file: stable, so that two exports of the same course differ nowhere."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from convenor.programmes.coursefile.keys import ALL, MAPPINGS, Kind, keys_of
from convenor.programmes.coursefile.shape import CourseFile

WIDTH = 110
HEAD = """\
# A course file of Convenor. docs/reference/course-file.md explains every key.
# Times are told by the clock of the course's time zone. What the source does not say is marked: assumed = true.
"""
ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
ABSENT = (None, "", ())
SAID_BY_NOBODY = "  # the source does not say this"


def write(file: CourseFile) -> str:
    """Return the file as TOML text: every table in the order of the shape, absent keys left out.

    ``reading.read(write(file), …) == file`` for a file whose lists are in order, and writing what was read gives the
    same text again.
    """
    lines = [HEAD.rstrip("\n")]
    for name, key in keys_of(CourseFile).items():
        value = getattr(file, name)
        if key.kind is Kind.TABLE:
            lines += ["", f"[{name}]", *_table(value, name)]
        else:
            for entry in value:
                lines += ["", f"[[{name}]]", *_table(entry, name)]
    return "\n".join(lines) + "\n"


def _table(table: Any, path: str) -> Iterator[str]:
    assumed = getattr(table, "assumed", ())
    if ALL in assumed:
        yield f"assumed = true{SAID_BY_NOBODY}"
    inner = []
    for name, key in keys_of(type(table)).items():
        value = getattr(table, name)
        if key.kind is Kind.TABLES:
            inner += [(f"[[{path}.{name}]]", f"{path}.{name}", entry) for entry in value]
        elif key.kind is Kind.TABLE:
            inner += [(f"[{path}.{name}]", f"{path}.{name}", value)] if value is not None else []
        elif key.kind in MAPPINGS:
            yield from _mapping(name, value, assumed)
        elif value not in ABSENT and (value != _default(table, name) or name in assumed):
            yield from _line(name, value, name in assumed)
    for head, name, entry in inner:
        yield ""
        yield head
        yield from _table(entry, name)


def _default(table: Any, name: str) -> object:
    return type(table).__dataclass_fields__[name].default


def _mapping(name: str, parts: Mapping[str, Any], assumed: tuple[str, ...]) -> Iterator[str]:
    for part, value in sorted(parts.items()):
        if isinstance(value, Mapping):
            yield from _mapping(f"{name}.{part}", value, assumed)
            continue
        yield from _line(f"{name}.{part}", value, f"{name}.{part}" in assumed)
    if parts and name in assumed:
        yield f"{name}.assumed = true{SAID_BY_NOBODY}"


def _line(name: str, value: object, is_assumed: bool) -> Iterator[str]:
    opening, closing = ("{ value = ", f", assumed = true }}{SAID_BY_NOBODY}") if is_assumed else ("", "")
    if isinstance(value, str) and ("\n" in value or len(name) + len(value) > WIDTH):
        yield f'{name} = {opening}"""'
        *lines, last = _folded(value)
        yield from lines
        yield f'{last}"""{closing}'
    else:
        yield f"{name} = {opening}{_value(value)}{closing}"


def _folded(text: str) -> Iterator[str]:
    """A long text on several lines. A backslash at the end of a line joins it with the next one."""
    for paragraph in text.split("\n"):
        line = ""
        for number, word in enumerate(re.split(r"(?<=\S) (?=\S)", _escaped(paragraph))):
            if number and len(line) + len(word) > WIDTH:
                yield f"{line} \\"
                line = word
            else:
                line += f" {word}" if number else word
        yield line


def _value(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (date, int)):
        return str(value)
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(_value(item) for item in value)}]"
    return f'"{_escaped(str(value))}"'


def _escaped(text: str) -> str:
    text = re.sub(r'[\\"\b\t\n\f\r]', lambda match: ESCAPES[match[0]], text)
    return re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04X}", text)
