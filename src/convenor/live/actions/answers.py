"""Answers in writing: for what the hour was too short."""

from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.jobs.actions import enqueue
from convenor.kit.refusals import insist
from convenor.live import letters
from convenor.live.actions.writing import advance, locked
from convenor.live.letters import Sent
from convenor.live.models import Answer, Question
from convenor.live.queries import told_of_answer
from convenor.live.rules.posts import LONGEST_ANSWER, answering_refusal, cleaned_post, post_refusal
from convenor.live.states import QuestionState
from convenor.notices.actions import post as post_notice
from convenor.people.models import Person


@transaction.atomic
def assign(question: Question, person: Person, *, by: Person | None, at: datetime) -> Answer:
    """Give a question to somebody who shall answer it in writing, and tell them by mail. It may go on to another.

    The room may be open or closed. Refuses ``question.removed`` and ``answer.sent``.
    """
    room = locked(question.room_id)
    question = Question.objects.get(pk=question.pk, room=room)
    answer = Answer.objects.filter(question=question).first()
    insist(answering_refusal(question.state, is_sent=bool(answer and answer.at)))
    if answer and answer.assigned_to_id == person.pk:
        return answer
    answer, _ = Answer.objects.update_or_create(
        question=question, defaults={"assigned_to": person, "assigned_at": at}
    )
    question.sequence = advance(room)
    question.save(update_fields=["sequence"])
    record("live.question_assigned", target=question, by=by, at=at, facts={"to": str(person)})
    enqueue("live.tell_assigned", answer_pk=answer.pk)
    return answer


@transaction.atomic
def answer_in_writing(question: Question, text: str, *, by: Person | None, at: datetime) -> Answer:
    """Answer a question. It goes once to everybody with an account who asked or voted; then it is not changed any more.

    Refuses ``question.removed``, ``answer.sent``, ``post.empty``, ``post.no_words``, ``text.too_long`` (5,000
    characters) and ``text.control_character``.
    """
    room = locked(question.room_id)
    question = Question.objects.get(pk=question.pk, room=room)
    standing = Answer.objects.filter(question=question).first()
    insist(answering_refusal(question.state, is_sent=bool(standing and standing.at)))
    text = cleaned_post(text)
    insist(post_refusal(text, most=LONGEST_ANSWER))
    answer = standing or Answer(question=question, assigned_at=at)
    answer.text, answer.by, answer.at = text, by, at
    answer.save()
    question.state, question.sequence = QuestionState.ANSWERED, advance(room)
    question.save(update_fields=["state", "sequence"])
    record("live.question_answered", target=question, by=by, at=at)
    enqueue("live.send_answer", answer_pk=answer.pk)
    return answer


def tell_assigned(answer: Answer, *, at: datetime) -> None:
    """Tell somebody by mail that a question waits for their answer, once; nothing where it is answered meanwhile."""
    if answer.assigned_to and answer.at is None:
        post_notice(
            letters.ASSIGNED,
            Sent(answer, answer.assigned_to),
            key=f"live.assigned:{answer.pk}:{answer.assigned_to_id}",
            to=answer.assigned_to,
            places=answer.question.room.session.course.scopes,
            at=at,
        )


def send_answer(answer: Answer, *, at: datetime) -> None:
    """Send a written answer by mail to each person who asked the question or voted for it, once, in their language."""
    for person in told_of_answer(answer):
        post_notice(
            letters.ANSWERED,
            Sent(answer, person),
            key=f"live.answered:{answer.pk}:{person.pk}",
            to=person,
            places=answer.question.room.session.course.scopes,
            cause=f"live.answered:{answer.pk}",
            at=at,
        )
