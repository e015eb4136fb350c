"""What the audit trail of one thing is made of."""

from typing import Any

from django.db.models import Model, QuerySet

from convenor.credentials.models import Certificate
from convenor.enrolment.models import Registration
from convenor.programmes.models import Contribution, Course, Invitation, Material, Module, Session

OF_COURSE: dict[type[Model], str] = {
    Module: "course",
    Session: "course",
    Contribution: "session__course",
    Invitation: "course",
    Material: "course",
    Registration: "course",
    Certificate: "course",
}
"""What belongs to a course, with the way to it."""


def targets_of(course_pk: int) -> dict[str, QuerySet[Any, Any]]:
    """What belongs to a course and the trail speaks of, its programme included: primary keys by kind, not asked yet."""
    found: dict[str, QuerySet[Any, Any]] = {
        model._meta.label_lower: model._default_manager.filter(**{way: course_pk}).values("pk")
        for model, way in OF_COURSE.items()
    }
    course = Course.objects.filter(pk=course_pk)
    return found | {
        "programmes.course": course.values("pk"),
        "programmes.programme": course.values("programme"),
    }
