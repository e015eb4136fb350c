"""From a URL to the view, permission, action and rule behind it, read from the code itself."""

import ast
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any

from django.urls import ResolverMatch, resolve

PARTS = ("permissions", "rules", "actions", "queries", "views")


@dataclass(frozen=True)
class Place:
    """One step of the way: ``part`` is view, permissions, actions, rules or queries."""

    part: str
    name: str
    file: Path
    line: int


def way_of(url: str) -> tuple[ResolverMatch, list[Place]]:
    """Return what ``url`` leads to. Raises ``Resolver404`` when it leads nowhere."""
    match = resolve(url)
    view = inspect.unwrap(match.func)
    places = [_place("view", view)]
    seen: set[str] = set()
    for layer in _layers(match.func):
        _follow(layer, places, seen)
    return match, places


def _layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A view and what we have wrapped around it, from without to within."""
    while hasattr(view, "__wrapped__"):
        if _is_ours(view):
            yield view
        view = view.__wrapped__
    yield view


def _is_ours(function: Callable[..., Any]) -> bool:
    # Not __module__: a decorator of Django's gives itself the one of our view.
    return str(getattr(function, "__globals__", {}).get("__name__", "")).startswith("convenor.")


def _follow(function: Callable[..., Any], places: list[Place], seen: set[str]) -> None:
    for part, name, found in _named_parts(function):
        if f"{part}.{name}" in seen:
            continue
        seen.add(f"{part}.{name}")
        if part == "views":
            _follow(inspect.unwrap(found), places, seen)
        elif callable(found):
            places.append(_place(part, found))
            if part == "actions":
                _follow(inspect.unwrap(found), places, seen)
        else:
            places.append(_constant(part, name, function))


def _named_parts(function: Callable[..., Any]) -> Iterator[tuple[str, str, Any]]:
    """What a function names of its app's permissions, rules, actions and queries, and what helps it in its views."""
    names = function.__globals__
    for node in ast.walk(ast.parse(dedent(inspect.getsource(function.__code__)))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = names.get(node.value.id)
            if isinstance(module, ModuleType) and _part_of(module.__name__):
                yield _part_of(module.__name__), node.attr, getattr(module, node.attr)
        elif isinstance(node, ast.Name):
            found = names.get(node.id)
            if inspect.isfunction(found) and _part_of(found.__module__):
                yield _part_of(found.__module__), node.id, found


def _part_of(module: str) -> str:
    parts = module.split(".")
    return parts[2] if parts[0] == "convenor" and len(parts) > 2 and parts[2] in PARTS else ""


def _place(part: str, function: Callable[..., Any]) -> Place:
    function = inspect.unwrap(function)
    return Place(
        part,
        function.__name__,
        Path(inspect.getsourcefile(function) or ""),
        inspect.getsourcelines(function)[1],
    )


def _constant(part: str, name: str, function: Callable[..., Any]) -> Place:
    module = next(m for m in function.__globals__.values() if isinstance(m, ModuleType) and hasattr(m, name))
    lines = inspect.getsource(module).splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.startswith(f"{name} ")), 1)
    return Place(part, name, Path(module.__file__ or ""), line)
