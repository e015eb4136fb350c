"""Voting: once each, exact in number, all of a batch or none, whoever comes at the same moment."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from convenor.kit.tests.at_once import at_once
from convenor.live import actions
from convenor.live.models import Question, Room, Vote
from convenor.live.queries import mine, room_state
from convenor.live.rules.posts import vote_refusal
from convenor.live.states import Audience, QuestionState
from convenor.live.tests.factories import NOW, a_guest, a_question, a_room, closed


@pytest.fixture
def question(guest):
    return a_question(guest)


def vote(question, *attendees, wanted=True):
    votes = [(one.pk, question.pk, wanted) for one in attendees]
    return [one and one.code for one in actions.cast_votes(question.room_id, votes, at=NOW)]


def standing(question):
    question.refresh_from_db()
    assert question.votes == Vote.objects.filter(question=question).count()
    return question.votes


@pytest.mark.parametrize(
    ("state", "is_own", "code"),
    [
        (QuestionState.SHOWN, False, None),
        (QuestionState.ANSWERING, False, None),
        (QuestionState.ANSWERED, False, "vote.answered"),
        (QuestionState.REMOVED, False, "question.removed"),
        (QuestionState.WAITING, False, "question.unknown"),
        (None, False, "question.unknown"),
        (QuestionState.SHOWN, True, "vote.own_question"),
    ],
)
def test_what_is_voted_for(state, is_own, code):
    refusal = vote_refusal(state, is_own=is_own)
    assert (refusal and refusal.code) == code


def test_a_vote_is_given_and_taken_back(room, question):
    one, two = a_guest(room), a_guest(room)
    assert vote(question, one, two) == [None, None]
    assert standing(question) == 2
    assert mine(one, "").voted == {question.pk}
    assert vote(question, one, wanted=False) == [None]
    assert standing(question) == 1


def test_two_tabs_count_once_and_so_does_a_batch_that_is_replayed(room, question):
    one, two = a_guest(room), a_guest(room)
    assert vote(question, one, one, two) == [None, None, None]
    assert vote(question, one, one, two) == [None, None, None]
    assert standing(question) == 2


def test_the_last_word_of_a_batch_counts(room, question):
    one = a_guest(room)
    actions.cast_votes(room.pk, [(one.pk, question.pk, True), (one.pk, question.pk, False)], at=NOW)
    assert standing(question) == 0


def test_a_vote_that_changes_nothing_makes_no_news(room, question):
    one = a_guest(room)
    vote(question, one)
    before = Room.objects.get(pk=room.pk).sequence
    vote(question, one)
    vote(question, a_guest(room), wanted=False)
    assert Room.objects.get(pk=room.pk).sequence == before


def test_what_is_refused_does_not_hold_up_the_others(room, question, guest):
    one = a_guest(room)
    removed = a_question(one)
    actions.moderate(removed, QuestionState.REMOVED, by=None, at=NOW)
    found = actions.cast_votes(
        room.pk,
        [
            (guest.pk, question.pk, True),
            (one.pk, removed.pk, True),
            (one.pk, 999_999, True),
            (999_999, question.pk, True),
            (one.pk, question.pk, True),
        ],
        at=NOW,
    )
    assert [refusal and refusal.code for refusal in found] == [
        "vote.own_question",
        "question.removed",
        "question.unknown",
        "attendee.unknown",
        None,
    ]
    assert standing(question) == 1


def test_attendees_and_questions_of_another_room_are_unknown_here(room, question, sessions):
    other = a_room(sessions[1])
    stranger = a_guest(other)
    assert vote(question, stranger) == ["attendee.unknown"]
    found = actions.cast_votes(other.pk, [(stranger.pk, question.pk, True)], at=NOW)
    assert found[0].code == "question.unknown"
    assert standing(question) == 0


def test_nobody_votes_in_a_closed_room(room, question):
    closed(room)
    assert vote(question, a_guest(room)) == ["room.closed"]


def test_the_statements_do_not_grow_with_the_votes(room, question, django_assert_max_num_queries):
    people = [a_guest(room) for _ in range(60)]
    other = a_question(people[0])
    votes = [(one.pk, pk, True) for one in people[1:] for pk in (question.pk, other.pk)]
    with django_assert_max_num_queries(12):
        actions.cast_votes(room.pk, votes, at=NOW)
    assert (standing(question), standing(other)) == (59, 59)


def test_a_batch_is_written_whole_or_not_at_all(room, question, monkeypatch):
    people = [a_guest(room) for _ in range(20)]

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("convenor.live.actions.questions.advance", killed)
        vote(question, *people)
    assert standing(question) == 0
    assert vote(question, *people) == [None] * 20
    assert standing(question) == 20


def test_the_database_itself_keeps_one_vote(room, question):
    one = a_guest(room)
    vote(question, one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(question=question, attendee=one, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_many_batches_at_the_same_moment_are_counted_exactly(room, question):
    people = [a_guest(room) for _ in range(40)]

    def batch(number):
        for first in range(0, 40, 10):
            # Each batch overlaps with that of two other threads: everybody votes from two tabs.
            chosen = people[first : first + 10] if number % 2 else people[first + 5 : first + 15]
            vote(question, *chosen)

    at_once(*[partial(batch, number) for number in range(4)])
    assert standing(question) == 40
    frames = room_state(room.pk, since=0, audience=Audience.ROOM).frames
    assert [one.data["votes"] for one in frames if one.kind == "question"] == [40]


@pytest.mark.django_db(transaction=True)
def test_sequences_are_in_the_order_of_commits_and_none_is_given_twice(room, guest):
    people = [a_guest(room) for _ in range(4)]

    def speak(attendee):
        return [a_question(attendee, f"Sual {number}").sequence for number in range(3)]

    given = [number for numbers in at_once(*[partial(speak, one) for one in people]) for number in numbers]
    assert len(set(given)) == 12
    assert max(given) == Room.objects.get(pk=room.pk).sequence
    assert Question.objects.count() == 12
