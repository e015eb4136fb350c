"""Answers in writing: given to somebody, written once, sent once to who asked and who voted."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from convenor.jobs.actions import run_pending
from convenor.kit.refusals import NotPermitted
from convenor.kit.tests.refusing import refuses
from convenor.live import actions, permissions, tasks
from convenor.live.models import Answer
from convenor.live.queries import owed_by, room_state, unanswered
from convenor.live.states import Audience, QuestionState, Signature
from convenor.live.tests.factories import NOW, a_guest, a_question, joined, later
from convenor.notices.models import Message
from convenor.people.tests.factories import a_person


@pytest.fixture
def question(room, participant):
    """Aysel's, asked without her name."""
    return a_question(joined(room, participant), signature=Signature.ANONYMOUS)


def vote(question, *attendees):
    actions.cast_votes(question.room_id, [(one.pk, question.pk, True) for one in attendees], at=NOW)


@pytest.mark.django_db(transaction=True)
def test_it_is_given_to_somebody_who_is_told(question, trainer, organiser):
    actions.assign(question, trainer, by=organiser, at=NOW)
    run_pending()
    message = Message.objects.get()
    assert (message.address, message.language) == (trainer.email, "az")
    assert question.text in message.body
    assert f"/live/questions/{question.pk}/answer/" in message.body
    assert list(owed_by(trainer)) == [question]


@pytest.mark.django_db(transaction=True)
def test_giving_it_to_the_same_again_tells_nobody_twice_and_to_another_tells_them(question, trainer):
    other = a_person("Sevda", language="en")
    for person in (trainer, trainer, other):
        actions.assign(question, person, by=None, at=NOW)
        run_pending()
    assert sorted(Message.objects.values_list("address", flat=True)) == sorted([trainer.email, other.email])
    assert list(owed_by(trainer)) == []
    assert "A question for you" in Message.objects.get(address=other.email).subject


@pytest.mark.django_db(transaction=True)
def test_the_answer_goes_once_to_who_asked_and_who_voted_and_has_an_address(
    question, room, participant, registration, trainer
):
    mute = a_person("Telefonsuz", email=None)
    voters = [joined(room, person) for person in (registration.person, mute)]
    vote(question, *voters, a_guest(room, "Kənan"))
    actions.close_room(room, by=None, at=later(60))
    assert list(unanswered(room.session.course)) == [question]
    answer = actions.answer_in_writing(question, "Kataloq sentyabrda açılır.", by=trainer, at=later(90))
    run_pending()
    tasks.send_answer.call(answer_pk=answer.pk)
    messages = Message.objects.all()
    assert sorted(one.address for one in messages) == sorted([participant.email, registration.person.email])
    assert all("Kataloq sentyabrda açılır." in one.body and "Rüfət Quliyev" in one.body for one in messages)
    assert list(unanswered(room.session.course)) == []


@pytest.mark.django_db(transaction=True)
def test_the_mail_says_neither_who_asked_nor_who_voted(question, room, registration, trainer, participant):
    vote(question, joined(room, registration.person))
    actions.answer_in_writing(question, "Cavab budur", by=trainer, at=NOW)
    run_pending()
    body = Message.objects.get(address=registration.person.email).body
    assert "Aysel" not in body
    assert "Cəfərova" not in body


def test_the_answer_stands_beside_the_question_everywhere(question, room, trainer):
    actions.answer_in_writing(question, "Cavab budur", by=trainer, at=NOW)
    frame = next(
        one.data
        for one in room_state(room.pk, since=0, audience=Audience.ROOM).frames
        if one.kind == "question"
    )
    assert frame["state"] == "answered"
    assert frame["answer"] == {
        "text": "Cavab budur",
        "by": {"az": "Rüfət Quliyev", "en": "Rüfət Quliyev"},
    }
    assert "assigned_to" not in frame


def test_what_was_sent_is_not_changed_and_not_given_to_another(question, trainer):
    actions.answer_in_writing(question, "Cavab budur", by=trainer, at=NOW)
    with refuses("answer.sent"):
        actions.answer_in_writing(question, "Başqa cavab", by=trainer, at=NOW)
    with refuses("answer.sent"):
        actions.assign(question, a_person(), by=None, at=NOW)
    assert Answer.objects.get().text == "Cavab budur"


@pytest.mark.parametrize(
    ("text", "code"), [("", "post.empty"), ("👍", "post.no_words"), ("ə" * 5001, "text.too_long")]
)
def test_what_is_no_answer_is_refused(question, text, code):
    with refuses(code):
        actions.answer_in_writing(question, text, by=None, at=NOW)
    assert not Answer.objects.exists()


def test_a_question_that_was_taken_away_is_not_answered(question, trainer):
    actions.moderate(question, QuestionState.REMOVED, by=None, at=NOW)
    with refuses("question.removed"):
        actions.assign(question, trainer, by=None, at=NOW)
    with refuses("question.removed"):
        actions.answer_in_writing(question, "Cavab", by=trainer, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_what_was_rolled_back(question, trainer):
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.answer_in_writing(question, "Cavab budur", by=trainer, at=NOW)
        raise RuntimeError
    run_pending()
    assert not Message.objects.exists()


def test_whoever_answers_after_it_was_answered_is_not_reminded(question, trainer):
    actions.assign(question, trainer, by=None, at=NOW)
    actions.answer_in_writing(question, "Cavab budur", by=None, at=NOW)
    Message.objects.all().delete()
    tasks.tell_assigned.call(answer_pk=Answer.objects.get().pk)
    assert not Message.objects.exists()


def test_the_question_is_opened_by_who_has_it_and_who_organises(
    question, trainer, organiser, observer, stranger
):
    actions.assign(question, trainer, by=organiser, at=NOW)
    assert permissions.answerable(trainer, question.pk) == question
    assert permissions.answerable(organiser, question.pk) == question
    for person in (observer, stranger, AnonymousUser()):
        with pytest.raises(NotPermitted):
            permissions.answerable(person, question.pk)
    with pytest.raises(NotPermitted):
        permissions.answerable(organiser, 999_999)
