"""Of what those who hold seats are reminded."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convenor.enrolment.letters import BEGINS, seat_of
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seat_holders
from convenor.kit.dates import day
from convenor.kit.languages import reader_language
from convenor.people.models import Person
from convenor.programmes.models import Course
from convenor.programmes.rules.reminders import Due, Reminder, is_before, register


def _seated(course: Course, days: int, at: datetime) -> list[Due]:
    if not is_before(course.starts_on, days=days, today=course.day_of(at)):
        return []
    why = gettext("holds a seat; the course begins on {day}").format(
        day=day(course.starts_on, reader_language())
    )
    return [Due(one.person, why, course.starts_on.isoformat()) for one in seat_holders(course)]


def _seat(course: Course, person: Person, at: datetime) -> Registration | None:
    return seat_of(course.pk, person.pk)


SOON = register(
    Reminder(
        key="enrolment.remind_begins",
        title=_("The course begins soon"),
        meaning=_("days before the course begins"),
        days=3,
        letter=BEGINS,
        due=_seated,
        about=_seat,
    )
)
