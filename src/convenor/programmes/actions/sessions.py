"""Planning the agenda: whatever changes a session holds the lock on its course, and overwrites nothing unseen."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F, ProtectedError

from convenor.audit.actions import record
from convenor.kit.languages import Wording
from convenor.kit.meanwhile import meanwhile_refusal
from convenor.kit.refusals import Refused, insist
from convenor.people.models import Person
from convenor.programmes.actions.rows import still_assumed, told
from convenor.programmes.models import Course, Session
from convenor.programmes.queries.planning import free_key, shift_of
from convenor.programmes.rules.agenda import (
    AGENDA_CHANGED,
    HAS_RECORDS,
    UNKNOWN_SESSION,
    planning_refusal,
    shift_refusal,
    times_refusal,
)
from convenor.programmes.signals import session_given_up
from convenor.programmes.states import State

AMENDABLE = (
    "title",
    "abstract",
    "summary",
    "room",
    "format",
    "module_id",
    "starts_at",
    "ends_at",
    "languages",
)


@transaction.atomic
def add_session(course: Course, *, values: Mapping[str, Any], by: Person | None, at: datetime) -> Session:
    """Put a session into the agenda. ``values`` are fields of ``AMENDABLE``.

    Refuses ``agenda.closed``, ``session.ends_before_it_starts`` and ``session.too_long``.
    """
    course = locked(course)
    insist(planning_refusal(course.state))
    insist(times_refusal(values["starts_at"], values["ends_at"]))
    session = Session.objects.create(course=course, key=free_key(course, values["title"]), **values)
    record("programmes.session_added", target=session, by=by, at=at, facts=_facts(values))
    renew_draft(course)
    return session


@transaction.atomic
def amend_session(
    session: Session,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Session:
    """Change what is known of a session: fields of ``AMENDABLE`` to their new values.

    ``seen`` holds the fingerprints of the values that the one who changes them saw. What somebody now states is assumed
    no more. Changes that change nothing leave no trace. Refuses ``agenda.closed``, ``session.unknown``,
    ``form.changed_meanwhile``, ``session.ends_before_it_starts`` and ``session.too_long``.
    """
    course = locked(session.course)
    insist(planning_refusal(course.state))
    session = _fresh(session, course)
    standing = values_of(session)
    insist(meanwhile_refusal(seen, {name: standing[name] for name in changes}))
    changed = {name: value for name, value in changes.items() if standing[name] != value}
    if not changed:
        return session
    for name, value in changed.items():
        setattr(session, name, value)
    insist(times_refusal(session.starts_at, session.ends_at))
    session.assumed = still_assumed(session.assumed, _assumable(standing), _by_file_name(changed))
    session.save()
    record("programmes.session_amended", target=session, by=by, at=at, facts=told(standing, changed))
    renew_draft(course)
    return session


def move_session(
    session: Session,
    *,
    starts_at: datetime,
    ends_at: datetime,
    room: Wording | None = None,
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Session:
    """Give a session another time, length or room; ``room`` None leaves it where it is. Refuses what amending does."""
    changes: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at}
    if room is not None:
        changes["room"] = dict(room)
    return amend_session(session, changes=changes, seen=seen, by=by, at=at)


@transaction.atomic
def remove_session(session: Session, *, by: Person | None, at: datetime) -> None:
    """Take a session out of the agenda; what was published of it stays in its versions.

    Refuses ``agenda.closed``, ``session.unknown`` and ``session.has_records``: apps of a higher rank protect what
    stands on it, and let go what was only planned.
    """
    course = locked(session.course)
    insist(planning_refusal(course.state))
    session = _fresh(session, course)
    record("programmes.session_removed", target=session, by=by, at=at, facts=_facts(values_of(session)))
    session_given_up.send(Session, session=session, by=by, at=at)
    try:
        session.delete()
    except ProtectedError:
        raise Refused(HAS_RECORDS) from None
    renew_draft(course)


@transaction.atomic
def set_entrance(session: Session, path: str) -> Course:
    """Show on the page of the course where one joins what goes on in a session now; an empty ``path`` for nothing more.

    Returns the course, locked until the end of the transaction, also where nothing changes: whoever locks something of
    their own beside it takes that lock afterwards.
    """
    course = locked(session.course)
    others = {key: entrance for key, entrance in course.entrances.items() if key != session.key}
    entrances = others | ({session.key: path} if path else {})
    if entrances != course.entrances:
        Course.objects.filter(pk=course.pk).update(entrances=entrances, version=F("version") + 1)
    return course


@transaction.atomic
def shift(
    course: Course,
    *,
    day: date,
    clock: time,
    minutes: int,
    plan: str,
    by: Person | None,
    at: datetime,
) -> int:
    """Put off whatever starts on ``day`` at local time ``clock`` or later by ``minutes``; return how many sessions.

    ``plan`` is the seal of the preview (``queries.planning.Shift``). Refuses ``agenda.closed``, ``shift.no_minutes``,
    ``shift.nothing_there`` and ``agenda.changed``.
    """
    course = locked(course)
    insist(planning_refusal(course.state))
    shifted = shift_of(course, day=day, clock=clock, minutes=minutes)
    insist(shift_refusal(minutes, sessions=len(shifted.moving)))
    if shifted.plan != plan:
        raise Refused(AGENDA_CHANGED)
    for session in shifted.moving:
        times = {name: getattr(session, name) for name in ("starts_at", "ends_at")}
        session.assumed = still_assumed(session.assumed, _assumable(values_of(session)), times)
    Session.objects.bulk_update(shifted.moving, ["starts_at", "ends_at", "assumed"])
    facts: dict[str, object] = {
        "day": day.isoformat(),
        "from": f"{clock:%H:%M}",
        "minutes": minutes,
        "sessions": [session.pk for session in shifted.moving],
    }
    record("programmes.agenda_shifted", target=course, by=by, at=at, facts=facts)
    renew_draft(course)
    return len(shifted.moving)


@transaction.atomic
def set_agenda_frame(course: Course, *, frame: Mapping[str, Any], by: Person | None, at: datetime) -> Course:
    """Say within which hours the days of a course are, and how many minutes somebody needs between two rooms."""
    course = locked(course)
    if course.agenda_frame != frame:
        facts: dict[str, object] = {"from": course.agenda_frame, "to": dict(frame)}
        course.agenda_frame = dict(frame)
        course.save(update_fields=["agenda_frame"])
        record("programmes.agenda_frame_set", target=course, by=by, at=at, facts=facts)
    return course


def locked(course: Course) -> Course:
    """The course as it is now, until the end of the transaction nobody else's."""
    return Course.objects.select_for_update(of=("self",)).select_related("programme").get(pk=course.pk)


def renew_draft(course: Course) -> None:
    """Let those who look after a draft see its page anew. Of a course that is announced the page shows a version."""
    if course.state == State.DRAFT:
        Course.objects.filter(pk=course.pk).update(version=F("version") + 1)


def values_of(session: Session) -> dict[str, Any]:
    """What stands of a session now, by the names of ``AMENDABLE``."""
    return {name: getattr(session, name) for name in AMENDABLE}


def _fresh(session: Session, course: Course) -> Session:
    """The row as it is now that the course is locked; the one in hand may be older, or gone."""
    found = Session.objects.filter(pk=session.pk).first()
    if found is None:
        raise Refused(UNKNOWN_SESSION)
    found.course = course
    return found


def _assumable(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in _by_file_name(values).items() if value}


def _by_file_name(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by the names under which they can be assumed: those of the course file."""
    return {name.removesuffix("_id"): value for name, value in values.items()}


def _facts(values: Mapping[str, Any]) -> dict[str, object]:
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | list | dict | None) else getattr(value, "pk", str(value))
