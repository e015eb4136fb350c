"""Bringing in schedule files of other systems: kept and shown first, then brought in as it was shown."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import Refused, insist
from convenor.people.actions import add_person
from convenor.people.models import Person
from convenor.programmes.actions.contributions import add_contribution
from convenor.programmes.actions.sessions import add_session, locked
from convenor.programmes.exchange.reading import ScheduleFile
from convenor.programmes.models import Contribution, Course, ScheduleImport
from convenor.programmes.queries.importing import Line, Outcome, plan_of
from convenor.programmes.rules.agenda import AGENDA_CHANGED, planning_refusal


@transaction.atomic
def preview_schedule(
    course: Course, file: ScheduleFile, *, file_name: str, by: Person, at: datetime
) -> ScheduleImport:
    """Keep what a schedule file holds, so that it can be looked at and then brought in.

    What the same person uploaded before and did not bring in is dropped. Refuses ``agenda.closed``.
    """
    insist(planning_refusal(course.state))
    ScheduleImport.objects.filter(course=course, uploaded_by=by, applied_at=None).delete()
    return ScheduleImport.objects.create(
        course=course,
        file_name=file_name[-ScheduleImport.LONGEST_FILE_NAME :],
        title=file.title,
        entries=file.as_data(),
        unread=dict(file.unread),
        left_out=[list(one) for one in file.left_out],
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def bring_in_schedule(
    schedule_import: ScheduleImport, *, seal: str, to_first_day: bool, by: Person | None, at: datetime
) -> ScheduleImport:
    """Do what the preview showed: add the sessions that are new, and who takes part in them. Once, whole or not at all.

    ``seal`` is that of the ``queries.importing.Plan``. Refuses ``agenda.closed``, ``agenda.changed``, and new persons
    for what ``people.actions.add_person`` refuses.
    """
    course = locked(schedule_import.course)
    schedule_import = ScheduleImport.objects.select_for_update().get(pk=schedule_import.pk)
    if schedule_import.applied_at:
        return schedule_import
    schedule_import.course = course
    insist(planning_refusal(course.state))
    plan = plan_of(schedule_import, to_first_day=to_first_day)
    if plan.seal != seal:
        raise Refused(AGENDA_CHANGED)
    newcomers = {name: _newcomer(name, by=by, at=at) for name in plan.new_people}
    for line in plan.lines:
        if line.outcome == Outcome.NEW:
            _add(course, line, newcomers, by=by, at=at)
    schedule_import.applied_at, schedule_import.entries = at, []
    schedule_import.save()
    facts: dict[str, object] = {
        "file": schedule_import.file_name,
        "sessions": plan.new,
        "people": len(newcomers),
    }
    record("programmes.schedule_brought_in", target=course, by=by, at=at, facts=facts)
    return schedule_import


def _newcomer(name: str, *, by: Person | None, at: datetime) -> Person:
    given, _space, surname = name.partition(" ")
    return add_person(Person(given=given, surname=surname), by=by, at=at)


def _add(
    course: Course, line: Line, newcomers: Mapping[str, Person], *, by: Person | None, at: datetime
) -> None:
    entry = line.entry
    language = entry.language or "en"
    values = {
        "title": {language: entry.title},
        "abstract": {language: entry.abstract} if entry.abstract else {},
        "format": entry.format,
        "starts_at": line.starts_at,
        "ends_at": line.ends_at,
        "room": {"en": entry.room} if entry.room else {},
        "languages": [entry.language] if entry.language and entry.language not in course.languages else [],
    }
    session = add_session(course, values=values, by=by, at=at)
    for name, known in line.people:
        add_contribution(
            session,
            known or newcomers[name],
            kind=Contribution.Kind.GUEST_SPEAKER,
            talk={},
            by=by,
            at=at,
        )
