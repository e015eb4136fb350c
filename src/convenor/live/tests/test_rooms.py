"""Rooms: prepared with a code, opened, closed by hand or by themselves, phones moved, guests forgotten."""

from datetime import timedelta
from functools import partial

import pytest

from convenor.audit.models import Entry
from convenor.audit.queries import history
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.live import actions, news, tasks
from convenor.live.models import Room
from convenor.live.queries import open_rooms, rooms_of
from convenor.live.rules.rooms import (
    ALPHABET,
    NAMES_KEPT,
    cleaned_code,
    closing_time,
    opening_refusal,
    preparing_refusal,
    presence_refusal,
)
from convenor.live.states import RoomState
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_room, later
from convenor.programmes.actions import remove_session
from convenor.programmes.models import Session
from convenor.programmes.states import State as CourseState
from convenor.programmes.tests.factories import a_course, a_session

# The rules


@pytest.mark.parametrize(
    ("typed", "code"),
    [("k7c-4dm", "K7C4DM"), (" K7C 4DM ", "K7C4DM"), ("K7C4DM?", "K7C4DM"), ("", ""), ("Ə" * 500, "")],
)
def test_a_code_is_read_as_people_type_it(typed, code):
    assert cleaned_code(typed) == code


@pytest.mark.parametrize(
    ("state", "course_state", "code"),
    [
        (RoomState.PREPARED, CourseState.RUNNING, None),
        (RoomState.CLOSED, CourseState.OPEN, None),
        (RoomState.OPEN, CourseState.RUNNING, "room.already_open"),
        (RoomState.PREPARED, CourseState.DRAFT, "room.course_closed"),
        (RoomState.PREPARED, CourseState.CERTIFIED, "room.course_closed"),
        (RoomState.PREPARED, CourseState.ARCHIVED, "room.course_closed"),
    ],
)
def test_when_a_room_opens(state, course_state, code):
    refusal = opening_refusal(state, course_state=course_state)
    assert (refusal and refusal.code) == code


def test_a_room_can_be_prepared_in_a_draft_and_never_for_a_break():
    assert preparing_refusal(course_state=CourseState.DRAFT, is_break=False) is None
    assert preparing_refusal(course_state=CourseState.OPEN, is_break=True).code == "room.break"
    assert preparing_refusal(course_state=CourseState.ARCHIVED, is_break=False).code == "room.course_closed"


def test_nobody_posts_before_and_after():
    assert presence_refusal(RoomState.PREPARED).code == "room.not_open"
    assert presence_refusal(RoomState.OPEN) is None
    assert presence_refusal(RoomState.CLOSED).code == "room.closed"


def test_a_room_closes_half_an_hour_after_its_session_and_stays_two_hours_at_least():
    assert closing_time(opened_at=NOW, session_ends_at=NOW + timedelta(hours=3)) == NOW + timedelta(hours=3.5)
    assert closing_time(opened_at=NOW, session_ends_at=NOW - timedelta(days=1)) == NOW + timedelta(hours=2)


# Prepared and opened


def test_a_room_has_a_code_without_look_alikes_and_is_made_once(sessions, organiser):
    room = actions.prepare_room(sessions[0], by=organiser, at=NOW)
    assert len(room.code) == 6
    assert set(room.code) <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL2Z5S8BAEUQG")
    assert actions.prepare_room(sessions[0], by=organiser, at=NOW) == room
    assert history(room).get().code == "live.room_prepared"


def test_a_code_that_is_taken_is_drawn_again(sessions, monkeypatch):
    codes = iter(["CCCCCC", "CCCCCC", "DDDDDD"])
    monkeypatch.setattr("convenor.live.actions.rooms.new_code", lambda: next(codes))
    assert actions.prepare_room(sessions[0], by=None, at=NOW).code == "CCCCCC"
    assert actions.prepare_room(sessions[1], by=None, at=NOW).code == "DDDDDD"


@pytest.mark.django_db(transaction=True)
def test_two_who_prepare_the_same_room_at_the_same_moment_get_one(sessions):
    preparing = partial(actions.prepare_room, sessions[0], by=None, at=NOW)
    assert len(set(at_once(preparing, preparing))) == 1


def test_opening_says_until_when_and_tells_the_hubs(
    sessions, organiser, heard, django_capture_on_commit_callbacks
):
    room = a_room(sessions[0], open=False)
    with django_capture_on_commit_callbacks(execute=True):
        room = actions.open_room(room, by=organiser, at=NOW)
    assert (room.state, room.opened_at) == (RoomState.OPEN, NOW)
    assert room.closes_at == NOW + timedelta(hours=2)
    assert heard == [(room.pk, 1)]
    with refuses("room.already_open"):
        actions.open_room(room, by=organiser, at=NOW)


def test_what_is_rolled_back_is_not_told(sessions, heard, monkeypatch, django_capture_on_commit_callbacks):
    def broken(*args, **kwargs):
        raise OSError("the disk is full")

    room = a_room(sessions[0], open=False)
    monkeypatch.setattr("convenor.live.actions.rooms.record", broken)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(OSError, match="disk"):
        actions.open_room(room, by=None, at=NOW)
    assert heard == []
    assert Room.objects.get(pk=room.pk).sequence == 0


def test_a_listener_that_fails_does_not_fail_the_act(room, heard, django_capture_on_commit_callbacks, caplog):
    def broken(pk, sequence):
        raise RuntimeError("the bus is dead")

    stop = news.listen(broken)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    finally:
        stop()
    assert heard == [(room.pk, 2)]
    assert "did not arrive" in caplog.text


