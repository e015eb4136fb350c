"""What stays: questions and answers, polls, ideas, turns, notes, and how many took part."""

from convenor.live import actions
from convenor.live.queries import Counts, archive, counts, total
from convenor.live.states import Kind, QuestionState
from convenor.live.tests.factories import (
    NOW,
    a_guest,
    a_poll,
    a_question,
    a_room,
    a_theme,
    an_idea,
    joined,
    later,
)


def a_played_hour(room, participant, guest):
    """A question with a vote, one answered, one removed; a poll answered; ideas; a turn; a note."""
    attendee = joined(room, participant)
    first = a_question(guest, "Birinci sual")
    second = a_question(attendee, "İkinci sual")
    removed = a_question(a_guest(room), "Üçüncü sual")
    actions.moderate(removed, QuestionState.REMOVED, by=None, at=NOW)
    actions.cast_votes(room.pk, [(guest.pk, second.pk, True)], at=NOW)
    actions.answer_in_writing(second, "Cavab", by=participant, at=NOW)
    poll = a_poll(room, Kind.TEXT)
    actions.cast_ballots(room.pk, [actions.Answered(guest.pk, poll.pk, "Yaxşı", "s")], at=NOW)
    a_poll(room, open=False)
    theme = a_theme(room)
    actions.put_under_theme(an_idea(guest), theme, by=None, at=NOW)
    actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    turn = actions.ask_for_floor(attendee, at=NOW)
    actions.give_floor(turn, by=None, at=NOW)
    actions.end_turn(turn, by=None, at=later(60))
    actions.write_note(room, "Salam", language="az", by=None, at=NOW)
    return first, second, poll


def test_the_archive_holds_what_was_shown_the_most_wanted_first(room, guest, participant, sessions):
    first, second, poll = a_played_hour(room, participant, guest)
    a_room(sessions[1], open=False)
    (kept,) = archive(room.session.course)
    assert kept.questions == [second, first]
    assert kept.questions[0].answer.text == "Cavab"
    assert kept.polls == [poll]
    assert kept.texts == {poll.pk: ["Yaxşı"]}
    assert [one.text for one in kept.ideas] == ["Gecə muzeyi"]
    assert [len(one) for one in (kept.themes, kept.turns, kept.notes)] == [1, 1, 1]


def test_the_queries_do_not_depend_on_how_much_there_was(
    room, guest, participant, sessions, django_assert_num_queries
):
    a_played_hour(room, participant, guest)
    with django_assert_num_queries(9):
        archive(room.session.course)
    other = a_room(sessions[1])
    for number in range(5):
        a_question(a_guest(other), f"Sual {number}")
    a_poll(other)
    with django_assert_num_queries(9):
        assert len(archive(room.session.course)) == 2


def test_how_many_took_part_in_each_session(room, guest, participant, sessions, django_assert_num_queries):
    a_played_hour(room, participant, guest)
    a_room(sessions[1])
    with django_assert_num_queries(11):
        found = counts(room.session.course)
    hour = Counts(
        attendees=3,
        guests=2,
        questions=2,
        votes=1,
        answered=1,
        in_writing=1,
        polls=1,
        ballots=1,
        ideas=1,
        turns=1,
    )
    assert found == {sessions[0].pk: hour, sessions[1].pk: Counts()}
    assert total(found.values()) == hour
    assert total([hour, hour]).questions == 4
    assert total([]) == Counts()
