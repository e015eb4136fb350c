"""The nouns, split by what they belong to: import them from here."""

from convenor.live.models.floor import Note, Turn
from convenor.live.models.polls import Ballot, Cast, Option, Poll
from convenor.live.models.questions import Answer, Idea, Question, Theme, Vote
from convenor.live.models.rooms import Attendee, Room

__all__ = [
    "Answer",
    "Attendee",
    "Ballot",
    "Cast",
    "Idea",
    "Note",
    "Option",
    "Poll",
    "Question",
    "Room",
    "Theme",
    "Turn",
    "Vote",
]
