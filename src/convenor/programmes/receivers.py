"""What is changed below shows on the public pages above: they are kept by their version."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from convenor.people.models import Organisation, Person
from convenor.people.signals import (
    organisation_amended,
    person_amended,
    person_erased,
    persons_merged,
    persons_parted,
)
from convenor.programmes import actions
from convenor.programmes.actions.erasing import forget_person


@receiver(person_amended)
def renew_pages_that_name_a_person(person: Person, **_: Any) -> None:
    actions.renew_pages_naming_person(person)


@receiver(organisation_amended)
def renew_pages_that_name_an_organisation(organisation: Organisation, **_: Any) -> None:
    actions.renew_pages_naming_organisation(organisation)


@receiver(persons_merged)
@receiver(persons_parted)
def renew_pages_that_name_either(kept: Person, gone: Person, **_: Any) -> None:
    for person in (kept, gone):
        actions.renew_pages_naming_person(person)


@receiver(person_erased)
def forget_what_a_speaker_told(person: Person, words: set[str], at: datetime, **_: Any) -> None:
    forget_person(person, words=words, at=at)
    actions.renew_pages_naming_person(person)
