"""JSON: the strict reading of what others wrote, and the one canonical way to write it.

Reading refuses whatever two readers could understand differently; it happens before anything else looks at a document.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

from convenor.credentials.proof.refusals import Refused

Document = dict[str, Any]
"""A JSON object. ``Any`` is what JSON holds: objects, arrays, strings, whole numbers, booleans, null."""

LARGEST_DOCUMENT = 128 * 1024
"""Bytes. A credential has three thousand, a status list at most twenty-five thousand."""
DEEPEST = 10
LARGEST_NUMBER = 2**53 - 1


def read_document(data: bytes, *, largest: int = LARGEST_DOCUMENT) -> Document:
    """Return the JSON object in ``data`` (UTF-8, no byte order mark, at most ``largest`` bytes).

    Stricter than RFC 8259, in the spirit of I-JSON (RFC 7493). Refuses ``json.too_large``, ``json.not_utf8``,
    ``json.malformed``, ``json.duplicate_name``, ``json.not_a_number`` (NaN, Infinity), ``json.fraction``,
    ``json.number_too_large``, ``json.too_deep``, ``json.not_an_object``, ``json.not_text`` (half a surrogate pair).
    """
    if len(data) > largest:
        raise Refused(
            "json.too_large", f"The document has {len(data):,} bytes; at most {largest:,} are read."
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("json.not_utf8", "The document is not text in UTF-8.") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_constant,
            parse_float=_no_fraction,
            parse_int=_whole_number,
        )
        deep = _depth(value, DEEPEST)
    except json.JSONDecodeError:
        raise Refused("json.malformed", "The document is not JSON.") from None
    except RecursionError:
        deep = True
    if deep:
        raise Refused("json.too_deep", f"The document nests deeper than {DEEPEST} levels.")
    if not isinstance(value, dict):
        raise Refused("json.not_an_object", "The document is not a JSON object.")
    if "\\u" in text:
        _refuse_half_pairs(value)
    return value


def canonical_json(document: Mapping[str, Any]) -> bytes:
    """Return ``document`` in the canonical form of RFC 8785 (JCS): the same value, the same bytes."""
    return rfc8785.dumps(dict(document))


def time_text(moment: datetime) -> str:
    """Return an aware ``moment`` as ``2022-07-15T09:30:00Z``: UTC, whole seconds, the rest cut off."""
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_of(text: str) -> datetime:
    """Return the moment that ``time_text`` wrote. Raises ``ValueError`` for anything written differently."""
    moment = datetime.fromisoformat(text) if len(text) == 20 and text.endswith("Z") else None
    if moment is None or time_text(moment) != text:
        raise ValueError("a time that is not written with two digits each")
    return moment


def _without_duplicates(pairs: list[tuple[str, Any]]) -> Document:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise Refused("json.duplicate_name", "An object in the document has the same name twice.")
    return members


def _no_constant(name: str) -> Any:
    raise Refused("json.not_a_number", f"The document contains {name}, which is not JSON.")


def _no_fraction(_text: str) -> Any:
    raise Refused("json.fraction", "The document contains a number that is not whole.")


def _whole_number(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > LARGEST_NUMBER:
        raise Refused("json.number_too_large", "The document contains a number beyond 2^53.")
    return number


def _depth(value: object, left: int) -> bool:
    """Whether ``value`` nests deeper than ``left`` levels."""
    if not isinstance(value, (dict, list)):
        return False
    return left == 0 or any(
        _depth(inner, left - 1) for inner in (value.values() if isinstance(value, dict) else value)
    )


def _refuse_half_pairs(value: object) -> None:
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            raise Refused("json.not_text", "A text in the document contains half a surrogate pair.") from None
    elif isinstance(value, dict):
        for name, inner in value.items():
            _refuse_half_pairs(name)
            _refuse_half_pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_half_pairs(inner)
