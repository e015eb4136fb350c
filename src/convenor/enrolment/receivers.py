"""What is published below concerns those who hold seats."""

from typing import Any

from django.dispatch import receiver

from convenor.jobs.actions import enqueue
from convenor.programmes.models import Release
from convenor.programmes.signals import agenda_released


@receiver(agenda_released)
def tell_those_who_hold_seats(release: Release, **_: Any) -> None:
    if release.changes:
        enqueue("enrolment.tell_of_release", release_pk=release.pk)
