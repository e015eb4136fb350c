"""The pages of docs/reference that are told from the code say what the code says today."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "reference.py"))
NAMES = ["commands.md", "course-file.md", "permissions.md", "refusals.md", "verifier.md"]


def test_every_page_that_is_told_from_the_code_is_looked_at() -> None:
    assert sorted(SCRIPT["pages"]()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_as_the_code_is(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text()
    assert written == SCRIPT["pages"]()[name], "run .venv/bin/python scripts/reference.py"


def test_every_refusal_has_a_sentence_and_a_code_of_the_form_noun_reason() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.*?) \| `.+` \|$", SCRIPT["refusals"](), re.MULTILINE)
    assert len(rows) > 100
    for code, sentence in rows:
        assert re.fullmatch(r"[a-z0-9_]+\.[a-z0-9_]+", code), code
        assert sentence.strip(), code


def test_every_act_asks_for_some_role() -> None:
    rows = [
        line
        for line in SCRIPT["permissions"]().splitlines()
        if line.startswith("| ") and "| act |" not in line
    ]
    assert len(rows) > 15
    assert all("yes" in row for row in rows)
