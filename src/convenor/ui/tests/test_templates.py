"""All templates of the project: they compile, and carry nothing that the content security policy would stop."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

APPS = Path(__file__).parents[2]
TEMPLATES = sorted(APPS.glob("*/templates/**/*.html"))
IDS = [str(path.relative_to(APPS)) for path in TEMPLATES]
INLINE = {
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script without src": r"<script\b(?![^>]*\bsrc=)(?![^>]*\btype=\"(?:importmap|application/(?:ld\+)?json)\")",
    "an event handler": r"<[^>]*\son[a-z]+\s*=",
    "a javascript: address": r"(?:href|src|action)\s*=\s*[\"']?javascript:",
    "an address of another host": r"<(?:script|link|img|source|use)\b[^>]*(?:src|href)=[\"'](?:https?:)?//",
}
STYLES = "\n".join(
    path.read_text()
    for path in [*APPS.glob("ui/static/ui/vendor/convenor.css"), *APPS.glob("*/static/*/*.css")]
)
ICONS = (APPS / "ui" / "icons.txt").read_text().split()


def test_the_walk_finds_the_templates_of_the_project():
    assert "ui/templates/ui/base.html" in IDS


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_a_template_compiles(path):
    get_template(str(path.relative_to(APPS)).split("/templates/", 1)[1])


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_a_template_has_nothing_inline(path):
    source = path.read_text()
    found = [what for what, pattern in INLINE.items() if re.search(pattern, source, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('<p class="lead" style="color: red">', "a style attribute"),
        ("<style>p {}</style>", "a style element"),
        ('<script type="module">go()</script>', "a script without src"),
        ('<button type="button" onclick="go()">', "an event handler"),
        ('<a href="javascript:go()">', "a javascript: address"),
        ('<script src="https://example.org/a.js"></script>', "an address of another host"),
    ],
)
def test_each_inline_thing_would_be_found(source, what):
    assert re.search(INLINE[what], source, re.IGNORECASE)


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_every_icon_of_a_template_is_in_the_list(path):
    named = re.findall(r"""{%\s*icon\s+["']([\w-]+)["']""", path.read_text())
    assert [name for name in named if name not in ICONS] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_every_class_of_a_template_is_in_a_style_sheet(path):
    """A class that no sheet knows is a misspelt one, or a look that was never made."""
    written = " ".join(re.findall(r'\sclass="([^"]*)"', path.read_text()))
    words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "…", written).split()
    whole = [
        name for name in (word.strip("…") for word in words) if name and "…" not in name and name[-1] != "-"
    ]
    unknown = {name for name in whole if not re.search(rf"\.{re.escape(name)}(?![\w-])", STYLES)}
    assert unknown == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=IDS)
def test_a_template_can_be_read_in_one_sitting(path):
    assert len(path.read_text().splitlines()) <= 200


def test_the_list_of_icons_is_in_order_and_names_each_once():
    assert sorted(set(ICONS)) == ICONS


def test_every_part_is_in_the_reference():
    reference = (APPS.parents[1] / "docs" / "reference" / "components.md").read_text()
    parts = [f"ui/{path.name}" for path in (APPS / "ui" / "templates" / "ui").glob("*.html")]
    assert [part for part in parts if f"`{part}`" not in reference and part != "ui/refused.html"] == []
