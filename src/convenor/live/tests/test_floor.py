"""The speaking queue with its balance."""

from functools import partial

import pytest

from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.live import actions
from convenor.live.models import Turn
from convenor.live.queries import floor, room_state, sequences
from convenor.live.rules.floor import Voice, balance, proposed, turn_refusal
from convenor.live.states import Audience, TurnState
from convenor.live.tests.factories import NOW, a_guest, closed, joined, later


@pytest.fixture
def open_floor(room):
    return actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)


def asks(attendee, about="", at=NOW):
    return actions.ask_for_floor(attendee, about=about, at=at)


# The rules


@pytest.mark.parametrize(
    ("state", "wanted", "is_refused"),
    [
        (TurnState.WAITING, TurnState.SPEAKING, False),
        (TurnState.WAITING, TurnState.GIVEN_UP, False),
        (TurnState.WAITING, TurnState.DONE, True),
        (TurnState.SPEAKING, TurnState.DONE, False),
        (TurnState.SPEAKING, TurnState.SPEAKING, False),
        (TurnState.DONE, TurnState.SPEAKING, True),
        (TurnState.GIVEN_UP, TurnState.SPEAKING, True),
    ],
)
def test_the_ways_of_a_turn(state, wanted, is_refused):
    assert (turn_refusal(state, wanted) is not None) == is_refused


def test_who_has_not_been_heard_is_proposed_first():
    museum, library = "Muzey", "Kitabxana"
    waiting = [
        Voice(1, 10, museum, "az", "m"),
        Voice(2, 11, museum, "az", "f"),
        Voice(3, 12, library, "az", "m"),
    ]
    assert proposed(waiting, []) == 1
    assert proposed([], [waiting[0]]) is None
    assert proposed(waiting, [Voice(9, 99, museum, "az", "m")]) == 2
    assert proposed(waiting, [Voice(9, 99, museum, "az", "")]) == 3
    assert proposed(waiting, [Voice(8, 10, "", "", "")]) == 2
    assert proposed([Voice(1, 10), Voice(2, 11, museum)], [Voice(9, 99, library, "az", "f")]) == 1


def test_the_balance_counts_turns_and_seconds():
    spoken = [(Voice(1, 1, "Muzey", "az", "f"), 60.4), (Voice(2, 2, "Muzey", "en", ""), 30.0)]
    assert balance(spoken) == {
        "institution": [("Muzey", 2, 90)],
        "language": [("az", 1, 60), ("en", 1, 30)],
        "sex": [("", 1, 30), ("f", 1, 60)],
    }


# The acts


def test_one_asks_once_speaks_and_has_spoken(room, open_floor, participant):
    attendee = joined(room, participant)
    turn = asks(attendee, " Büdcə  haqqında ")
    assert (turn.about, asks(attendee)) == ("Büdcə haqqında", turn)
    actions.give_floor(turn, by=None, at=later(10))
    assert floor(room).speaking == turn
    turn = actions.end_turn(turn, by=None, at=later(100))
    assert (turn.state, turn.started_at, turn.ended_at) == (TurnState.DONE, later(10), later(100))
    found = floor(room)
    assert (found.speaking, found.waiting, found.proposed) == (None, [], None)
    assert found.balance["sex"] == [("f", 1, 90)]
    assert asks(attendee).pk != turn.pk


def test_the_next_one_ends_the_turn_before(room, open_floor, participant):
    first, second = asks(a_guest(room, "Kənan")), asks(joined(room, participant))
    actions.give_floor(first, by=None, at=later(0))
    actions.give_floor(second, by=None, at=later(30))
    first.refresh_from_db()
    assert (first.state, first.ended_at) == (TurnState.DONE, later(30))
    with refuses("turn.over"):
        actions.give_floor(first, by=None, at=later(40))


def test_nobody_is_called_without_a_name(room, open_floor):
    nameless = a_guest(room)
    with refuses("turn.no_name"):
        asks(nameless)
    with refuses("name.symbols"):
        actions.ask_for_floor(nameless, name="<b>", at=NOW)
    turn = actions.ask_for_floor(nameless, name="Kənan", at=NOW)
    assert turn.attendee.name == "Kənan"


def test_the_floor_is_asked_for_while_it_is_open(room, guest):
    with refuses("turn.not_taken"):
        asks(guest)
    actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    with refuses("text.too_long"):
        asks(guest, "ə" * 201)
    closed(room)
    with refuses("room.closed"):
        asks(guest)


def test_one_leaves_the_queue_and_nobody_leaves_it_for_another(room, open_floor, guest):
    turn = asks(guest)
    with refuses("turn.not_own"):
        actions.give_up_turn(a_guest(room), turn, at=NOW)
    assert actions.give_up_turn(guest, turn, at=NOW).state == TurnState.GIVEN_UP
    spoken = actions.give_floor(asks(guest), by=None, at=NOW)
    assert actions.give_up_turn(guest, spoken, at=NOW).state == TurnState.DONE


def test_a_moderator_takes_somebody_out_of_the_queue(room, open_floor, guest):
    turn = asks(guest)
    before = sequences([room.pk])[room.pk]
    assert actions.end_turn(turn, by=None, at=NOW).state == TurnState.GIVEN_UP
    told = room_state(room.pk, since=before, audience=Audience.ROOM).frames
    assert [one.data for one in told] == [{"id": turn.pk, "state": "removed"}]


def test_what_the_balance_is_made_of_goes_to_the_console_alone(room, open_floor, participant):
    asks(joined(room, participant))

    def frame(audience):
        state = room_state(room.pk, since=0, audience=audience)
        return next(one.data for one in state.frames if one.kind == "turn")

    assert frame(Audience.CONSOLE)["sex"] == "f"
    assert not {"sex", "language"} & set(frame(Audience.ROOM))


def test_a_room_that_closes_leaves_nobody_waiting(room, open_floor, guest):
    speaking = actions.give_floor(asks(guest), by=None, at=NOW)
    waiting = asks(a_guest(room, "Leyla"))
    actions.close_room(room, by=None, at=later(60))
    states = dict(Turn.objects.values_list("pk", "state"))
    assert states == {speaking.pk: TurnState.DONE, waiting.pk: TurnState.GIVEN_UP}


@pytest.mark.django_db(transaction=True)
def test_two_moderators_give_the_floor_at_the_same_moment_and_one_speaks(room):
    actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    turns = [asks(a_guest(room, name)) for name in ("Kənan", "Leyla")]
    at_once(*[partial(actions.give_floor, turn, by=None, at=NOW) for turn in turns])
    assert sorted(Turn.objects.values_list("state", flat=True)) == [TurnState.DONE, TurnState.SPEAKING]
