"""Colours can be told apart: WCAG 2.2, 1.4.3 for text and 1.4.11 for what carries meaning, computed from the tokens."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "styles" / "_tokens.scss").read_text()
COLOURS = {
    name: pair for name, *pair in re.findall(r"'([\w-]+)': \((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS)
}
GROUNDS = ["paper", "surface", "sunken"]
TEXT = [
    *[(ink, ground) for ink in ["ink", "ink-soft", "accent", "good", "warn", "bad"] for ground in GROUNDS],
    *[("ink", f"{tone}-wash") for tone in ["accent", "good", "warn", "bad"]],
    *[(tone, f"{tone}-wash") for tone in ["accent", "good", "warn", "bad"]],
    *[("accent", f"{tone}-wash") for tone in ["warn", "bad"]],
    *[("on-accent", ground) for ground in ["accent-strong", "accent-pressed", "bad-strong"]],
]
SHAPES = [("edge", ground) for ground in GROUNDS]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("appearance", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT, ids="-on-".join)
def test_text_can_be_read(ink, ground, appearance):
    assert contrast(COLOURS[ink][appearance], COLOURS[ground][appearance]) >= 4.5


@pytest.mark.parametrize("appearance", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES, ids="-on-".join)
def test_borders_that_mean_something_can_be_seen(shape, ground, appearance):
    assert contrast(COLOURS[shape][appearance], COLOURS[ground][appearance]) >= 3
