"""Tags: terms of vocabularies that a programme or a course is put under."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.actions.rows import record_around
from convenor.programmes.actions.sessions import locked
from convenor.programmes.models import Course, Programme
from convenor.programmes.queries import programme_terms_refusal
from convenor.programmes.rules.courses import amending_refusal
from convenor.programmes.rules.tags import tag_refusal, terms_refusal
from convenor.vocabularies.queries import in_order, term


@transaction.atomic
def tag_course(course: Course, reference: str, *, by: Person | None, at: datetime) -> Course:
    """Put a course under a term. Again changes nothing.

    Refuses ``tag.unknown``, ``tag.too_many`` and ``course.archived``.
    """
    course = locked(course)
    insist(amending_refusal(course.state))
    insist(tag_refusal(is_known=term(reference) is not None))
    insist(terms_refusal([*course.serves, reference], course=course.code))
    return _set_course(
        course, in_order([*course.tags, reference]), "programmes.course_tagged", reference, by, at
    )


@transaction.atomic
def untag_course(course: Course, reference: str, *, by: Person | None, at: datetime) -> Course:
    """Take a course from under a term; one that it is not under changes nothing. Refuses ``course.archived``."""
    course = locked(course)
    insist(amending_refusal(course.state))
    tags = [one for one in course.tags if one != reference]
    return _set_course(course, tags, "programmes.course_untagged", reference, by, at)


@transaction.atomic
def tag_programme(programme: Programme, reference: str, *, by: Person | None, at: datetime) -> Programme:
    """Put a programme under a term, and so all its courses. Refuses ``tag.unknown`` and ``tag.too_many``."""
    insist(tag_refusal(is_known=term(reference) is not None))
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    insist(programme_terms_refusal(programme, further=[reference]))
    tags = in_order([*programme.tags, reference])
    return _set_programme(programme, tags, "programmes.programme_tagged", reference, by, at)


@transaction.atomic
def untag_programme(programme: Programme, reference: str, *, by: Person | None, at: datetime) -> Programme:
    """Take a programme from under a term; one that it is not under changes nothing."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    tags = [one for one in programme.tags if one != reference]
    return _set_programme(programme, tags, "programmes.programme_untagged", reference, by, at)


def _set_course(
    course: Course, tags: list[str], code: str, reference: str, by: Person | None, at: datetime
) -> Course:
    if tags != course.tags:
        course.tags = tags
        course.save(update_fields=["tags"])
        record_around(course, code, target=course, by=by, at=at, facts={"term": reference})
    return course


def _set_programme(
    programme: Programme, tags: list[str], code: str, reference: str, by: Person | None, at: datetime
) -> Programme:
    if tags != programme.tags:
        programme.tags = tags
        programme.save(update_fields=["tags"])
        Course.objects.filter(programme=programme).update(version=F("version") + 1)
        record(code, target=programme, by=by, at=at, facts={"term": reference})
    return programme
