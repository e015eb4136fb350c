"""The house keeps its shape: ranks hold for foreign keys, files are read in order, rules stay pure, no inline code.

Imports between apps are held by import-linter (``lint-imports``, contract in pyproject.toml).
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "convenor"
FILES = (
    "states", "rules", "models", "queries", "permissions", "signals", "actions", "forms", "views", "tasks", "receivers",
    "urls",
)  # fmt: skip
"""The files of an app in the order in which they are read: each may import from those before it."""


def ranks() -> dict[str, int]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = contracts[0]["layers"]
    return {
        app.strip(): len(layers) - place for place, layer in enumerate(layers) for app in layer.split("|")
    }


def imported_modules(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def app_files(name: str, app: str = "*") -> list[Path]:
    """The file of that name, or the files of the folder that it has grown into."""
    return sorted([*PACKAGE.glob(f"{app}/{name}.py"), *PACKAGE.glob(f"{app}/{name}/*.py")])


def test_every_app_has_a_rank_and_every_rank_an_app() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(ranks())


def test_foreign_keys_point_down_or_stay() -> None:
    rank = ranks()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model in apps.get_models():
                source, target = model._meta.app_config.name, field.related_model._meta.app_config.name
                if source.startswith("convenor.") and target.startswith("convenor.") and source != target:
                    assert rank[target[9:]] < rank[source[9:]], f"{model.__name__}.{field.name} points up"


@pytest.mark.parametrize("app", sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py")))
def test_files_of_an_app_import_only_those_read_before(app: str) -> None:
    for place, name in enumerate(FILES):
        later = tuple(f"convenor.{app}.{after}" for after in FILES[place + 1 :])
        for file in app_files(name, app):
            found = {f"{module}." for module in imported_modules(file)}
            assert not [one for one in found for after in later if one.startswith(f"{after}.")], (
                f"{file.relative_to(PACKAGE)} imports what is read after it"
            )


@pytest.mark.parametrize("file", app_files("rules"), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_rules_know_no_database_request_or_clock(file: Path) -> None:
    forbidden = re.compile(
        r"django\.db\b|django\.http|django\.utils\.timezone|convenor\.\w+\.(models|queries|actions)"
    )
    assert not [module for module in imported_modules(file) if forbidden.match(module)]
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "today", "utcnow"}


WRITES = {
    "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "save", "delete", "update", "acreate",
}  # fmt: skip
HOLDS_ROWS = re.compile(r"\.objects|queryset|registration|certificate|course|person|mark\b", re.IGNORECASE)


@pytest.mark.parametrize("name", ["rules", "queries", "permissions", "forms", "views", "tasks", "receivers"])
def test_only_actions_write(name: str) -> None:
    for file in app_files(name):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in WRITES
            ):
                assert not HOLDS_ROWS.search(ast.unparse(node.func.value)), f"{file}:{node.lineno} writes"


def test_actions_take_the_actor_and_the_time_by_name() -> None:
    for file in app_files("actions"):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                positional = {argument.arg for argument in node.args.args}
                assert not positional & {"by", "at"}, f"{file}:{node.lineno} {node.name}"


INLINE = re.compile(
    r"<style\b|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)(?![^>]*type=\"(application/ld\+json|importmap)\")"
)


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("templates/**/*.html")), ids=lambda f: f.name)
def test_templates_hold_no_inline_code(file: Path) -> None:
    found = INLINE.search(file.read_text())
    assert found is None, f"{file}: {found and found[0]}"


def test_packages_say_what_they_are() -> None:
    for file in PACKAGE.glob("*/__init__.py"):
        assert ast.get_docstring(ast.parse(file.read_text())), f"{file} has no docstring"
