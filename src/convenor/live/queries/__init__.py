"""Reading live rooms, split by what is read: import it from here."""

from convenor.live.queries.archive import (
    Counts,
    Kept,
    archive,
    asked_by,
    attendees,
    counts,
    kept_of,
    owed_by,
    rooms_to_run,
    total,
    unanswered,
)
from convenor.live.queries.floor import Floor, floor
from convenor.live.queries.plans import with_rooms
from convenor.live.queries.rooms import (
    Mine,
    answerers,
    mine,
    open_rooms,
    room_pk_of,
    rooms_of,
    sequences,
    similar_questions,
    told_of_answer,
)
from convenor.live.queries.state import State, room_state

__all__ = [
    "Counts",
    "Floor",
    "Kept",
    "Mine",
    "State",
    "answerers",
    "archive",
    "asked_by",
    "attendees",
    "counts",
    "floor",
    "kept_of",
    "mine",
    "open_rooms",
    "owed_by",
    "room_pk_of",
    "room_state",
    "rooms_of",
    "rooms_to_run",
    "sequences",
    "similar_questions",
    "told_of_answer",
    "total",
    "unanswered",
    "with_rooms",
]
