"""The verbs, split by noun: import them from here. Each holds the lock on its room."""

from convenor.live.actions.joining import find_room, join
from convenor.live.actions.questions import ask, cast_votes, moderate, pin
from convenor.live.actions.rooms import (
    close_room,
    close_when_due,
    forget_guests,
    move_phones,
    open_room,
    prepare_room,
    set_room,
)

__all__ = [
    "ask",
    "cast_votes",
    "close_room",
    "close_when_due",
    "find_room",
    "forget_guests",
    "join",
    "moderate",
    "move_phones",
    "open_room",
    "pin",
    "prepare_room",
    "set_room",
]
