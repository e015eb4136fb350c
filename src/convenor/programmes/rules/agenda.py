"""What decides about the days of a course, and what may be done to its sessions."""

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils.translation import gettext_lazy as _

from convenor.kit.refusals import Refusal
from convenor.programmes.states import State

SECOND_HALF = time(13)
"""A session that starts at this local time or later belongs to the second half of the day."""

LONGEST_SESSION = timedelta(hours=24)

ENDS_BEFORE_IT_STARTS = Refusal(
    "session.ends_before_it_starts",
    _("A session ends after it starts. One that goes on past midnight ends on the next day."),
)
TOO_LONG = Refusal("session.too_long", _("A session lasts at most 24 hours. Make two of it."))
CLOSED = Refusal(
    "agenda.closed", _("Certificates stand on this agenda: from here it does not change any more.")
)
HAS_RECORDS = Refusal(
    "session.has_records",
    _(
        "Marks or other records stand on this session. Correct its time or title instead, or remove those first."
    ),
)
UNKNOWN_SESSION = Refusal("session.unknown", _("This session is not in the agenda any more."))
UNKNOWN_CONTRIBUTION = Refusal(
    "contribution.unknown", _("This person has no such part in the session any more.")
)
CONTRIBUTION_EXISTS = Refusal("contribution.exists", _("This person has this part in the session already."))
NOTHING_TO_SHIFT = Refusal("shift.nothing_there", _("No session of that day starts at this time or later."))
NO_SHIFT = Refusal("shift.no_minutes", _("Say by how many minutes: later, or with a minus sign earlier."))
AGENDA_CHANGED = Refusal(
    "agenda.changed", _("The agenda has changed since this was shown. Look at it again, then say yes.")
)
NOTHING_TO_RELEASE = Refusal(
    "release.nothing_changed", _("The agenda is what was published. There is nothing new to publish.")
)
RELEASE_OF_A_DRAFT = Refusal(
    "release.course_is_draft", _("The course is a draft. Announcing it publishes its agenda as version 1.")
)
EMPTY_RELEASE = Refusal(
    "release.no_sessions", _("An agenda without sessions is not published. Add one first.")
)


def half_of_day(start: time) -> int:
    """Return 1 or 2: the half of the day in which a session begins that starts at local time ``start``."""
    return 2 if start >= SECOND_HALF else 1


def moment_refusal(day: date, clock: time, zone: tzinfo) -> Refusal | None:
    """Why a local time cannot be stored: the clocks are put forward over it. One that comes twice means the first."""
    local = datetime.combine(day, clock, tzinfo=zone)
    instant = datetime.fromtimestamp(local.timestamp(), tz=zone)
    if (instant.date(), instant.time()) == (day, clock):
        return None
    return Refusal(
        "session.no_such_time",
        _("On that day there is no {clock}: the clocks are put forward over it."),
        {"clock": f"{clock:%H:%M}"},
    )


def times_refusal(starts_at: datetime, ends_at: datetime) -> Refusal | None:
    """Why a session cannot have these times."""
    if ends_at <= starts_at:
        return ENDS_BEFORE_IT_STARTS
    return TOO_LONG if ends_at - starts_at > LONGEST_SESSION else None


def planning_refusal(course_state: str) -> Refusal | None:
    """Why the agenda of a course may not be changed: what certificates count stays as it was."""
    return CLOSED if course_state in {State.CERTIFIED, State.ARCHIVED} else None


def shift_refusal(minutes: int, *, sessions: int) -> Refusal | None:
    """Why what follows a moment cannot be put off; ``sessions`` counts those that start at it or later."""
    if not minutes:
        return NO_SHIFT
    return None if sessions else NOTHING_TO_SHIFT


def release_refusal(course_state: str, *, sessions: int, has_changes: bool) -> Refusal | None:
    """Why the agenda cannot be published as a new version. ``sessions`` counts those that are not breaks."""
    if course_state == State.DRAFT:
        return RELEASE_OF_A_DRAFT
    if not sessions:
        return EMPTY_RELEASE
    return None if has_changes else NOTHING_TO_RELEASE
