"""The reference of the course file is what the code says."""

from pathlib import Path

from convenor.programmes.coursefile.reference import reference

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "course-file.md"


def test_the_page_is_told_from_the_shape() -> None:
    assert PAGE.read_text() == reference(), "Renew it: .venv/bin/python scripts/reference.py"
