"""Polls: what can be asked, who sees a draft, and when the hall sees the results."""

import pytest

from convenor.audit.queries import history
from convenor.kit.tests.refusing import refuses
from convenor.live import actions
from convenor.live.queries import room_state, sequences
from convenor.live.rules.polls import poll_refusal
from convenor.live.states import Audience, Kind, PollState
from convenor.live.tests.factories import NOW, a_poll, a_room, cast

WORDING = {"az": "Nə?"}
TWO = [{"az": "Bir"}, {"az": "İki"}]


def frame(poll, audience=Audience.ROOM):
    state = room_state(poll.room_id, since=0, audience=audience)
    found = [one.data for one in state.frames if one.kind == "poll" and one.data["id"] == poll.pk]
    return found[0] if found else None


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        (Kind.SINGLE, {}, None),
        (Kind.SINGLE, {"wording": {}}, "poll.no_wording"),
        (Kind.SINGLE, {"wording": {"az": "ə" * 301}}, "poll.no_wording"),
        (Kind.SINGLE, {"options": TWO[:1]}, "poll.too_few_options"),
        (Kind.SINGLE, {"options": [TWO[0], TWO[0]]}, "poll.too_few_options"),
        (Kind.RANKING, {"options": [{}, {}]}, "poll.too_few_options"),
        (Kind.MULTIPLE, {"options": [{"az": str(n)} for n in range(21)]}, "poll.too_many_options"),
        (Kind.MULTIPLE, {"most": 2}, None),
        (Kind.MULTIPLE, {"most": 3}, "poll.most"),
        (Kind.MULTIPLE, {"most": 0}, "poll.most"),
        (Kind.WORDS, {"most": 6}, "poll.most"),
        (Kind.SCALE, {"lowest": 0, "highest": 10}, None),
        (Kind.SCALE, {"lowest": 5, "highest": 5}, "poll.scale"),
        (Kind.SCALE, {"lowest": 0, "highest": 11}, "poll.scale"),
        (Kind.TEXT, {}, None),
    ],
)
def test_what_can_be_asked(kind, fields, code):
    given = {"wording": WORDING, "options": TWO, "most": 1, "lowest": 1, "highest": 5, **fields}
    refusal = poll_refusal(kind, **given)
    assert (refusal and refusal.code) == code


def test_a_draft_is_seen_by_the_console_alone_and_can_be_written_anew(room, organiser):
    poll = a_poll(room, open=False)
    assert frame(poll) is None
    assert frame(poll, Audience.CONSOLE)["state"] == "draft"
    actions.amend_poll(poll, wording=WORDING, options=TWO, kind=Kind.MULTIPLE, most=2, by=organiser, at=NOW)
    assert [one["wording"] for one in frame(poll, Audience.CONSOLE)["options"]] == TWO
    actions.open_poll(poll, by=organiser, at=NOW)
    with refuses("poll.not_a_draft"):
        actions.amend_poll(poll, wording=WORDING, options=TWO, by=organiser, at=NOW)
    assert [one.code for one in history(poll)] == ["live.poll_added", "live.poll_amended", "live.poll_open"]


def test_a_poll_is_written_before_the_hour_and_opened_in_it(sessions):
    room = a_room(sessions[0], open=False)
    poll = a_poll(room, open=False)
    with refuses("room.not_open"):
        actions.open_poll(poll, by=None, at=NOW)
    actions.open_room(room, by=None, at=NOW)
    assert actions.open_poll(poll, by=None, at=NOW).state == PollState.OPEN
    room.refresh_from_db()
    assert (room.screen, room.screen_poll) == ("poll", poll)


def test_opening_twice_is_no_news(room):
    poll = a_poll(room)
    before = sequences([room.pk])
    actions.open_poll(poll, by=None, at=NOW)
    assert sequences([room.pk]) == before


def test_a_poll_that_is_open_is_not_removed(room):
    poll = a_poll(room)
    with refuses("poll.not_movable"):
        actions.remove_poll(poll, by=None, at=NOW)
    actions.close_poll(poll, by=None, at=NOW)
    before = sequences([room.pk])[room.pk]
    actions.remove_poll(poll, by=None, at=NOW)
    told = room_state(room.pk, since=before, audience=Audience.ROOM).frames
    assert [one.data for one in told] == [{"id": poll.pk, "state": "removed"}]
    assert frame(poll) is None


def test_unknown_fields_and_kinds_are_the_programmers_mistake(room):
    with pytest.raises(ValueError, match="cast"):
        actions.add_poll(room, wording=WORDING, options=TWO, cast=7, by=None, at=NOW)
    with pytest.raises(ValueError, match="oracle"):
        actions.add_poll(room, wording=WORDING, kind="oracle", by=None, at=NOW)


# Results


def test_results_held_back_are_the_consoles_alone_until_they_are_shown(room, organiser):
    poll = a_poll(room, results_shown=False)
    first = poll.options.first().pk
    assert cast(poll, first) is None
    assert (frame(poll)["results"], frame(poll)["cast"]) == (None, 1)
    assert frame(poll, Audience.CONSOLE)["results"] == {str(first): 1}
    actions.show_results(poll, shown=True, by=organiser, at=NOW)
    assert frame(poll)["results"] == {str(first): 1}
    actions.show_results(poll, shown=False, by=organiser, at=NOW)
    assert frame(poll)["results"] is None


def test_open_texts_reach_the_hall_when_the_poll_is_closed(room):
    poll = a_poll(room, Kind.TEXT)
    assert cast(poll, "Daha çox təcrübə", secret="a") is None
    assert cast(poll, "Ədəbsiz söz", secret="b") is None
    assert frame(poll)["results"] is None
    assert sorted(frame(poll, Audience.CONSOLE)["results"]) == ["Daha çox təcrübə", "Ədəbsiz söz"]
    actions.hide_entry(poll, "Ədəbsiz söz", hidden=True, by=None, at=NOW)
    actions.close_poll(poll, by=None, at=NOW)
    assert frame(poll)["results"] == ["Daha çox təcrübə"]
    assert frame(poll, Audience.CONSOLE)["hidden"] == ["Ədəbsiz söz"]
    actions.hide_entry(poll, "Ədəbsiz söz", hidden=False, by=None, at=NOW)
    assert len(frame(poll)["results"]) == 2


def test_a_word_is_taken_off_the_screens_and_stays_counted(room):
    poll = a_poll(room, Kind.WORDS)
    cast(poll, ["Ədəbsiz"])
    actions.hide_entry(poll, "Ədəbsiz", hidden=True, by=None, at=NOW)
    assert frame(poll)["results"] == []
    poll.refresh_from_db()
    assert poll.counts == {"Ədəbsiz": 1}
