"""The secret address of a person's own calendar."""

from datetime import datetime
from secrets import token_urlsafe

from django.db import transaction

from convenor.audit.actions import record
from convenor.people.models import Person
from convenor.programmes.models import PersonalCalendar


@transaction.atomic
def open_calendar(person: Person, *, by: Person, at: datetime) -> PersonalCalendar:
    """Give somebody an address for their own calendar; one that they had before leads nowhere from now on."""
    calendar, _is_new = PersonalCalendar.objects.update_or_create(
        person=person, defaults={"token": token_urlsafe(32), "made_at": at}
    )
    record("programmes.calendar_opened", target=person, by=by, at=at)
    return calendar


@transaction.atomic
def close_calendar(person: Person, *, by: Person, at: datetime) -> None:
    """Give the address up: whoever knows it finds nothing there."""
    closed, _kinds = PersonalCalendar.objects.filter(person=person).delete()
    if closed:
        record("programmes.calendar_closed", target=person, by=by, at=at)
