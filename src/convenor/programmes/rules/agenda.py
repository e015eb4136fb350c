"""What decides about the days of a course."""

from datetime import time

SECOND_HALF = time(13)
"""A session that starts at this local time or later belongs to the second half of the day."""


def half_of_day(start: time) -> int:
    """Return 1 or 2: the half of the day in which a session begins that starts at local time ``start``."""
    return 2 if start >= SECOND_HALF else 1
