"""The pages of live rooms, split by who opens them: import them from here."""

from convenor.live.views.joining import join, join_room, qr
from convenor.live.views.phone import ask, mine, room, similar, vote

__all__ = ["ask", "join", "join_room", "mine", "qr", "room", "similar", "vote"]
