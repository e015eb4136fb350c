"""What stays of the live rooms of a course: its questions and answers, polls, ideas, and how many took part."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from convenor.live.models import (
    Attendee,
    Ballot,
    Cast,
    Idea,
    Note,
    Poll,
    Question,
    Room,
    Theme,
    Turn,
    Vote,
)
from convenor.live.queries.rooms import rooms_of
from convenor.live.states import IdeaState, Kind, PollState, QuestionState, RoomState, TurnState
from convenor.people.models import Person
from convenor.programmes.models import Contribution, Course

ANSWERED_POLLS = (PollState.OPEN, PollState.CLOSED)
MODERATING_PARTS = (Contribution.Kind.TRAINER, Contribution.Kind.MODERATOR, Contribution.Kind.HOST)
"""Who has such a part in a session may run its room."""


@dataclass(frozen=True)
class Counts:
    """How many took part in a room, and in what. Of the ``answered`` questions so many were ``in_writing``."""

    attendees: int = 0
    guests: int = 0
    questions: int = 0
    votes: int = 0
    answered: int = 0
    in_writing: int = 0
    polls: int = 0
    ballots: int = 0
    ideas: int = 0
    turns: int = 0

    @property
    def answered_live(self) -> int:
        return self.answered - self.in_writing


@dataclass
class Kept:
    """What is kept of one room: questions by their votes, the most wanted first; nothing that was removed."""

    room: Room
    questions: list[Question] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    texts: dict[int, list[str]] = field(default_factory=dict)
    """What was written in polls with open text, by the key of the poll."""
    themes: list[Theme] = field(default_factory=list)
    ideas: list[Idea] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def archive(course: Course) -> list[Kept]:
    """What is kept of each room of a course that was ever opened, in the order of the agenda: nine queries."""
    return kept_of(rooms_of(course).exclude(opened_at=None))


def kept_of(rooms: QuerySet[Room]) -> list[Kept]:
    """What is kept of these rooms, in their order; the number of queries does not depend on how many they are."""
    found = {room.pk: Kept(room) for room in rooms}
    people = ("attendee__person", "attendee__organisation")
    shown = [QuestionState.SHOWN, QuestionState.ANSWERING, QuestionState.ANSWERED]
    for question in (
        Question.objects.filter(room__in=found, state__in=shown)
        .select_related(*people, "theme", "answer__by", "answer__assigned_to")
        .order_by("-votes", "pk")
    ):
        found[question.room_id].questions.append(question)
    polls = Poll.objects.filter(room__in=found, state__in=ANSWERED_POLLS).prefetch_related("options")
    for poll in polls:
        found[poll.room_id].polls.append(poll)
    for poll_pk, room_pk, text in Ballot.objects.filter(
        poll__room__in=found, poll__kind=Kind.TEXT
    ).values_list("poll_id", "poll__room_id", "value"):
        found[room_pk].texts.setdefault(poll_pk, []).append(text)
    for theme in Theme.objects.filter(room__in=found, removed=False):
        found[theme.room_id].themes.append(theme)
    for idea in (
        Idea.objects.filter(room__in=found, state=IdeaState.SHOWN)
        .select_related(*people, "theme")
        .order_by("theme__position", "position", "pk")
    ):
        found[idea.room_id].ideas.append(idea)
    for turn in Turn.objects.filter(room__in=found, state=TurnState.DONE).select_related(*people):
        found[turn.room_id].turns.append(turn)
    for note in Note.objects.filter(room__in=found, removed=False).order_by("language", "pk"):
        found[note.room_id].notes.append(note)
    return list(found.values())


def counts(course: Course) -> dict[int, Counts]:
    """How many took part in the live room of each session that had one, by the key of the session: eleven queries.

    One where no room was ever opened.
    """
    of_course = "room__session__course"
    shown = Q(state__in=[QuestionState.SHOWN, QuestionState.ANSWERING, QuestionState.ANSWERED])
    sums: dict[int, dict[str, int]] = {
        pk: {} for pk in rooms_of(course).exclude(opened_at=None).values_list("session_id", flat=True)
    }
    if not sums:
        return {}

    def add(name: str, rows: "QuerySet[Model]", session: str) -> None:
        for pk, number in rows.order_by().values_list(session).annotate(Count("pk")):
            if pk in sums:
                sums[pk][name] = number

    attendees = Attendee.objects.filter(**{of_course: course})
    questions = Question.objects.filter(shown, **{of_course: course})
    add("attendees", attendees, "room__session")
    add("guests", attendees.filter(person=None), "room__session")
    add("questions", questions, "room__session")
    answered = questions.filter(state=QuestionState.ANSWERED)
    add("answered", answered, "room__session")
    add("in_writing", answered.filter(answer__at__isnull=False), "room__session")
    add("votes", Vote.objects.filter(question__in=questions), "question__room__session")
    polls = Poll.objects.filter(state__in=ANSWERED_POLLS, **{of_course: course})
    add("polls", polls, "room__session")
    add("ballots", Cast.objects.filter(poll__in=polls), "poll__room__session")
    add("ideas", Idea.objects.filter(state=IdeaState.SHOWN, **{of_course: course}), "room__session")
    add("turns", Turn.objects.filter(state=TurnState.DONE, **{of_course: course}), "room__session")
    return {pk: Counts(**found) for pk, found in sums.items()}


def attendees(room: Room) -> QuerySet[Attendee]:
    """Who has joined a room, in the order of joining: one query."""
    return (
        Attendee.objects.filter(room=room)
        .select_related("person", "organisation")
        .order_by("joined_at", "pk")
    )


def total(counted: Iterable[Counts]) -> Counts:
    """The counts of several rooms together. Whoever was in two of them is counted in each."""
    sums: Counter[str] = Counter()
    for one in counted:
        sums.update(vars(one))
    return Counts(**sums)


def unanswered(course: Course) -> QuerySet[Question]:
    """Questions of rooms that are over which nobody has answered yet, the most wanted first."""
    return (
        Question.objects.filter(
            room__session__course=course, state__in=[QuestionState.SHOWN, QuestionState.ANSWERING]
        )
        .exclude(room__closed_at=None)
        .select_related("room__session", "attendee__person", "attendee__organisation", "answer__assigned_to")
        .order_by("-votes", "pk")
    )


def owed_by(person: Person) -> QuerySet[Question]:
    """Questions that were given to somebody and wait for their written answer, the oldest first."""
    return (
        Question.objects.filter(answer__assigned_to=person, answer__at=None)
        .exclude(state=QuestionState.REMOVED)
        .select_related("room__session__course", "answer")
        .order_by("answer__assigned_at", "pk")
    )


def asked_by(person: Person, course: Course) -> QuerySet[Question]:
    """What somebody asked in the rooms of a course, with the answers in writing, in the order of asking: one query."""
    return (
        Question.objects.filter(attendee__person=person, room__session__course=course)
        .exclude(state=QuestionState.REMOVED)
        .select_related("room__session", "answer__by")
        .order_by("asked_at", "pk")
    )


def rooms_to_run(person: Person) -> QuerySet[Room]:
    """Rooms that are not over, of sessions in which somebody trains, moderates or hosts: one query."""
    part = Contribution.objects.filter(person=person, session=OuterRef("session"), kind__in=MODERATING_PARTS)
    may = part.exclude(answer=Contribution.Answer.DECLINED)
    return (
        Room.objects.filter(Exists(may))
        .exclude(state=RoomState.CLOSED)
        .select_related("session__course")
        .order_by("session__starts_at", "pk")
    )
