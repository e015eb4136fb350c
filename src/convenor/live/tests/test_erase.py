"""Who is erased leaves what was counted, and no name in any room."""

import json

import pytest
from django.apps import apps

from convenor.live import actions
from convenor.live.models import Attendee, Ballot, Poll, Room, Vote
from convenor.live.queries import counts, room_state
from convenor.live.states import Audience, Kind, Signature
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_question, a_theme, an_idea, joined
from convenor.people.actions import erase

NAME = "Aysel Cəfərova"


@pytest.fixture
def told_of(room, guest, participant, trainer):
    """Every place of a room in which a name can stand."""
    attendee = joined(room, participant)
    own = a_question(attendee, "Mən soruşuram", signature=Signature.NAMED)
    other = a_question(guest, f"{NAME} nə düşünür?")
    actions.cast_votes(room.pk, [(attendee.pk, other.pk, True)], at=NOW)
    actions.answer_in_writing(other, f"{NAME} razıdır.", by=participant, at=NOW)
    actions.assign(own, participant, by=None, at=NOW)
    an_idea(guest, f"{NAME} rəhbər olsun")
    a_theme(room, f"{NAME} üçün")
    a_guest(room, NAME)
    actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    actions.ask_for_floor(attendee, about=f"{NAME} haqqında", at=NOW)
    actions.write_note(room, f"{NAME} danışır", language="az", by=participant, at=NOW)
    words = a_poll(room, Kind.WORDS, wording={"az": f"{NAME} kimdir?"})
    actions.cast_ballots(room.pk, [actions.Answered(attendee.pk, words.pk, [NAME], "s")], at=NOW)
    a_poll(room, options=[{"az": NAME}, {"az": "Başqası"}], wording={"az": "Kim?"})
    return words


def written(room):
    """All that live rooms hold, as text."""
    rows = [row for model in apps.get_app_config("live").get_models() for row in model.objects.values()]
    console = room_state(room.pk, since=0, audience=Audience.CONSOLE)
    return json.dumps([rows, [one.data for one in console.frames]], default=str, ensure_ascii=False)


def test_the_name_is_nowhere_and_the_figures_are_as_before(room, told_of, participant):
    before = counts(room.session.course)[room.session_id]
    assert "Cəfərova" in written(room)
    erase(participant, by=None, at=NOW)
    assert "Cəfərova" not in written(room)
    after = counts(room.session.course)[room.session_id]
    assert (after.attendees, after.questions, after.votes, after.ballots) == (
        before.attendees,
        before.questions,
        before.votes,
        before.ballots,
    )
    assert Vote.objects.count() == 1
    assert not Attendee.objects.filter(person=participant).exists()
    assert Poll.objects.get(pk=told_of.pk).counts == {"…": 1}
    assert Ballot.objects.get(poll=told_of).value == ["…"]


def test_the_screens_of_an_open_room_are_told(room, told_of, participant):
    since = Room.objects.get(pk=room.pk).sequence
    erase(participant, by=None, at=NOW)
    news = room_state(room.pk, since=since, audience=Audience.ROOM).frames
    questions = {one.data["text"]: one.data["author"] for one in news if one.kind == "question"}
    assert questions == {"Mən soruşuram": None, "… nə düşünür?": None}
    assert {"idea", "theme", "turn", "note", "poll"} <= {one.kind for one in news}


def test_rooms_in_which_nobody_knew_the_person_have_no_news(room, guest, participant):
    a_question(guest, "Başqa sual")
    before = Room.objects.get(pk=room.pk).sequence
    erase(participant, by=None, at=NOW)
    assert Room.objects.get(pk=room.pk).sequence == before
