"""Reading what a room is: the one thing that is asked at every event."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, Window
from django.db.models.functions import RowNumber

from convenor.live import frames
from convenor.live.frames import Frame
from convenor.live.models import Ballot, Idea, Note, Poll, Question, Room, Theme, Turn
from convenor.live.states import Audience, Kind, PollState

Row = TypeVar("Row", bound=Model)
AUTHOR = ("attendee__person", "attendee__organisation")


@dataclass(frozen=True)
class State:
    """What a room is at ``sequence``: frames in the order of their sequences. A frame may be newer; it comes again."""

    sequence: int
    frames: list[Frame]


def room_state(room_pk: int, *, since: int, audience: Audience) -> State:
    """What has changed in a room after sequence ``since`` for an audience; 0 for all that is there now.

    The room's sequence is read first: what is committed while the rest is read may be in it already, and comes again
    with the next reading. One query says in which kinds of rows something is new, and only these are read: two queries
    after a vote, at most ten.
    """
    sequence, kinds = _news(room_pk, since)
    found = [one for kind in kinds for one in READERS[kind](room_pk, since, audience) if one]
    if since == 0:
        found = [one for one in found if frames.is_there(one)]
    return State(sequence, sorted(found, key=lambda one: (one.sequence, one.kind, one.data["id"])))


def _news(room_pk: int, since: int) -> tuple[int, list[str]]:
    """At which sequence a room is, and in which kinds of rows something is newer than ``since``."""
    with connection.cursor() as cursor:
        cursor.execute(NEWS, {"room": room_pk, "since": since})
        found = cursor.fetchone()
    if found is None:
        raise Room.DoesNotExist
    return found[0], [kind for kind, is_new in zip(READERS, found[1:], strict=True) if is_new]


def _newer(rows: QuerySet[Row], room_pk: int, since: int) -> QuerySet[Row]:
    # In no order: it is half of what such a query costs Django, and frames are sorted afterwards.
    return rows.filter(room=room_pk, sequence__gt=since).order_by()


def _room(room_pk: int, since: int, audience: Audience) -> Iterator[Frame]:
    yield frames.room_frame(Room.objects.select_related("moved_to").get(pk=room_pk))


def _themes(room_pk: int, since: int, audience: Audience) -> Iterator[Frame]:
    for theme in _newer(Theme.objects.all(), room_pk, since):
        yield frames.theme_frame(theme)


def _questions(room_pk: int, since: int, audience: Audience) -> Iterator[Frame | None]:
    questions = Question.objects.select_related(*AUTHOR, "answer__assigned_to", "answer__by")
    for question in _newer(questions, room_pk, since):
        yield frames.question_frame(question, audience)


def _polls(room_pk: int, since: int, audience: Audience) -> Iterator[Frame | None]:
    polls = list(_newer(Poll.objects.prefetch_related("options"), room_pk, since))
    texts = _texts(one for one in polls if frames.are_results_seen(one, audience))
    for poll in polls:
        yield frames.poll_frame(poll, audience, texts.get(poll.pk, ()))


def _ideas(room_pk: int, since: int, audience: Audience) -> Iterator[Frame | None]:
    for idea in _newer(Idea.objects.select_related(*AUTHOR), room_pk, since):
        yield frames.idea_frame(idea, audience)


def _turns(room_pk: int, since: int, audience: Audience) -> Iterator[Frame]:
    for turn in _newer(Turn.objects.select_related(*AUTHOR), room_pk, since):
        yield frames.turn_frame(turn, audience)


def _notes(room_pk: int, since: int, audience: Audience) -> Iterator[Frame]:
    for note in _newer(Note.objects.all(), room_pk, since):
        yield frames.note_frame(note)


def _texts(polls: Iterable[Poll]) -> dict[int, list[str]]:
    """What was written in polls with open text: of each at most as many as a screen shows, and those hidden."""
    most = {
        poll.pk: frames.MOST_TEXTS + len(poll.hidden)
        for poll in polls
        if poll.kind == Kind.TEXT and poll.state != PollState.DRAFT
    }
    if not most:
        return {}
    place = Window(RowNumber(), partition_by="poll", order_by="pk")
    ballots = Ballot.objects.filter(poll__in=most).annotate(place=place).filter(place__lte=max(most.values()))
    texts: dict[int, list[str]] = {pk: [] for pk in most}
    for pk, text in ballots.order_by("pk").values_list("poll", "value"):
        texts[pk].append(text)
    return texts


READERS: dict[str, Callable[[int, int, Audience], Iterator[Frame | None]]] = {
    "room": _room,
    "theme": _themes,
    "question": _questions,
    "poll": _polls,
    "idea": _ideas,
    "turn": _turns,
    "note": _notes,
}
NEWS = """
SELECT sequence, %(since)s <= 0 OR changed > %(since)s,
    EXISTS (SELECT 1 FROM live_theme WHERE room_id = %(room)s AND sequence > %(since)s),
    EXISTS (SELECT 1 FROM live_question WHERE room_id = %(room)s AND sequence > %(since)s),
    EXISTS (SELECT 1 FROM live_poll WHERE room_id = %(room)s AND sequence > %(since)s),
    EXISTS (SELECT 1 FROM live_idea WHERE room_id = %(room)s AND sequence > %(since)s),
    EXISTS (SELECT 1 FROM live_turn WHERE room_id = %(room)s AND sequence > %(since)s),
    EXISTS (SELECT 1 FROM live_note WHERE room_id = %(room)s AND sequence > %(since)s)
FROM live_room WHERE id = %(room)s
"""
"""A column for each of ``READERS``. In SQL because every event asks it, and Django takes fifty times as long to put it
together as the database to answer."""
