"""The verbs of marking. A mark is never changed or deleted: a correction is a new one, and the old stays as history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from convenor.attendance.models import Mark
from convenor.attendance.rules import NO_SEAT, marking_refusal, overwriting_refusal
from convenor.audit.actions import record
from convenor.enrolment.models import Registration
from convenor.kit.refusals import Refusal, insist
from convenor.people.models import Person
from convenor.programmes.models import Course, Session


@dataclass(frozen=True)
class Change:
    """One cell of the grid that somebody changed: from what they saw to what they want. None is no mark."""

    registration_pk: int
    session_pk: int
    seen: bool | None
    wanted: bool | None


@dataclass(frozen=True)
class Kept:
    """A change that was not made: what stands now stays, and why."""

    change: Change
    standing: Mark | None
    refusal: Refusal


@dataclass(frozen=True)
class Saved:
    """What a save came to: how many cells changed, and those left as they stand."""

    changed: int
    kept: Sequence[Kept]


@transaction.atomic
def mark(
    session: Session,
    registration: Registration,
    *,
    present: bool,
    source: Mark.Source,
    by: Person | None,
    at: datetime,
) -> Mark:
    """Say that somebody was, or was not, at a session. What was said before is replaced and kept.

    Returns the mark that stands: the earlier one when it says the same. Refuses ``mark.other_course``,
    ``mark.course_closed`` and ``mark.no_seat``.
    """
    registration = _locked([registration.pk])[registration.pk]
    insist(
        marking_refusal(
            course_state=session.course.state,
            registration_state=registration.state,
            is_same_course=session.course_id == registration.course_id,
        )
    )
    marks = Mark.objects.filter(session=session, registration=registration)
    standing = marks.filter(replaced_at__isnull=True).first()
    if standing and standing.present == present:
        return standing
    marks.filter(replaced_at__isnull=True).update(replaced_at=at)
    made = Mark.objects.create(
        session=session, registration=registration, present=present, source=source, by=by, at=at
    )
    record("attendance.marked", target=made, by=by, at=at)
    return made


@transaction.atomic
def mark_many(
    course: Course, *, changes: Iterable[Change], source: Mark.Source, by: Person | None, at: datetime
) -> Saved:
    """Save the changed cells of a grid, and record the save as one entry.

    A cell that somebody else has changed since it was seen is left as it stands and returned, and so is one of a
    person who has lost the seat meanwhile; the others are saved. ``wanted=None`` takes a mark back, which stays as
    history. Refuses ``mark.other_course`` and ``mark.course_closed``, and then saves nothing.
    """
    changes = list(changes)
    sessions = set(course.sessions.values_list("pk", flat=True))
    registrations = _locked({change.registration_pk for change in changes})
    standing = {
        (found.registration_id, found.session_id): found
        for found in Mark.objects.filter(registration__in=registrations, replaced_at__isnull=True)
    }
    made, replaced, kept = [], [], []
    for change in changes:
        registration = registrations.get(change.registration_pk)
        is_same_course = (
            registration is not None and registration.course_id == course.pk and change.session_pk in sessions
        )
        refusal = marking_refusal(
            course_state=course.state,
            registration_state=registration.state if registration else "",
            is_same_course=is_same_course,
        )
        insist(None if refusal == NO_SEAT else refusal)
        stands = standing.get((change.registration_pk, change.session_pk))
        now = stands.present if stands else None
        refusal = refusal or overwriting_refusal(seen=change.seen, standing=now, wanted=change.wanted)
        if refusal:
            kept.append(Kept(change, stands, refusal))
        elif now != change.wanted:
            replaced += [stands.pk] if stands else []
            made.append(change)
    _write(made, replaced=replaced, source=source, by=by, at=at)
    if made:
        record("attendance.marked", target=course, by=by, at=at, facts={"cells": len(made), "source": source})
    return Saved(len(made), kept)


def _write(
    changes: Iterable[Change],
    *,
    replaced: Iterable[int],
    source: Mark.Source,
    by: Person | None,
    at: datetime,
) -> None:
    """Let what stood go into history first: only one mark stands at a time, the database sees to it."""
    Mark.objects.filter(pk__in=replaced).update(replaced_at=at)
    Mark.objects.bulk_create(
        (
            Mark(
                session_id=change.session_pk,
                registration_id=change.registration_pk,
                present=change.wanted,
                source=source,
                by=by,
                at=at,
            )
            for change in changes
            if change.wanted is not None
        ),
        batch_size=1000,
    )


def _locked(pks: Iterable[int]) -> dict[int, Registration]:
    """The registrations as they are now, each locked until the end, always in the same order so that no two wait in
    a ring. Marks of one person wait for each other here; marks of different people do not."""
    locked = Registration.objects.select_for_update(of=("self",)).filter(pk__in=list(pks)).order_by("pk")
    return {registration.pk: registration for registration in locked}
