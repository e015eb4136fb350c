"""A closed description of JSON documents: what is not described is refused, before anything else looks at it.

A form is a function of a value and of the path to it; it returns nothing or refuses. Codes: ``form.unknown_member``,
``form.missing_member``, ``form.wrong_type``, ``form.wrong_value``, ``form.wrong_length``, ``form.control_character``,
``form.relative_address``, ``form.blank_node``, ``form.not_an_address``, ``form.not_a_time``; and those of
``check_names``: ``form.alias``, ``form.included``, ``form.reverse``, ``form.keyword``, ``form.iri_member``,
``form.nested_array``, ``context.nested``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from convenor.credentials.proof.documents import time_of
from convenor.credentials.proof.refusals import Refused

Form = Callable[[Any, str], None]
Described = dict[str, Any]
"""A form as JSON: one member, named like the function here that makes it."""
_described: dict[Form, Described] = {}

_UNSAID = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Controls, half surrogate pairs and non-characters: they show nothing, and two programs escape them in two ways."""
_WEB = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?")


def an_object(needed: Mapping[str, Form], allowed: Mapping[str, Form] | None = None) -> Form:
    """An object with all ``needed`` members, perhaps some of the ``allowed``, and no other."""
    known = {**needed, **(allowed or {})}

    def check(value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise Refused("form.wrong_type", f"{path} is not an object.")
        for name in value:
            if name not in known:
                raise Refused(
                    "form.unknown_member", f"{path} has a member {name[:60]!r}, which is not defined."
                )
        for name in needed:
            if name not in value:
                raise Refused("form.missing_member", f"{path} has no {name!r}.")
        for name, inner in value.items():
            known[name](inner, f"{path}.{name}")

    members = {name: described(form) for name, form in known.items()}
    return _kept(check, {"object": {"needed": sorted(needed), "members": members}})


def an_array(of: Form, *, most: int) -> Form:
    """An array of 1 to ``most`` members, each of one form."""

    def check(value: Any, path: str) -> None:
        if not isinstance(value, list):
            raise Refused("form.wrong_type", f"{path} is not an array.")
        if not 1 <= len(value) <= most:
            raise Refused("form.wrong_length", f"{path} has {len(value)} members; 1 to {most} are read.")
        for place, inner in enumerate(value):
            of(inner, f"{path}[{place}]")

    return _kept(check, {"array": {"of": described(of), "most": most}})


def exactly(*values: Any) -> Form:
    """One of ``values``, of the same type too: ``True`` is not 1."""

    def check(value: Any, path: str) -> None:
        if not any(value == one and type(value) is type(one) for one in values):
            raise Refused("form.wrong_value", f"{path} is not what it has to be.")

    return _kept(check, {"exactly": list(values)})


def a_text(*, longest: int = 2000, pattern: str = "") -> Form:
    """A text of 1 to ``longest`` characters without control characters, and of ``pattern`` if there is one."""
    compiled = re.compile(pattern) if pattern else None

    def check(value: Any, path: str) -> None:
        if not isinstance(value, str):
            raise Refused("form.wrong_type", f"{path} is not a text.")
        if not 1 <= len(value) <= longest:
            raise Refused(
                "form.wrong_length", f"{path} has {len(value)} characters; 1 to {longest} are read."
            )
        if _UNSAID.search(value):
            raise Refused(
                "form.control_character", f"{path} contains a character that cannot be seen or said."
            )
        if compiled and not compiled.fullmatch(value):
            raise Refused("form.wrong_value", f"{path} is not written as it has to be.")

    return _kept(check, {"text": {"longest": longest, "pattern": pattern}})


def _kept(form: Form, description: Described) -> Form:
    _described[form] = description
    return form


_address_text, _time_text = a_text(longest=500), a_text(longest=20)
"""Made once: every form that is made is kept."""


def an_address(value: Any, path: str) -> None:
    """An absolute address on the web, of at most 500 ASCII characters, without a name or password in it."""
    _address_text(value, path)
    check_absolute(value, path)
    if not _WEB.fullmatch(value):
        raise Refused("form.not_an_address", f"{path} is not an absolute address on the web.")


def check_absolute(value: Any, path: str) -> None:
    """Refuse an id that depends on where the document lies, or that is good only inside it."""
    if isinstance(value, str) and value.startswith("_:"):
        raise Refused(
            "form.blank_node", f"{path} is the name of a blank node: graphs can be knotted with it."
        )
    if isinstance(value, str) and ":" not in value:
        raise Refused("form.relative_address", f"{path} is not absolute: it means another thing elsewhere.")


def check_names(value: Any, path: str) -> None:
    """Refuse what JSON-LD has for saying the same in another way, wherever in a document it stands.

    Under the same signature such a document would show other members to a reader of plain JSON.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            if not name.isidentifier():
                _refuse_odd_name(name, path)
            if name == "id":
                check_absolute(inner, f"{path}.id")
            if isinstance(inner, dict | list):
                check_names(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            if isinstance(inner, list):
                raise Refused("form.nested_array", f"{path}[{place}] is an array in an array.")
            if isinstance(inner, dict):
                check_names(inner, f"{path}[{place}]")


def _refuse_odd_name(name: str, path: str) -> None:
    """What is odd in another way is unknown to every form, and refused there."""
    if name.startswith("@"):
        code, sentence = _KEYWORDS.get(name, ("form.keyword", "which is not read here"))
        raise Refused(code, f"{path} has a member {name[:60]!r}, {sentence}.")
    if ":" in name:
        raise Refused("form.iri_member", f"{path} names a member by an address, {name[:100]!r}.")


_KEYWORDS = {
    "@id": ("form.alias", "another spelling of 'id'"),
    "@type": ("form.alias", "another spelling of 'type'"),
    "@value": ("form.alias", "another spelling of a text"),
    "@included": ("form.included", "which hides further things in it"),
    "@reverse": ("form.reverse", "which turns a statement round"),
    "@context": ("context.nested", "which gives terms a meaning of its own"),
}


def a_time(value: Any, path: str) -> None:
    """A moment in whole seconds, in UTC: ``2022-07-15T09:30:00Z``."""
    _time_text(value, path)
    try:
        time_of(value)
    except ValueError:
        raise Refused("form.not_a_time", f"{path} is not a moment like 2022-07-15T09:30:00Z.") from None


def described(form: Form) -> Described:
    """Return a form as JSON, for verifiers that are not written in Python: the page that checks files in a browser."""
    if form in (an_address, a_time):
        return {"address" if form is an_address else "time": {}}
    return _described[form]
