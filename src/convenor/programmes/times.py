"""Sessions by the clock of their place: moved by days or into another zone, they keep their local times."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol


class Timed(Protocol):
    """What has a beginning and an end."""

    starts_at: datetime
    ends_at: datetime


def retimed(
    session: Timed, from_zone: tzinfo, to_zone: tzinfo, by_days: timedelta
) -> tuple[datetime, datetime]:
    """Return the instants at which the session begins and ends when its local times stay and its days move.

    Across a clock change it is at the same hours by the clock, so it may last an hour more or less in truth. A time
    that the clocks skip on the new day is put after the gap; a session that would then end before it begins keeps its
    length.
    """
    starts_at, ends_at = (
        datetime.combine(
            (local := moment.astimezone(from_zone)).date() + by_days, local.time(), tzinfo=to_zone
        ).astimezone(UTC)
        for moment in (session.starts_at, session.ends_at)
    )
    if ends_at <= starts_at:
        ends_at = starts_at + (session.ends_at - session.starts_at)
    return starts_at, ends_at
