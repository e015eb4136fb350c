"""Questions: asked, voted for, moderated."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import Refusal, insist
from convenor.live.actions.writing import advance, insist_on_post, locked
from convenor.live.models import Attendee, Question, Room, Vote
from convenor.live.rules.posts import (
    ATTENDEE_UNKNOWN,
    LONGEST_QUESTION,
    QUESTIONS_AT_ONCE,
    QUESTIONS_CLOSED,
    REMOVED,
    WINDOW,
    cleaned_post,
    folded,
    moderation_refusal,
    pace_refusal,
    vote_refusal,
)
from convenor.live.rules.rooms import presence_refusal
from convenor.live.states import QuestionState, RoomState, Signature
from convenor.people.models import Person

Wanted = tuple[int, int, bool]
"""A vote: who (key of attendee), for what (key of question), and whether it is given or taken back."""


@transaction.atomic
def ask(attendee: Attendee, text: str, *, signature: str, at: datetime) -> Question:
    """Put a question: shown to all at once, or kept for the moderator where the room is moderated.

    The same text from the same attendee is the same question: pressed twice, or sent again for lack of an answer.
    Refuses ``room.not_open``, ``room.closed``, ``question.not_taken``, ``question.removed``, ``post.empty``,
    ``post.no_words``, ``post.too_many_marks``, ``text.too_long`` (500 characters), ``text.control_character``,
    ``post.no_name``, ``post.no_institution`` and ``post.too_fast`` (three a minute), with the seconds to wait.
    """
    room = locked(attendee.room_id)
    text = cleaned_post(text)
    closed = None if room.questions_open else QUESTIONS_CLOSED
    insist_on_post(attendee, room, text, signature=signature, most=LONGEST_QUESTION, closed=closed)
    if standing := Question.objects.filter(attendee=attendee, text=text).first():
        insist(REMOVED if standing.state == QuestionState.REMOVED else None)
        return standing
    recent = Question.objects.filter(attendee=attendee, asked_at__gt=at - WINDOW)
    insist(pace_refusal(list(recent.values_list("asked_at", flat=True)), now=at, most=QUESTIONS_AT_ONCE))
    return Question.objects.create(
        room=room,
        attendee=attendee,
        signature=Signature(signature),
        text=text,
        folded=folded(text),
        state=QuestionState.WAITING if room.moderated else QuestionState.SHOWN,
        asked_at=at,
        sequence=advance(room),
    )


@transaction.atomic
def cast_votes(room_pk: int, votes: Sequence[Wanted], *, at: datetime) -> list[Refusal | None]:
    """Give or take back many votes of one room in one transaction: all that are taken, or none if it fails.

    Returns for each vote, in order, None where it is so now, or why not: ``room.closed``, ``room.not_open``,
    ``attendee.unknown``, ``question.unknown``, ``question.removed``, ``vote.answered``, ``vote.own_question``. The same
    vote twice counts once, from two tabs or replayed. About eight statements, however many votes.
    """
    room = locked(room_pk)
    if refusal := presence_refusal(room.state):
        return [refusal] * len(votes)
    questions = {
        one.pk: one
        for one in Question.objects.filter(room=room, pk__in={pk for _, pk, _ in votes})
        .only("pk", "state", "attendee_id", "votes")
        .order_by()
    }
    attendees = set(
        Attendee.objects.filter(room=room, pk__in={pk for pk, _, _ in votes}).values_list("pk", flat=True)
    )
    answers = [_vote_refusal(one, questions, attendees) for one in votes]
    wanted = {
        (attendee, question): is_wanted
        for (attendee, question, is_wanted), refusal in zip(votes, answers, strict=True)
        if refusal is None
    }
    _write_votes(room, wanted, questions, at=at)
    return answers


def _vote_refusal(vote: Wanted, questions: dict[int, Question], attendees: set[int]) -> Refusal | None:
    attendee_pk, question_pk, _ = vote
    question = questions.get(question_pk)
    if attendee_pk not in attendees:
        return ATTENDEE_UNKNOWN
    return vote_refusal(
        question.state if question else None,
        is_own=question is not None and question.attendee_id == attendee_pk,
    )


def _write_votes(
    room: Room, wanted: dict[tuple[int, int], bool], questions: dict[int, Question], *, at: datetime
) -> None:
    """Write what is different from what stands, and count it."""
    standing = {
        (attendee, question): pk
        for pk, attendee, question in Vote.objects.filter(
            question__in={question for _, question in wanted},
            attendee__in={attendee for attendee, _ in wanted},
        ).values_list("pk", "attendee_id", "question_id")
    }
    given = [pair for pair, is_wanted in wanted.items() if is_wanted and pair not in standing]
    taken = [pair for pair, is_wanted in wanted.items() if not is_wanted and pair in standing]
    if not given and not taken:
        return
    Vote.objects.bulk_create(
        [Vote(attendee_id=attendee, question_id=question, at=at) for attendee, question in given],
        batch_size=500,
    )
    Vote.objects.filter(pk__in=[standing[pair] for pair in taken]).delete()
    sequence = advance(room)
    change: dict[int, int] = {}
    for pairs, step in ((given, 1), (taken, -1)):
        for _, question_pk in pairs:
            change[question_pk] = change.get(question_pk, 0) + step
    for question_pk, difference in change.items():
        Question.objects.filter(pk=question_pk).update(
            votes=questions[question_pk].votes + difference, sequence=sequence
        )


@transaction.atomic
def moderate(question: Question, state: str, *, by: Person | None, at: datetime) -> Question:
    """Show a question, take it away or bring it back, answer it now, or say that it was answered.

    Only one is being answered: the one before it counts as answered then. Refuses ``room.not_open`` and
    ``question.not_movable``. After the room is closed the archive can still be put in order.
    """
    room = locked(question.room_id)
    insist(presence_refusal(room.state) if room.state != RoomState.CLOSED else None)
    question = Question.objects.select_related("attendee").get(pk=question.pk, room=room)
    insist(moderation_refusal(question.state, state))
    if question.state == state:
        return question
    sequence = advance(room)
    if state == QuestionState.ANSWERING:
        Question.objects.filter(room=room, state=QuestionState.ANSWERING).update(
            state=QuestionState.ANSWERED, sequence=sequence
        )
    before = question.state
    question.state, question.sequence = QuestionState(state), sequence
    question.save(update_fields=["state", "sequence"])
    record("live.question_moderated", target=question, by=by, at=at, facts={"from": before, "to": str(state)})
    return question


@transaction.atomic
def pin(question: Question, *, pinned: bool, by: Person | None, at: datetime) -> Question:
    """Keep a question above the others, or let it go back among them."""
    room = locked(question.room_id)
    question = Question.objects.get(pk=question.pk, room=room)
    insist(REMOVED if question.state == QuestionState.REMOVED and pinned else None)
    if question.pinned != pinned:
        question.pinned, question.sequence = pinned, advance(room)
        question.save(update_fields=["pinned", "sequence"])
        record("live.question_pinned" if pinned else "live.question_unpinned", target=question, by=by, at=at)
    return question
