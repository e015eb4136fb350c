"""The pages of live rooms, split by who opens them: import them from here."""

from convenor.live.views.console import arrange, balance, console, lead_floor, moderate, run_room
from convenor.live.views.joining import enter, join, join_room, qr
from convenor.live.views.notes import notes, write_notes
from convenor.live.views.phone import ask, ballot, floor, mine, propose, room, similar, vote
from convenor.live.views.polls import add_poll, amend_poll, run_poll
from convenor.live.views.rooms import answer, archive, assign, export_rooms, rooms, signs
from convenor.live.views.screens import projector

__all__ = [
    "add_poll",
    "amend_poll",
    "answer",
    "archive",
    "arrange",
    "ask",
    "assign",
    "balance",
    "ballot",
    "console",
    "enter",
    "export_rooms",
    "floor",
    "join",
    "join_room",
    "lead_floor",
    "mine",
    "moderate",
    "notes",
    "projector",
    "propose",
    "qr",
    "room",
    "rooms",
    "run_poll",
    "run_room",
    "signs",
    "similar",
    "vote",
    "write_notes",
]
