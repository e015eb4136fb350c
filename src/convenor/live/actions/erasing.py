"""Forgetting a person in live rooms: what they asked, voted and answered stays, as that of somebody without a name."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q

from convenor.kit.redaction import without
from convenor.live.actions.writing import advance, locked
from convenor.live.models import Answer, Attendee, Ballot, Idea, Note, Option, Poll, Question, Theme, Turn
from convenor.live.rules.posts import folded
from convenor.live.states import Kind
from convenor.people.models import Person

Row = Question | Idea | Note | Theme | Turn
"""What stands on screens and carries a sequence, besides polls."""


@transaction.atomic
def forget_person(person: Person, *, words: Collection[str], by: Person | None, at: datetime) -> None:
    """Make an erased person, and whoever was merged with them, a guest without a name in every room they were in.

    ``words`` are forms of the name and addresses: they are taken out of what anybody wrote in any room. Screens of open
    rooms are told.
    """
    everybody = Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person.pk))
    attendees = Attendee.objects.filter(person__in=everybody)
    rows = {(type(row), row.pk): row for row in (*_signed_by(attendees), *_naming(words))}
    attendees.update(person=None, organisation=None, name="")
    Attendee.objects.filter(_holds("name", words)).update(name="")
    Note.objects.filter(by__in=everybody).update(by=None)
    Answer.objects.filter(assigned_to__in=everybody).update(assigned_to=None)
    Answer.objects.filter(by__in=everybody).update(by=None)
    for answer in Answer.objects.filter(_holds("text", words)):
        Answer.objects.filter(pk=answer.pk).update(text=without(answer.text, words))
    _take_out_of_polls(words)
    by_room: dict[int, list[Row]] = {}
    for row in rows.values():
        by_room.setdefault(row.room_id, []).append(row)
    for room_pk in sorted(by_room):
        sequence = advance(locked(room_pk))
        for row in by_room[room_pk]:
            row.sequence = sequence
            _take_out(row, words)
            row.save()


def _signed_by(attendees: "models.QuerySet[Attendee]") -> Iterator[Row]:
    """What stands on screens with one of these as its author."""
    pks = list(attendees.values_list("pk", flat=True))
    for model in (Question, Idea, Turn):
        yield from model.objects.filter(attendee__in=pks)


def _naming(words: Collection[str]) -> Iterator[Row]:
    """What anybody wrote in which one of the words stands; of questions also those whose answer holds one."""
    yield from Question.objects.filter(_holds("text", words) | _holds("answer__text", words))
    yield from Idea.objects.filter(_holds("text", words))
    yield from Note.objects.filter(_holds("text", words))
    yield from Theme.objects.filter(_holds("title", words))
    yield from Turn.objects.filter(_holds("about", words))


def _holds(column: str, words: Collection[str]) -> Q:
    found = Q(pk__in=[])
    for word in words:
        found |= Q(**{f"{column}__contains": word}) if word else Q(pk__in=[])
    return found


def _take_out(row: Row, words: Collection[str]) -> None:
    for column in ("text", "title", "about"):
        if hasattr(row, column):
            setattr(row, column, without(getattr(row, column), words))
    if isinstance(row, Question):
        row.folded = folded(row.text)


def _take_out_of_polls(words: Collection[str]) -> None:
    """Of what was asked, offered, and answered in words; each poll is told anew where something is different."""
    for ballot in Ballot.objects.filter(poll__kind__in=[Kind.WORDS, Kind.TEXT]).iterator(chunk_size=500):
        cleaned = without(ballot.value, words)
        if cleaned != ballot.value:
            Ballot.objects.filter(pk=ballot.pk).update(value=cleaned)
    offering: set[int] = set()
    for option in Option.objects.iterator(chunk_size=500):
        cleaned = without(option.wording, words)
        if cleaned != option.wording:
            Option.objects.filter(pk=option.pk).update(wording=cleaned)
            offering.add(option.poll_id)
    for poll in Poll.objects.iterator(chunk_size=500):
        counts: Counter[str] = Counter()
        for key, number in poll.counts.items():
            counts[str(without(key, words))] += number
        wording, hidden = without(poll.wording, words), without(poll.hidden, words)
        is_other = (wording, hidden, dict(counts)) != (poll.wording, poll.hidden, poll.counts)
        if is_other or poll.pk in offering:
            sequence = advance(locked(poll.room_id))
            Poll.objects.filter(pk=poll.pk).update(
                wording=wording, hidden=hidden, counts=dict(counts), sequence=sequence
            )