# Closed


def test_a_closed_room_can_be_opened_again_with_its_code(room, organiser):
    code = room.code
    actions.close_room(room, by=organiser, at=later(60))
    assert actions.close_room(room, by=organiser, at=later(90)).closed_at == later(60)
    again = actions.open_room(room, by=organiser, at=later(120))
    assert (again.code, again.closed_at) == (code, None)


def test_a_room_that_was_never_open_is_not_closed(sessions):
    with refuses("room.not_open"):
        actions.close_room(a_room(sessions[0], open=False), by=None, at=NOW)


def test_a_room_closes_by_itself_when_its_time_is_over(room):
    assert actions.close_when_due(room, at=later(3600)).state == RoomState.OPEN
    assert actions.close_when_due(room, at=later(7200)).state == RoomState.CLOSED
    tasks.close_when_due.call(room_pk=room.pk)
    assert history(room).filter(code="live.room_closed").count() == 1


def test_a_session_that_was_put_off_keeps_its_room_open(room):
    session = room.session
    session.ends_at += timedelta(hours=5)
    session.save()
    room = actions.close_when_due(room, at=later(7200))
    assert room.state == RoomState.OPEN
    assert room.closes_at == session.ends_at + timedelta(minutes=30)


# Moved


def test_one_click_opens_the_next_room_and_closes_this_one(room, sessions, organiser):
    other = a_room(sessions[1], open=False)
    room = actions.move_phones(room, other, by=organiser, at=NOW)
    other.refresh_from_db()
    assert (room.state, other.state, room.moved_to) == (RoomState.CLOSED, RoomState.OPEN, other)
    assert list(rooms_of(room.session.course)) == [room, other]
    assert list(open_rooms(room.session.course)) == [other]


def test_phones_are_not_moved_to_where_they_are_nor_out_of_the_course(room):
    with refuses("room.same"):
        actions.move_phones(room, room, by=None, at=NOW)
    with refuses("room.other_course"):
        actions.move_phones(room, a_room(), by=None, at=NOW)


# Set


def test_setting_what_is_so_already_leaves_no_trace(room):
    before = room.sequence
    assert actions.set_room(room, changes={"questions_open": True}, by=None, at=NOW).sequence == before
    assert not history(room).filter(code="live.room_set").exists()
    with pytest.raises(ValueError, match="code"):
        actions.set_room(room, changes={"code": 1}, by=None, at=NOW)


# What stands on it, and what is forgotten


def test_a_session_whose_room_was_open_is_not_removed(room, course):
    actions.close_room(room, by=None, at=NOW)
    with refuses("session.has_records"):
        remove_session(room.session, by=None, at=NOW)
    assert Session.objects.filter(pk=room.session_id).exists()


def test_a_room_that_was_never_opened_goes_with_its_session(sessions, organiser):
    planned = a_room(sessions[1], open=False)
    a_poll(planned, open=False)
    actions.add_theme(planned, "Ideas", by=None, at=NOW)
    remove_session(sessions[1], by=organiser, at=NOW)
    assert not Session.objects.filter(pk=sessions[1].pk).exists()
    assert not Room.objects.filter(pk=planned.pk).exists()
    assert Entry.objects.get(code="live.room_given_up").by_pk == organiser.pk


@pytest.mark.django_db(transaction=True)
def test_of_removing_a_session_and_opening_its_room_at_the_same_moment_one_happens(sessions):
    planned = Room.objects.select_related("session__course").get(pk=a_room(sessions[1], open=False).pk)
    answers = at_once(
        partial(remove_session, sessions[1], by=None, at=NOW),
        partial(actions.open_room, planned, by=None, at=NOW),
    )
    assert {"session.has_records", "room.gone"} & set(map(str, answers))
    standing = Session.objects.filter(pk=sessions[1].pk).exists()
    assert Room.objects.filter(pk=planned.pk, state=RoomState.OPEN).exists() == standing


def test_names_of_guests_are_forgotten_a_month_after_closing(room, organiser):
    named, nameless = a_guest(room, "Kənan"), a_guest(room)
    actions.close_room(room, by=organiser, at=NOW)
    assert actions.forget_guests(room, at=NOW + NAMES_KEPT - timedelta(seconds=1)) == 0
    assert actions.forget_guests(room, at=NOW + NAMES_KEPT) == 1
    assert actions.forget_guests(room, at=NOW + NAMES_KEPT) == 0
    named.refresh_from_db()
    assert (named.name, nameless.name) == ("", "")


def test_a_room_opened_again_keeps_names_until_it_is_closed_for_a_month(room, organiser):
    named = a_guest(room, "Kənan")
    actions.close_room(room, by=organiser, at=NOW)
    actions.open_room(room, by=organiser, at=later(60))
    tasks.forget_guests.call(room_pk=room.pk)
    named.refresh_from_db()
    assert named.name == "Kənan"


def test_a_course_that_is_certified_opens_no_room(sessions):
    room = a_room(sessions[0], open=False)
    type(room.session.course).objects.filter(pk=room.session.course_id).update(state=CourseState.CERTIFIED)
    with pytest.raises(Refused):
        actions.open_room(room, by=None, at=NOW)
    with refuses("room.break"):
        actions.prepare_room(a_session(a_course(), format=Session.Format.BREAK), by=None, at=NOW)
