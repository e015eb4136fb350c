"""Who is erased is forgotten in live rooms too."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from convenor.live.actions import forget_person
from convenor.people.models import Person
from convenor.people.signals import person_erased


@receiver(person_erased)
def leave_no_name(person: Person, words: set[str], by: Person | None, at: datetime, **_: Any) -> None:
    forget_person(person, words=words, by=by, at=at)
