"""The agenda as people see it, by day and half-day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from convenor.programmes.models import Course, Session
from convenor.programmes.rules import half_of_day


@dataclass(frozen=True)
class Half:
    """Half a day: ``number`` is 1 or 2."""

    number: int
    sessions: Sequence[Session]


@dataclass(frozen=True)
class Day:
    """A day of the agenda; ``number`` counts from 1 within the course."""

    date: date
    number: int
    halves: Sequence[Half]


def agenda(course: Course) -> list[Day]:
    """Return the sessions of a course by day and half-day, in order. Reads ``course.sessions`` once."""
    days = []
    for number, (day, of_day) in enumerate(groupby(course.sessions.all(), key=lambda one: one.day), start=1):
        halves = groupby(of_day, key=lambda one: half_of_day(one.starts_at.astimezone(course.zone).time()))
        days.append(Day(day, number, [Half(half, list(sessions)) for half, sessions in halves]))
    return days
