"""The states of what a live room holds, and the moves between them."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    """For whom a frame is written: the phones and screens of the hall, or those who run the room."""

    ROOM = "room", pgettext_lazy("live audience", "room")
    CONSOLE = "console", pgettext_lazy("live audience", "console")


class Signature(models.TextChoices):
    """How the author stands beside what they wrote. Chosen by the author; nobody sees more, not even the console."""

    NAMED = "named", pgettext_lazy("live signature", "with my name")
    INSTITUTION = "institution", pgettext_lazy("live signature", "as my institution")
    ANONYMOUS = "anonymous", pgettext_lazy("live signature", "without a name")


class RoomState(models.TextChoices):
    PREPARED = "prepared", pgettext_lazy("live room", "prepared")
    OPEN = "open", pgettext_lazy("live room", "open")
    CLOSED = "closed", pgettext_lazy("live room", "closed")


class QuestionState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("live question", "waits to be shown")
    SHOWN = "shown", pgettext_lazy("live question", "shown")
    ANSWERING = "answering", pgettext_lazy("live question", "being answered now")
    ANSWERED = "answered", pgettext_lazy("live question", "answered")
    REMOVED = "removed", pgettext_lazy("live question", "removed")


QUESTION_MOVES: dict[QuestionState, frozenset[QuestionState]] = {
    QuestionState.WAITING: frozenset({QuestionState.SHOWN, QuestionState.ANSWERING, QuestionState.REMOVED}),
    QuestionState.SHOWN: frozenset({QuestionState.ANSWERING, QuestionState.ANSWERED, QuestionState.REMOVED}),
    QuestionState.ANSWERING: frozenset({QuestionState.SHOWN, QuestionState.ANSWERED, QuestionState.REMOVED}),
    QuestionState.ANSWERED: frozenset({QuestionState.SHOWN, QuestionState.ANSWERING, QuestionState.REMOVED}),
    QuestionState.REMOVED: frozenset({QuestionState.SHOWN}),
}
"""What was shown once never waits again: people have voted for it."""

VOTED_ON = frozenset({QuestionState.SHOWN, QuestionState.ANSWERING})


class IdeaState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("live idea", "waits to be shown")
    SHOWN = "shown", pgettext_lazy("live idea", "shown")
    REMOVED = "removed", pgettext_lazy("live idea", "removed")


class Kind(models.TextChoices):
    """Of a poll."""

    SINGLE = "single", pgettext_lazy("live poll", "one answer")
    MULTIPLE = "multiple", pgettext_lazy("live poll", "several answers")
    SCALE = "scale", pgettext_lazy("live poll", "scale")
    RANKING = "ranking", pgettext_lazy("live poll", "ranking")
    WORDS = "words", pgettext_lazy("live poll", "word cloud")
    TEXT = "text", pgettext_lazy("live poll", "open text")


class PollState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("live poll", "draft")
    OPEN = "open", pgettext_lazy("live poll", "open")
    CLOSED = "closed", pgettext_lazy("live poll", "closed")
    REMOVED = "removed", pgettext_lazy("live poll", "removed")


POLL_MOVES: dict[PollState, frozenset[PollState]] = {
    PollState.DRAFT: frozenset({PollState.OPEN, PollState.REMOVED}),
    PollState.OPEN: frozenset({PollState.CLOSED}),
    PollState.CLOSED: frozenset({PollState.OPEN, PollState.REMOVED}),
    PollState.REMOVED: frozenset(),
}


class TurnState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("live turn", "waits")
    SPEAKING = "speaking", pgettext_lazy("live turn", "speaks")
    DONE = "done", pgettext_lazy("live turn", "has spoken")
    GIVEN_UP = "given_up", pgettext_lazy("live turn", "given up")
