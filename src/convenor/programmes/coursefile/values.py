"""One value of a course file: from what TOML says to what it means, or what was expected instead."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext, ngettext

from convenor.kit import texts
from convenor.kit.names import clean_name
from convenor.programmes.coursefile.keys import Key, Kind
from convenor.vocabularies.queries import in_order, term, terms

LANGUAGES = frozenset(code for code in LANG_INFO if len(code) == 2)
MOST_ITEMS = 50
SHOWN = 60
YEARS = range(1900, 2200)
"""Beyond them a date is a slip of the hand."""


class Unfit(Exception):  # noqa: N818 -- an answer
    """The value is not what was expected. ``found`` is empty where showing the value says it."""

    def __init__(self, expected: str, *, found: str = "", suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(expected)
        self.expected, self.found, self.suggestions = expected, found, suggestions


def near(word: object, known: Iterable[object]) -> tuple[str, ...]:
    """Return at most three of the ``known`` words that ``word`` may have been meant to be, the likeliest first."""
    return tuple(get_close_matches(str(word), [str(one) for one in known], n=3))


def shown(value: object) -> str:
    """Return a value as a message quotes it: short, and with its kind where the value alone would not tell."""
    if isinstance(value, dict):
        return gettext("a table")
    if isinstance(value, list):
        return gettext("a list")
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(str(value).split())
    if len(text) > SHOWN:
        text = text[: SHOWN - 1] + "…"
    return f"“{text}”" if isinstance(value, str) else text


def simple(value: object, key: Key) -> object:
    """Return what a value without parts means. Raises ``Unfit``."""
    return SIMPLE[key.kind](value, key)


def language(code: str) -> str:
    """Return the code of a language. Raises ``Unfit`` for one that nobody knows."""
    if code not in LANGUAGES:
        raise Unfit(
            gettext("the code of a language, such as az or en"),
            found=shown(code),
            suggestions=near(code, sorted(LANGUAGES)),
        )
    return code


def line(value: object, most: int) -> str:
    """Return one line of text in composed characters (NFC), without spaces around it or line breaks in it."""
    return _measured(texts.line(_characters(value)), most)


def running_text(value: object, most: int) -> str:
    """Return text that may have several lines, none of them with spaces at an end or two in a row."""
    return _measured(texts.running_text(_characters(value)), most)


def _characters(value: object) -> str:
    if not isinstance(value, str):
        raise Unfit(gettext("a text in quotation marks"))
    text = texts.composed(value)
    if found := texts.control_character(text):
        raise Unfit(
            gettext("a text without control characters"),
            found=gettext("the control character U+{code}").format(code=f"{ord(found):04X}"),
        )
    return text


def _measured(text: str, most: int) -> str:
    if not text:
        raise Unfit(gettext("a text; where there is none, leave the key out"), found=gettext("an empty text"))
    if len(text) > most:
        raise Unfit(
            gettext("at most {most} characters").format(most=most),
            found=ngettext("{count} character", "{count} characters", len(text)).format(count=len(text)),
        )
    return text


def _line(value: object, key: Key) -> str:
    return line(value, key.most)


def _name(value: object, key: Key) -> str:
    return _measured(clean_name(_characters(value)), key.most)


def _matching(pattern: str, expected: Callable[[], str]) -> Callable[[object, Key], str]:
    compiled = re.compile(pattern)

    def read(value: object, key: Key) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise Unfit(expected())
        return _measured(value, key.most)

    return read


def _number(value: object, key: Key) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not key.least <= value <= key.most:
        raise Unfit(gettext("a whole number from {least} to {most}").format(least=key.least, most=key.most))
    return value


def _truth(value: object, key: Key) -> bool:
    if not isinstance(value, bool):
        raise Unfit(gettext(key.kind))
    return value


def _day(value: object, key: Key) -> date:
    if not isinstance(value, date) or isinstance(value, datetime) or value.year not in YEARS:
        raise Unfit(gettext("a day such as 2022-07-15, without quotation marks"))
    return value


def _moment(value: object, key: Key) -> datetime:
    if not isinstance(value, datetime) or value.tzinfo is not None or value.year not in YEARS:
        raise Unfit(
            gettext(
                "a day and time such as 2022-07-15 10:00:00, without quotation marks and in the course's time zone"
            )
        )
    return value


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _zone(value: object, key: Key) -> str:
    if not isinstance(value, str) or value not in _zones():
        raise Unfit(gettext("a time zone such as Asia/Baku"), suggestions=near(value, _zones()))
    return value


def _choice(value: object, key: Key) -> str:
    if not isinstance(value, str) or value not in key.choices:
        raise Unfit(
            gettext("one of {choices}").format(choices=", ".join(key.choices)),
            suggestions=near(value, key.choices),
        )
    return value


def _lines(value: object, key: Key) -> tuple[str, ...]:
    return tuple(line(item, key.most) for item in items(value))


def _languages(value: object, key: Key) -> tuple[str, ...]:
    return tuple(language(str(item)) for item in items(value))


def _terms(value: object, key: Key) -> tuple[str, ...]:
    references = [str(item) for item in items(value)]
    for one in references:
        if term(one) is None:
            raise Unfit(
                gettext("terms of the vocabularies, such as convention-articles/10"),
                found=shown(one),
                suggestions=near(one, terms()),
            )
    return tuple(in_order(references))


def items(value: object) -> list[object]:
    """Return the items of a list that is not too long. Raises ``Unfit``."""
    if not isinstance(value, list):
        raise Unfit(gettext("a list in square brackets"))
    if len(value) > MOST_ITEMS:
        raise Unfit(gettext("a list of at most {most}").format(most=MOST_ITEMS), found=str(len(value)))
    return value


SIMPLE: dict[Kind, Callable[[object, Key], object]] = {
    Kind.KEY: _matching(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        lambda: gettext(
            "a key of small letters a to z, digits and single hyphens, such as ministry-of-culture"
        ),
    ),
    Kind.CODE: _matching(
        r"[A-Z][A-Z0-9]*", lambda: gettext("a code of capital letters A to Z and digits, such as HGSD")
    ),
    Kind.COUNTRY: _matching(
        r"[A-Z]{2}", lambda: gettext("a country in two capital letters (ISO 3166), such as AZ")
    ),
    Kind.NAME: _name,
    Kind.LINE: _line,
    Kind.LINES: _lines,
    Kind.NUMBER: _number,
    Kind.TRUTH: _truth,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.ZONE: _zone,
    Kind.CHOICE: _choice,
    Kind.LANGUAGES: _languages,
    Kind.TERMS: _terms,
}
