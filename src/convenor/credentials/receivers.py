"""What is held for the running of a course goes with it, and what tells of somebody goes when they are erased."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from convenor.credentials.actions.designs import forget_signatures
from convenor.credentials.actions.erasing import forget_holder
from convenor.people.models import Person
from convenor.people.signals import person_erased
from convenor.programmes.models import Course
from convenor.programmes.signals import course_archived


@receiver(course_archived)
def forget_scanned_signatures(course: Course, at: datetime, **_: Any) -> None:
    forget_signatures(course, by=None, at=at)


@receiver(person_erased)
def forget_whose_certificates_they_are(
    person: Person, words: set[str], by: Person | None, at: datetime, **_: Any
) -> None:
    forget_holder(person, words=words, by=by, at=at)
