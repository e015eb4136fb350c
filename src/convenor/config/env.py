"""Five typed readers for environment variables named ``CONVENOR_…``. A secret may also come from a file."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(f"CONVENOR_{name}", default)


def flag(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if value not in {"", "0", "1", "no", "yes", "false", "true"}:
        raise ImproperlyConfigured(f"CONVENOR_{name} is {value!r}; say 1 or 0.")
    return value in {"1", "yes", "true"} if value else default


def number(name: str, default: int) -> int:
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"CONVENOR_{name} is {value!r}; say a whole number.") from None


def words(name: str, default: list[str]) -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or default


def secret(name: str) -> str:
    """From ``CONVENOR_NAME``, or from the file that ``CONVENOR_NAME_FILE`` names; empty when neither is set."""
    path = text(f"{name}_FILE")
    return Path(path).read_text().strip() if path else text(name)
