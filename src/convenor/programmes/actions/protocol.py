"""Who sends people to a course and who signs its certificates, in the order of protocol."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from convenor.kit.languages import Wording
from convenor.kit.meanwhile import meanwhile_refusal
from convenor.kit.refusals import Refused, insist
from convenor.people import actions as people
from convenor.people.models import Organisation, Person
from convenor.programmes.actions.rows import move_row, next_position, record_around, still_assumed, told
from convenor.programmes.actions.sessions import locked
from convenor.programmes.models import Course, Sender, Signatory
from convenor.programmes.rules.courses import SENDER_TAKEN, SIGNATORY_TAKEN, amending_refusal


@transaction.atomic
def add_sender(course: Course, organisation: Organisation, *, by: Person | None, at: datetime) -> Sender:
    """Let an institution be one that sends people, after all others. Refuses ``sender.taken``, ``course.archived``."""
    course = _open(course)
    if course.senders.filter(organisation=organisation).exists():
        raise Refused(SENDER_TAKEN)
    sender = Sender.objects.create(
        course=course, organisation=organisation, position=next_position(course.senders.all())
    )
    record_around(
        course,
        "programmes.sender_added",
        target=course,
        by=by,
        at=at,
        facts={"organisation": organisation.slug},
    )
    return sender


@transaction.atomic
def add_signatory(
    course: Course, person: Person, *, post: Wording, by: Person | None, at: datetime
) -> Signatory:
    """Let a person sign the certificates, after all others; one who is not stored yet is added.

    Refuses ``signatory.taken``, ``course.archived`` and what ``people.actions.add_person`` refuses.
    """
    course = _open(course)
    if person.pk is None:
        person = people.add_person(person, by=by, at=at)
    if course.signatories.filter(person=person).exists():
        raise Refused(SIGNATORY_TAKEN)
    signatory = Signatory.objects.create(
        course=course, person=person, post=dict(post), position=next_position(course.signatories.all())
    )
    facts = {"person": person.pk, "post": dict(post)}
    record_around(course, "programmes.signatory_added", target=course, by=by, at=at, facts=facts)
    return signatory


@transaction.atomic
def amend_in_order(
    row: Sender | Signatory,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> None:
    """Say how this course names an institution (``wording``), or what stands under the name of a signatory (``post``).

    Works as ``amend_course`` does. Refuses ``form.changed_meanwhile`` and ``course.archived``.
    """
    course = _open(row.course)
    row = type(row).objects.get(pk=row.pk)
    before = {field: getattr(row, field) for field in changes}
    insist(meanwhile_refusal(seen, before))
    changed = {field: value for field, value in changes.items() if before[field] != value}
    if not changed:
        return
    for field, value in changed.items():
        setattr(row, field, value)
    row.assumed = still_assumed(row.assumed, before, changed)
    row.save(update_fields=[*changed, "assumed"])
    code = f"programmes.{row._meta.model_name}_amended"
    record_around(course, code, target=course, by=by, at=at, facts=told(before, changed))


@transaction.atomic
def move_in_order(row: Sender | Signatory, *, up: bool, by: Person | None, at: datetime) -> None:
    """Move an institution or a signatory one place up or down."""
    course = _open(row.course)
    rows = course.senders.all() if isinstance(row, Sender) else course.signatories.all()
    if move_row(rows, row, up=up):
        noun = row._meta.model_name
        record_around(
            course, f"programmes.{noun}_moved", target=course, by=by, at=at, facts={"pk": row.pk, "up": up}
        )


@transaction.atomic
def remove_from_order(row: Sender | Signatory, *, by: Person | None, at: datetime) -> None:
    """Take an institution or a signatory off the course; who they are stays known."""
    course = _open(row.course)
    noun, facts = row._meta.model_name, {"pk": row.pk, "name": str(row)}
    row.delete()
    record_around(course, f"programmes.{noun}_removed", target=course, by=by, at=at, facts=facts)


def _open(course: Course) -> Course:
    course = locked(course)
    insist(amending_refusal(course.state))
    return course
