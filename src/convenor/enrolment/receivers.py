"""What is published below concerns those who hold seats; what persons are called orders the lists."""

from datetime import datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from convenor.enrolment.actions import forget_person, sort_anew
from convenor.jobs.actions import enqueue
from convenor.people.models import Person
from convenor.people.signals import person_erased
from convenor.programmes.models import Release
from convenor.programmes.signals import agenda_released


@receiver(agenda_released)
def tell_those_who_hold_seats(release: Release, **_: Any) -> None:
    if release.changes:
        enqueue("enrolment.tell_of_release", release_pk=release.pk)


@receiver(post_save, sender=Person)
def keep_the_order_of_lists(
    instance: Person, created: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    """At every saving: merging, parting and erasing save too, and a name that moved and an order that did not is a list
    in which nobody is found."""
    if not created and (update_fields is None or "order_az" in update_fields):
        sort_anew(instance)


@receiver(person_erased)
def take_off_the_lists(person: Person, words: set[str], by: Person | None, at: datetime, **_: Any) -> None:
    forget_person(person, words=words, by=by, at=at)
