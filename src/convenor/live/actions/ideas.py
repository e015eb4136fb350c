"""The wall of ideas, and the themes under which ideas and questions are gathered."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.live.actions.writing import advance, insist_on_post, locked
from convenor.live.models import Attendee, Idea, Question, Room, Theme
from convenor.live.rules.posts import (
    IDEA_REMOVED,
    IDEAS_AT_ONCE,
    IDEAS_CLOSED,
    LONGEST_IDEA,
    REMOVED,
    THEME_REMOVED,
    WINDOW,
    cleaned_post,
    cleaned_title,
    pace_refusal,
    title_refusal,
)
from convenor.live.states import IdeaState, QuestionState, Signature
from convenor.people.models import Person

Placed = TypeVar("Placed", Idea, Theme)


@transaction.atomic
def post_idea(attendee: Attendee, text: str, *, signature: str, at: datetime) -> Idea:
    """Put a note on the wall, at its end; in a moderated room it waits.

    The same text from the same attendee is the same note. Refuses ``room.not_open``, ``room.closed``,
    ``idea.not_taken``, ``idea.removed``, ``post.too_fast`` (ten a minute) and what a question is refused for, at 280
    characters.
    """
    room = locked(attendee.room_id)
    text = cleaned_post(text)
    closed = None if room.ideas_open else IDEAS_CLOSED
    insist_on_post(attendee, room, text, signature=signature, most=LONGEST_IDEA, closed=closed)
    if standing := Idea.objects.filter(attendee=attendee, text=text).first():
        insist(IDEA_REMOVED if standing.state == IdeaState.REMOVED else None)
        return standing
    recent = Idea.objects.filter(attendee=attendee, posted_at__gt=at - WINDOW)
    insist(pace_refusal(list(recent.values_list("posted_at", flat=True)), now=at, most=IDEAS_AT_ONCE))
    return Idea.objects.create(
        room=room,
        attendee=attendee,
        signature=Signature(signature),
        text=text,
        state=IdeaState.WAITING if room.moderated else IdeaState.SHOWN,
        position=_end(Idea.objects.filter(room=room, theme=None)),
        posted_at=at,
        sequence=advance(room),
    )


@transaction.atomic
def moderate_idea(idea: Idea, state: str, *, by: Person | None, at: datetime) -> Idea:
    """Show a note that waits, take one off the wall, or bring it back. What was shown never waits again."""
    room = locked(idea.room_id)
    idea = Idea.objects.get(pk=idea.pk, room=room)
    wanted = IdeaState(state)
    insist(IDEA_REMOVED if wanted == IdeaState.WAITING and idea.state != wanted else None)
    if idea.state != wanted:
        before, idea.state, idea.sequence = idea.state, wanted, advance(room)
        idea.save(update_fields=["state", "sequence"])
        record("live.idea_moderated", target=idea, by=by, at=at, facts={"from": before, "to": wanted.value})
    return idea


@transaction.atomic
def add_theme(room: Room, title: str, *, by: Person | None, at: datetime) -> Theme:
    """Make a heading, behind the others. Refuses ``post.empty`` and ``text.too_long`` (120 characters)."""
    room = locked(room.pk)
    theme = Theme.objects.create(
        room=room,
        title=_title(title),
        position=_end(Theme.objects.filter(room=room)),
        sequence=advance(room),
    )
    record("live.theme_added", target=theme, by=by, at=at, facts={"title": theme.title})
    return theme


@transaction.atomic
def rename_theme(theme: Theme, title: str, *, by: Person | None, at: datetime) -> Theme:
    """Write a heading anew. Refuses ``theme.removed`` and what ``add_theme`` refuses."""
    room = locked(theme.room_id)
    theme = _fresh(theme, room)
    theme.title, theme.sequence = _title(title), advance(room)
    theme.save(update_fields=["title", "sequence"])
    record("live.theme_renamed", target=theme, by=by, at=at, facts={"title": theme.title})
    return theme


@transaction.atomic
def remove_theme(theme: Theme, *, by: Person | None, at: datetime) -> Theme:
    """Take a heading away; what was under it is under none. Refuses ``theme.removed``."""
    room = locked(theme.room_id)
    theme = _fresh(theme, room)
    sequence = advance(room)
    theme.removed, theme.sequence = True, sequence
    theme.save(update_fields=["removed", "sequence"])
    Question.objects.filter(room=room, theme=theme).update(theme=None, sequence=sequence)
    end = _end(Idea.objects.filter(room=room, theme=None))
    for place, idea in enumerate(Idea.objects.filter(room=room, theme=theme)):
        Idea.objects.filter(pk=idea.pk).update(theme=None, position=end + place, sequence=sequence)
    record("live.theme_removed", target=theme, by=by, at=at, facts={"title": theme.title})
    return theme


@transaction.atomic
def move_theme(theme: Theme, position: int, *, by: Person | None, at: datetime) -> Theme:
    """Put a heading at a place among the others, from 0. Refuses ``theme.removed``."""
    room = locked(theme.room_id)
    theme = _fresh(theme, room)
    others = list(Theme.objects.filter(room=room, removed=False).exclude(pk=theme.pk))
    _place(theme, others, position, sequence=advance(room))
    return theme


@transaction.atomic
def put_under_theme(
    idea: Idea, theme: Theme | None, *, position: int | None = None, by: Person | None, at: datetime
) -> Idea:
    """Put a note under a heading or under none: at a place among those there, from 0, or behind them.

    Refuses ``theme.removed`` and ``idea.removed``.
    """
    room = locked(idea.room_id)
    idea = Idea.objects.get(pk=idea.pk, room=room)
    insist(IDEA_REMOVED if idea.state == IdeaState.REMOVED else None)
    idea.theme = _fresh(theme, room) if theme else None
    others = list(Idea.objects.filter(room=room, theme=idea.theme).exclude(pk=idea.pk))
    _place(idea, others, len(others) if position is None else position, sequence=advance(room))
    return idea


@transaction.atomic
def gather_question(question: Question, theme: Theme | None, *, by: Person | None, at: datetime) -> Question:
    """Put a question under a heading, or under none. Refuses ``theme.removed`` and ``question.removed``."""
    room = locked(question.room_id)
    question = Question.objects.get(pk=question.pk, room=room)
    insist(REMOVED if question.state == QuestionState.REMOVED else None)
    question.theme = _fresh(theme, room) if theme else None
    question.sequence = advance(room)
    question.save(update_fields=["theme", "sequence"])
    return question


def _title(text: str) -> str:
    title = cleaned_title(text)
    insist(title_refusal(title))
    return title


def _fresh(theme: Theme, room: Room) -> Theme:
    theme = Theme.objects.get(pk=theme.pk, room=room)
    insist(THEME_REMOVED if theme.removed else None)
    return theme


def _end(rows: "models.QuerySet[Idea] | models.QuerySet[Theme]") -> int:
    last = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _place(row: Placed, others: Sequence[Placed], position: int, *, sequence: int) -> None:
    """Write the row at its place, and those whose number changes by it."""
    there = min(max(position, 0), len(others))
    placed = list(others)
    placed.insert(there, row)
    for number, one in enumerate(placed):
        if one.pk == row.pk or one.position != number:
            one.position, one.sequence = number, sequence
            one.save()
