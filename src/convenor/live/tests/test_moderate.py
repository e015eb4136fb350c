"""Moderating: shown, taken away, answered now, answered; and what each audience is told of it."""

import pytest

from convenor.audit.queries import history
from convenor.kit.tests.refusing import refuses
from convenor.live import actions
from convenor.live.queries import room_state, sequences
from convenor.live.rules.posts import moderation_refusal
from convenor.live.states import Audience, Kind, QuestionState
from convenor.live.tests.factories import (
    NOW,
    a_guest,
    a_poll,
    a_question,
    a_room,
    a_theme,
    an_idea,
    cast,
    closed,
)


def frames(room, since=0, audience=Audience.ROOM, kind="question"):
    state = room_state(room.pk, since=since, audience=audience)
    return [one.data for one in state.frames if one.kind == kind]


@pytest.mark.parametrize(
    ("state", "wanted", "is_refused"),
    [
        (QuestionState.WAITING, QuestionState.SHOWN, False),
        (QuestionState.WAITING, QuestionState.ANSWERED, True),
        (QuestionState.SHOWN, QuestionState.WAITING, True),
        (QuestionState.SHOWN, QuestionState.SHOWN, False),
        (QuestionState.REMOVED, QuestionState.SHOWN, False),
        (QuestionState.REMOVED, QuestionState.ANSWERING, True),
    ],
)
def test_the_ways_of_a_question(state, wanted, is_refused):
    assert (moderation_refusal(state, wanted) is not None) == is_refused


def test_the_hall_knows_nothing_of_what_waits_and_the_console_does(room, guest):
    actions.set_room(room, changes={"moderated": True}, by=None, at=NOW)
    question = a_question(guest)
    assert frames(room) == []
    assert [one["state"] for one in frames(room, audience=Audience.CONSOLE)] == ["waiting"]
    actions.moderate(question, QuestionState.SHOWN, by=None, at=NOW)
    assert [one["id"] for one in frames(room)] == [question.pk]


def test_what_is_taken_away_is_told_by_number_alone_and_only_to_who_was_there(room, guest, organiser):
    question = a_question(guest, "Bunu göstərməyin")
    seen = question.sequence
    actions.moderate(question, QuestionState.REMOVED, by=organiser, at=NOW)
    assert frames(room, since=seen) == [{"id": question.pk, "state": "removed"}]
    assert frames(room) == []
    assert frames(room, audience=Audience.CONSOLE)[0]["text"] == "Bunu göstərməyin"
    assert history(question).get().facts == {"from": "shown", "to": "removed"}


def test_only_one_question_is_being_answered(room, guest):
    first, second = a_question(guest, "Birinci"), a_question(guest, "İkinci")
    actions.moderate(first, QuestionState.ANSWERING, by=None, at=NOW)
    before = sequences([room.pk])[room.pk]
    actions.moderate(second, QuestionState.ANSWERING, by=None, at=NOW)
    assert {one["id"]: one["state"] for one in frames(room, since=before)} == {
        first.pk: "answered",
        second.pk: "answering",
    }


def test_two_moderators_who_agree_are_not_in_each_others_way(room, guest):
    question = a_question(guest)
    actions.moderate(question, QuestionState.REMOVED, by=None, at=NOW)
    before = sequences([room.pk])[room.pk]
    actions.moderate(question, QuestionState.REMOVED, by=None, at=NOW)
    assert sequences([room.pk])[room.pk] == before
    with refuses("question.not_movable"):
        actions.moderate(question, QuestionState.ANSWERED, by=None, at=NOW)


def test_a_question_is_pinned_and_let_go(room, guest, organiser):
    question = a_question(guest)
    assert actions.pin(question, pinned=True, by=organiser, at=NOW).pinned
    assert frames(room)[0]["pinned"] is True
    assert not actions.pin(question, pinned=False, by=organiser, at=NOW).pinned
    actions.moderate(question, QuestionState.REMOVED, by=organiser, at=NOW)
    with refuses("question.removed"):
        actions.pin(question, pinned=True, by=organiser, at=NOW)


def test_the_archive_can_be_put_in_order_after_the_hour(room, guest):
    question = a_question(guest)
    closed(room)
    assert actions.moderate(question, QuestionState.REMOVED, by=None, at=NOW).state == QuestionState.REMOVED


def test_who_comes_back_is_told_what_changed_since_and_nothing_twice(room, guest, django_assert_num_queries):
    questions = [a_question(a_guest(room), f"Sual {number}") for number in range(5)]
    state = room_state(room.pk, since=0, audience=Audience.ROOM)
    assert state.sequence == questions[-1].sequence
    assert [one.kind for one in state.frames] == ["room"] + ["question"] * 5
    actions.cast_votes(room.pk, [(guest.pk, questions[2].pk, True)], at=NOW)
    with django_assert_num_queries(2):
        news = room_state(room.pk, since=state.sequence, audience=Audience.ROOM)
    assert [(one.data["id"], one.data["votes"]) for one in news.frames] == [(questions[2].pk, 1)]
    assert room_state(room.pk, since=news.sequence, audience=Audience.ROOM).frames == []
    with django_assert_num_queries(1):
        assert room_state(room.pk, since=news.sequence, audience=Audience.CONSOLE).frames == []


def test_a_room_with_much_in_it_is_read_by_ten_queries(room, guest, django_assert_num_queries):
    actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    a_theme(room)
    a_question(guest)
    an_idea(guest)
    actions.ask_for_floor(guest, at=NOW)
    actions.write_note(room, "Salam", language="az", by=None, at=NOW)
    for text in ("Dil", "Torpaq"):
        cast(a_poll(room, Kind.TEXT), text, guest)
    a_poll(room, Kind.SINGLE)
    with django_assert_num_queries(10):
        told = room_state(room.pk, since=0, audience=Audience.CONSOLE).frames
    kinds = ["room", "theme", "question", "idea", "turn", "note", "poll", "poll", "poll"]
    assert sorted(one.kind for one in told) == sorted(kinds)
    assert [one.data["results"] for one in told if one.kind == "poll"] == [["Dil"], ["Torpaq"], {}]


def test_the_room_says_what_it_takes_and_where_the_phones_go(room, sessions):
    assert frames(room, kind="room")[0]["takes"] == {"questions": True, "ideas": False, "floor": False}
    other = a_room(sessions[1])
    before = sequences([room.pk])[room.pk]
    actions.move_phones(room, other, by=None, at=NOW)
    told = frames(room, since=before, kind="room")[0]
    assert (told["state"], told["moved_to"]) == ("closed", other.code)
