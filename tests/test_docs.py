"""What is written about the project is true: links lead somewhere, commands exist, pages have their form."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
HOW_TOS = sorted((ROOT / "docs" / "how-to").glob("*.md"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made where the repository is read."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        assert aim.exists(), f"{target} is not there"
        assert not anchor or anchor in anchors(aim), f"{target} has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = {*get_commands(), "verify"}
    text = page.read_text()
    assert set(re.findall(r"`make ([a-z]+)", text)) <= targets
    assert set(re.findall(r"(?:`|^\$ |^ +)convenor ([a-z]+)", text, re.MULTILINE)) <= commands


def test_the_settings_page_names_every_setting_and_no_other() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    settings = (ROOT / "src" / "convenor" / "config" / "settings.py").read_text()
    read = re.findall(r"(?:env\.(?:text|flag|number|words|secret)|_kept_secret)\(\s*\"(\w+)\"", settings)
    assert set(re.findall(r"`CONVENOR_([A-Z_]+)`", page)) == set(read)


@pytest.mark.parametrize("page", HOW_TOS, ids=name)
def test_a_how_to_is_short_and_says_first_what_is_needed(page: Path) -> None:
    lines = page.read_text().splitlines()
    assert len(lines) <= 60
    assert lines[2].startswith("You need: ")


@pytest.mark.parametrize("page", HOW_TOS, ids=name)
def test_what_a_how_to_says_to_press_is_on_some_page(page: Path) -> None:
    """Words in bold are those of the pages; "…" stands for a number."""
    on_pages = "\n".join(path.read_text() for path in (ROOT / "src").glob("convenor/*/templates/**/*.html"))
    for words in re.findall(r"\*\*(.+?)\*\*", page.read_text()):
        pattern = re.escape(words.rstrip(".")).replace("…", r"{{ \w+ }}")
        assert re.search(pattern, on_pages), f"{words} is on no page"


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_fits_on_a_page_and_has_its_parts(page: Path) -> None:
    text = page.read_text()
    assert len(text.splitlines()) <= 60
    assert text.startswith(f"# {page.name[:4]} ")
    assert re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: ", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [page.name[:4] for page in DECISIONS]
    assert len(numbers) == len(set(numbers))


def test_the_changelog_keeps_its_form() -> None:
    sections = re.findall(r"^### (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert set(sections) <= {"Added", "Changed", "Fixed", "Security", "Before you upgrade"}
