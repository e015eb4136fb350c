"""Of what those are reminded whose name is to stand on a certificate."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convenor.credentials.letters import NAME_CALL, Called, called
from convenor.credentials.queries import name_call_of
from convenor.credentials.queries.names import names_of
from convenor.kit.dates import day
from convenor.kit.languages import reader_language
from convenor.people.models import Person
from convenor.programmes.models import Course
from convenor.programmes.rules.reminders import Due, Reminder, is_before, register


def _unconfirmed(course: Course, days: int, at: datetime) -> list[Due]:
    call = name_call_of(course)
    if call is None or not is_before(call.until, days=days, today=course.day_of(at)):
        return []
    why = gettext("has not confirmed the name; asked until {day}").format(
        day=day(call.until, reader_language())
    )
    return [Due(one.person, why, call.until.isoformat()) for one in names_of(course).to_ask]


def _called(course: Course, person: Person, at: datetime) -> Called | None:
    return called(course, person)


UNCONFIRMED = register(
    Reminder(
        key="credentials.remind_name",
        title=_("Name is not confirmed"),
        meaning=_("days before the last day for an answer"),
        days=2,
        letter=NAME_CALL,
        due=_unconfirmed,
        about=_called,
    )
)
