"""Taking names out of what was kept as text."""

from collections.abc import Iterable

TAKEN_OUT = "…"


def without(value: object, words: Iterable[str]) -> object:
    """Return JSON-like ``value`` with every one of ``words`` in its strings replaced by an ellipsis, longest first.

    Keys of objects stay. What holds none of them comes back equal.
    """
    sorted_words = sorted({word for word in words if word}, key=len, reverse=True)
    return _without(value, sorted_words)


def _without(value: object, words: list[str]) -> object:
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, TAKEN_OUT)
        return value
    if isinstance(value, list):
        return [_without(one, words) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, words) for key, one in value.items()}
    return value
