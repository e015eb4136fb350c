"""Who is erased is forgotten in live rooms too; what a course file plans of rooms is made, and
an empty room goes with its session. The next edition of a course plans its rooms as this one did."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from convenor.kit.languages import reader_language
from convenor.live.actions import forget_person, give_up_room, plan_rooms
from convenor.live.queries.plans import plan_of, planned
from convenor.live.rules.plans import unmakeable
from convenor.people.models import Person
from convenor.people.signals import person_erased
from convenor.programmes.coursefile.checking import Entry
from convenor.programmes.coursefile.positions import KeyPath
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.models import Course, Session
from convenor.programmes.signals import course_cloned, course_file_read, course_loaded, session_given_up


@receiver(person_erased)
def leave_no_name(person: Person, words: set[str], by: Person | None, at: datetime, **_: Any) -> None:
    forget_person(person, words=words, by=by, at=at)


@receiver(session_given_up)
def leave_no_empty_room(session: Session, by: Person | None, at: datetime, **_: Any) -> None:
    give_up_room(session, by=by, at=at)


@receiver(course_file_read)
def tell_what_cannot_be_made(
    entries: Sequence[Entry], problem: Callable[[KeyPath, str, str], None], **_: Any
) -> None:
    for path, found, expected in unmakeable(entries, reader_language()):
        problem(path, found, expected)


@receiver(course_loaded)
def make_planned_rooms(
    course: Course,
    file: CourseFile,
    tally: dict[str, Counter[str]],
    by: Person | None,
    at: datetime,
    **_: Any,
) -> None:
    plans = {one.key: one.live for one in file.sessions if one.live}
    for done, rooms in (plan_rooms(course, plans, by=by, at=at) if plans else {}).items():
        if rooms:
            tally[done].update(rooms)


@receiver(course_cloned)
def plan_rooms_of_the_next_edition(
    course: Course, source: Course, by: Person | None, at: datetime, **_: Any
) -> None:
    takes_room = {one.key for one in course.sessions.all() if one.counts}
    plans = {room.session.key: plan_of(room) for room in planned(source) if room.session.key in takes_room}
    plan_rooms(course, plans, by=by, at=at)
