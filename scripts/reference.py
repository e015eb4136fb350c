"""Writes the pages of docs/reference that are told from the code. A test says when they are stale."""

import os
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "course-file.md"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convenor.config.settings")
    django.setup()
    from convenor.programmes.coursefile.reference import reference  # noqa: PLC0415 -- needs Django to be set up

    PAGE.write_text(reference())


if __name__ == "__main__":
    main()
