"""Of what those who hold seats are reminded, and institutions that have named nobody."""

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convenor.enrolment.letters import BEGINS, NAME_PEOPLE, Silent, seat_of, silent
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import acting_for_the_silent, seat_holders
from convenor.kit.dates import day
from convenor.kit.languages import reader_language
from convenor.people.models import Person
from convenor.programmes.models import Course
from convenor.programmes.rules.reminders import Due, Reminder, is_before, register
from convenor.programmes.states import State


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


def _acting_for_the_silent(course: Course, days: int, at: datetime) -> list[Due]:
    closes = course.closes_on
    if course.state != State.OPEN or not closes:
        return []
    if not is_before(closes + timedelta(days=1), days=days + 1, today=course.day_of(at)):
        return []
    language = reader_language()
    why = gettext("nobody is on the list from {institutions}; registration closes on {day}")
    return [
        Due(
            person,
            why.format(
                institutions=", ".join(str(one.called(language)) for one in institutions),
                day=day(closes, language),
            ),
            closes.isoformat(),
        )
        for person, institutions in acting_for_the_silent(course).items()
    ]


def _silent(course: Course, person: Person, at: datetime) -> Silent | None:
    return silent(course.pk, person.pk)


def _no_last_day(course: Course) -> str | Promise:
    return "" if course.closes_on else _("Say on which day registration closes: until then nobody is due.")


CLOSING = register(
    Reminder(
        key="enrolment.remind_closing",
        title=_("Registration closes soon"),
        meaning=_("days before registration closes"),
        days=7,
        letter=NAME_PEOPLE,
        due=_acting_for_the_silent,
        about=_silent,
        lacks=_no_last_day,
    )
)
