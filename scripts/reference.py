"""Writes the pages of docs/reference that are told from the code. A test says when they are stale.

.venv/bin/python scripts/reference.py
"""

import argparse
import ast
import importlib
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import django
from django.core.management import CommandParser, load_command_class

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "convenor"
PAGES = ROOT / "docs" / "reference"


REFUSALS = """# Refusals

What cannot be done is refused with a code, which stays the same, and a sentence in the language of the reader; words in
braces stand for what is found. On a page a refusal greys its button and says why; an act that is tried all the same is
answered with HTTP 409, and nothing is changed. `convenor verify` speaks English, and gives the codes of
`credentials/proof` with `--json`.

| code | sentence | decided in |
|---|---|---|
"""
PERMISSIONS = """# Permissions

A role holds in a course, in a programme with all its courses, or on the whole site; a focal point's holds for an
organisation. Each act below asks for one of the roles marked: whoever holds none is answered with HTTP 403, and a
stranger is asked to sign in. Published courses and programmes, and the check of a certificate by its number or QR code,
are open to everybody. Participants and trainers need no role: they see their own course, marks and certificate, and
nobody else's.

| app | act | organiser | focal point | observer | remark |
|---|---|---|---|---|---|
"""
VERIFIER = """# What the verifier refuses

Each line is tried on a really signed credential by `credentials/tests/proof/test_attacks.py`, under the name in the
first two columns, and must be answered with the code in the third. Where the last column says so, the same test shows
that the signature fits: a reader who asks nothing else would believe it. The sentence of each code is in the
[list of refusals](refusals.md); `convenor verify --json` gives the code.

| what is attacked | how | refused as | the signature fits |
|---|---|---|---|
"""
COMMANDS = """# Commands

Every command says this with `--help`. Django's own (`migrate`, `shell`, …) are there too: `convenor migrate`.
"""


def pages() -> dict[str, str]:
    """The name of each page and what stands on it."""
    from convenor.programmes.coursefile.reference import reference  # noqa: PLC0415 -- needs Django to be set up

    return {
        "course-file.md": reference(),
        "refusals.md": refusals(),
        "permissions.md": permissions(),
        "commands.md": commands(),
        "verifier.md": refused_by_the_verifier(),
    }


# -- refusals


def refusals() -> str:
    found: dict[str, set[tuple[str, str]]] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        if "tests" not in file.parts:
            for code, sentence in _refusals_in(ast.parse(file.read_text())):
                found.setdefault(code, set()).add((sentence, str(file.relative_to(PACKAGE))))
    lines = []
    for code, told in sorted(found.items()):
        for sentence, file in sorted(told):
            lines.append(f"| `{code}` | {_cell(sentence)} | `{file}` |")
    return REFUSALS + "\n".join(lines) + "\n"


def _refusals_in(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The code and the sentence of each ``Refusal(…)`` and ``Refused(…)`` that is written out in a module."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or len(node.args) < 2:
            continue
        code = node.args[0]
        is_written_out = isinstance(code, ast.Constant) and isinstance(code.value, str)
        if node.func.id in {"Refusal", "Refused"} and is_written_out:
            yield code.value, _sentence(node.args[1], module)


def _sentence(node: ast.expr, module: ast.Module) -> str:
    if isinstance(node, ast.Name):
        values = [
            assigned.value
            for assigned in ast.walk(module)
            if isinstance(assigned, ast.Assign | ast.AnnAssign)
            and assigned.value
            and node.id in map(ast.unparse, getattr(assigned, "targets", None) or [assigned.target])
        ]
        return _sentence(values[0], module) if values else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "{…}" for part in node.values)
    if isinstance(node, ast.Constant):
        return str(node.value)
    texts = [
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return max(texts, key=len, default="")


def refused_by_the_verifier() -> str:
    from convenor.credentials.tests.proof.attacks import ATTACKS  # noqa: PLC0415 -- likewise

    return VERIFIER + "".join(
        f"| {attack.group} | {_cell(attack.what)} | `{attack.code}` | {'yes' if attack.passing_elsewhere else ''} |\n"
        for attack in ATTACKS
    )


# -- permissions

ROLES = ("organiser", "focal_point", "observer")


def permissions() -> str:
    lines = []
    for file in sorted(PACKAGE.glob("*/permissions.py")):
        module = importlib.import_module(f"convenor.{file.parent.name}.permissions")
        tree = ast.parse(file.read_text())
        remarks = _remarks(tree)
        own = [ast.unparse(node.targets[0]) for node in tree.body if isinstance(node, ast.Assign)]
        for name in own:
            roles = getattr(module, name, None)
            if isinstance(roles, frozenset):
                marks = " | ".join("yes" if role in roles else "" for role in ROLES)
                act = name.lower().replace("_", " ")
                lines.append(f"| {file.parent.name} | {act} | {marks} | {_cell(remarks.get(name, ''))} |")
    return PERMISSIONS + "\n".join(lines) + "\n"


def _remarks(module: ast.Module) -> dict[str, str]:
    """The text under each constant."""
    remarks = {}
    for node, after in zip(module.body, module.body[1:], strict=False):
        if (
            isinstance(node, ast.Assign)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            for target in node.targets:
                remarks[ast.unparse(target)] = str(after.value.value)
    return remarks


# -- commands


def commands() -> str:
    from convenor.credentials.proof import command as verifier  # noqa: PLC0415 -- likewise

    parsers = {"verify": verifier._parser()}
    for folder in sorted(PACKAGE.glob("*/management/commands")):
        for found in pkgutil.iter_modules([str(folder)]):
            command = load_command_class(f"convenor.{folder.parts[-3]}", found.name)
            parsers[found.name] = command.create_parser("convenor", found.name)
    lines: list[str] = []
    for name, parser in sorted(parsers.items()):
        lines += ["", f"## convenor {name}", "", " ".join((parser.description or "").split()), ""]
        lines += [" ".join(parser.epilog.split()), ""] if parser.epilog else []
        lines += list(_arguments(parser)) or ["No options of its own."]
    return COMMANDS + "\n".join(lines) + "\n"


def _arguments(parser: argparse.ArgumentParser, before: str = "") -> Iterator[str]:
    common = {action.dest for action in CommandParser()._actions} | {
        "version", "verbosity", "settings", "pythonpath", "traceback", "no_color", "force_color", "skip_checks",
    }  # fmt: skip
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, verb in action.choices.items():
                yield f"- `{before}{name}`: {helps.get(name, '')}"
                yield from (f"  {line}" for line in _arguments(verb))
        elif action.dest not in common:
            said = "/".join(action.option_strings) or (action.metavar or action.dest).upper()
            value = (
                ""
                if action.nargs == 0 or not action.option_strings
                else f" {action.metavar or action.dest.upper()}"
            )
            default = action.default if action.default not in (None, "", False, argparse.SUPPRESS) else None
            parts = [action.help or "", f"without it {default}" if default is not None and value else ""]
            meaning = "; ".join(part for part in parts if part)
            yield f"- `{said}{value}`" + (f": {meaning}" if meaning else "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convenor.config.settings")
    django.setup()
    for name, text in pages().items():
        (PAGES / name).write_text(text)


if __name__ == "__main__":
    main()
