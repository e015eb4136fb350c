"""A course: made, amended, and let along its path."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.meanwhile import meanwhile_refusal
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.actions.releases import release_if_changed
from convenor.programmes.actions.rows import still_assumed, told
from convenor.programmes.actions.sessions import locked
from convenor.programmes.models import Course, Programme, Session
from convenor.programmes.queries import free_key
from convenor.programmes.queries.sheets import readiness
from convenor.programmes.rules.agenda import planning_refusal
from convenor.programmes.rules.courses import (
    advance_refusal,
    amending_refusal,
    days_refusal,
    next_state,
    number_refusal,
    previous_state,
    sessions_refusal,
    step_back_refusal,
)
from convenor.programmes.signals import course_archived
from convenor.programmes.states import State
from convenor.programmes.times import retimed

AMENDABLE = frozenset(
    {
        "number",
        "title",
        "summary",
        "subject_id",
        "starts_on",
        "ends_on",
        "closes_on",
        "time_zone",
        "place",
        "languages",
        "seats",
        "issuer_id",
        "certificate_rule",
    }
)


@transaction.atomic
def add_course(course: Course, *, by: Person | None, at: datetime) -> Course:
    """Store a new course of a programme, a draft; its key is made free where another has it.

    Refuses ``course.number_taken``, ``course.ends_before_start`` and ``course.closes_after_end``.
    """
    programme = Programme.objects.select_for_update().get(pk=course.programme_id)
    insist(number_refusal(course.number, is_taken=programme.courses.filter(number=course.number).exists()))
    insist(days_refusal(course.starts_on, course.ends_on, course.closes_on))
    course.state, course.version = State.DRAFT, 1
    course.slug = free_key(Course, course.slug)
    course.save(force_insert=True)
    record("programmes.course_added", target=course, by=by, at=at)
    return course


@transaction.atomic
def amend_course(
    course: Course,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, str] | None = None,
    with_sessions: bool = False,
    by: Person | None,
    at: datetime,
) -> Course:
    """Change what is known of a course: fields of ``AMENDABLE`` to their new values.

    ``seen`` holds the fingerprints of the values that the one who changes them saw. ``with_sessions`` moves the
    sessions by as many days as the first day moves; in another time zone they keep their hours by the clock in
    any case. What somebody now states is assumed no more. Changes that change nothing leave no trace.

    Refuses ``form.changed_meanwhile``, ``course.archived``, ``course.number_taken``, ``course.ends_before_start``,
    ``course.closes_after_end``, ``course.sessions_outside``, and ``agenda.closed`` where sessions would move under
    certificates.
    """
    course = locked(course)
    insist(amending_refusal(course.state))
    now = {field: getattr(course, field) for field in changes}
    insist(meanwhile_refusal(seen, now))
    changed = {field: value for field, value in changes.items() if now[field] != value}
    if foreign := set(changed) - AMENDABLE:
        raise ValueError(f"Not to be amended: {', '.join(sorted(foreign))}")
    if not changed:
        return course
    zone, first_day = course.time_zone, course.starts_on
    for field, value in changed.items():
        setattr(course, field, value)
    if "number" in changed:
        others = Course.objects.filter(programme=course.programme, number=course.number)
        insist(number_refusal(course.number, is_taken=others.exists()))
    insist(days_refusal(course.starts_on, course.ends_on, course.closes_on))
    if {"starts_on", "ends_on", "time_zone"} & set(changed):
        _move_sessions(
            course, from_zone=zone, by_days=course.starts_on - first_day if with_sessions else timedelta()
        )
    course.assumed = still_assumed(course.assumed, _by_file_name(now), _by_file_name(changed))
    course.version += 1
    course.save()
    record("programmes.course_amended", target=course, by=by, at=at, facts=told(now, changed))
    return course


@transaction.atomic
def advance(
    course: Course, *, participants: int = 0, certificates: int = 0, by: Person | None, at: datetime
) -> Course:
    """Let the course take the next step on its path. Announcing it publishes its agenda.

    ``participants`` hold a seat, ``certificates`` are valid: the apps that know are of a higher rank, so the caller
    says how many there are. Refuses the first of ``rules.courses.advance_refusals``.
    """
    course = locked(course)
    insist(
        advance_refusal(course.state, readiness(course, participants=participants, certificates=certificates))
    )
    course = _move(course, next_state(course.state), by=by, at=at)
    if course.state == State.ANNOUNCED:
        release_if_changed(course, by=by, at=at)
    if course.state == State.ARCHIVED:
        course_archived.send(Course, course=course, at=at)
    return course


@transaction.atomic
def step_back(course: Course, *, by: Person | None, at: datetime) -> Course:
    """Let the course take one step back. Refuses ``course.no_way_back``."""
    course = locked(course)
    insist(step_back_refusal(course.state))
    return _move(course, previous_state(course.state), by=by, at=at)


def _move_sessions(course: Course, *, from_zone: str, by_days: timedelta) -> None:
    """Give the sessions of a course their new times, or refuse dates on which some would stand outside."""
    sessions = list(course.sessions.all())
    days: list[date] = []
    moved = []
    for session in sessions:
        starts_at, ends_at = retimed(session, ZoneInfo(from_zone), course.zone, by_days)
        if (starts_at, ends_at) != (session.starts_at, session.ends_at):
            session.starts_at, session.ends_at = starts_at, ends_at
            moved.append(session)
        days.append(course.day_of(starts_at))
    insist(sessions_refusal(days, starts_on=course.starts_on, ends_on=course.ends_on))
    if moved:
        insist(planning_refusal(course.state))
        Session.objects.bulk_update(moved, ["starts_at", "ends_at"])


def _by_file_name(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by the names under which they can be assumed: those of the course file."""
    return {name.removesuffix("_id"): value for name, value in values.items()}


def _move(course: Course, state: State | None, *, by: Person | None, at: datetime) -> Course:
    if state is None:
        raise ValueError("the rule has let a course beyond its path")
    before = course.state
    course.state, course.version = state, course.version + 1
    course.save(update_fields=["state", "version"])
    record("programmes.moved", target=course, by=by, at=at, facts={"from": before, "to": state})
    return course
