"""What is published below concerns those who hold seats."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from convenor.enrolment.actions import forget_person
from convenor.jobs.actions import enqueue
from convenor.people.models import Person
from convenor.people.signals import person_erased
from convenor.programmes.models import Release
from convenor.programmes.signals import agenda_released


@receiver(agenda_released)
def tell_those_who_hold_seats(release: Release, **_: Any) -> None:
    if release.changes:
        enqueue("enrolment.tell_of_release", release_pk=release.pk)


@receiver(person_erased)
def take_off_the_lists(person: Person, words: set[str], by: Person | None, at: datetime, **_: Any) -> None:
    forget_person(person, words=words, by=by, at=at)
