"""Who is erased is forgotten in live rooms too; what a course file plans of rooms is made."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from convenor.live.actions import forget_person, plan_rooms
from convenor.people.models import Person
from convenor.people.signals import person_erased
from convenor.programmes.coursefile.shape import CourseFile
from convenor.programmes.models import Course
from convenor.programmes.signals import course_loaded


@receiver(person_erased)
def leave_no_name(person: Person, words: set[str], by: Person | None, at: datetime, **_: Any) -> None:
    forget_person(person, words=words, by=by, at=at)


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
