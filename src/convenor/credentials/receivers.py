"""What is held for the running of a course goes when the course is put away."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from convenor.credentials.actions.designs import forget_signatures
from convenor.programmes.models import Course
from convenor.programmes.signals import course_archived


@receiver(course_archived)
def forget_scanned_signatures(course: Course, at: datetime, **_: Any) -> None:
    forget_signatures(course, by=None, at=at)
