"""The next edition of a course, made out of one that was held."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from convenor.audit.actions import record
from convenor.kit.languages import Wording
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.models import (
    Contribution,
    Course,
    Module,
    Programme,
    Sender,
    Session,
    Sheet,
    Signatory,
)
from convenor.programmes.queries import free_key
from convenor.programmes.rules.courses import number_refusal
from convenor.programmes.rules.sheets import TEXTS
from convenor.programmes.signals import course_cloned
from convenor.programmes.states import State
from convenor.programmes.times import retimed

OF_COURSE = (
    "programme_id",
    "summary",
    "subject_id",
    "time_zone",
    "place",
    "languages",
    "seats",
    "issuer_id",
    "certificate_rule",
    "agenda_frame",
    "tags",
)
OF_SESSION = ("key", "format", "title", "abstract", "room", "languages")
"""What a session keeps. Its summary is the record of what was said and done: the next one has none yet."""
OF_CONTRIBUTION = ("person_id", "kind", "talk", "position", "assumed")
NOT_ANY_MORE = frozenset({"number", "starts_on", "ends_on", "closes_on", "title"})
"""What the one who makes the edition says anew: it is assumed no more."""


@transaction.atomic
def clone_course(
    course: Course,
    *,
    number: int,
    title: Wording,
    key: str,
    starts_on: date,
    with_people: bool,
    by: Person | None,
    at: datetime,
) -> Course:
    """Make a draft out of a course: its texts, sheet, modules and agenda, on as many days from ``starts_on``.

    Sessions keep their hours by the clock of the place, also where clocks have changed in between. ``with_people``
    takes trainers, senders and signatories along. Registrations, marks, certificates, published versions of the
    agenda and the record of what was said stay where they are. Apps above take along what they hold as a plan.
    ``key`` is made free where another course has it.

    Refuses ``course.number_taken``.
    """
    programme = Programme.objects.select_for_update().get(pk=course.programme_id)
    course = Course.objects.get(pk=course.pk)
    insist(number_refusal(number, is_taken=programme.courses.filter(number=number).exists()))
    fresh = Course.objects.create(
        **_values(course, OF_COURSE),
        slug=free_key(Course, key),
        number=number,
        title=dict(title),
        starts_on=starts_on,
        ends_on=starts_on + (course.ends_on - course.starts_on),
        closes_on=course.closes_on and starts_on + (course.closes_on - course.starts_on),
        state=State.DRAFT,
        assumed=[name for name in course.assumed if name.partition(".")[0] not in NOT_ANY_MORE],
    )
    for sheet in Sheet.objects.filter(course=course):
        Sheet.objects.create(course=fresh, **_values(sheet, (*TEXTS, "assumed")))
    modules = {
        module.pk: Module.objects.create(
            course=fresh, **_values(module, ("number", "title", "outcomes", "hours", "assumed"))
        )
        for module in course.modules.all()
    }
    _clone_agenda(course, fresh, modules, with_people=with_people)
    if with_people:
        for sender in course.senders.all():
            values = _values(sender, ("organisation_id", "wording", "position", "assumed"))
            Sender.objects.create(course=fresh, **values)
        for signatory in course.signatories.all():
            values = _values(signatory, ("person_id", "post", "position", "assumed"))
            Signatory.objects.create(course=fresh, **values)
    facts: dict[str, object] = {"from": course.pk, "with_people": with_people}
    record("programmes.course_cloned", target=fresh, by=by, at=at, facts=facts)
    course_cloned.send(Course, course=fresh, source=course, by=by, at=at)
    return fresh


def _clone_agenda(course: Course, fresh: Course, modules: Mapping[int, Module], *, with_people: bool) -> None:
    by_days = fresh.starts_on - course.starts_on
    for session in course.sessions.prefetch_related("contributions"):
        starts_at, ends_at = retimed(session, course.zone, course.zone, by_days)
        copy = Session.objects.create(
            course=fresh,
            module=modules[session.module_id] if session.module_id else None,
            starts_at=starts_at,
            ends_at=ends_at,
            assumed=[
                name
                for name in session.assumed
                if name.partition(".")[0] not in {"starts_at", "ends_at", "summary"}
            ],
            **_values(session, OF_SESSION),
        )
        if with_people:
            Contribution.objects.bulk_create(
                Contribution(session=copy, **_values(one, OF_CONTRIBUTION))
                for one in session.contributions.all()
            )


def _values(row: models.Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
