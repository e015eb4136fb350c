"""The screens that only show: the projector, the running notes, and the page of who types them."""

import re

from django.test import Client
from django.urls import reverse

from convenor.live import actions
from convenor.live.models import Room
from convenor.live.passes import cookie_name, notes_key, read_pass
from convenor.live.states import Audience, Kind, QuestionState
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_question, a_room, an_idea

THANKS = "Thank you for taking part."


def screen_of(room: Room, name: str, *args: str) -> str:
    """What stands on a screen that is opened now, in English: hidden parts are left out."""
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse(f"live:{name}", args=[room.code, *args]))
    assert answer.status_code == 200
    page = re.sub(r"<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"<(\w+)(?: [^>]*)? hidden(?: [^>]*)?>.*?</\1>", "", page, flags=re.DOTALL)


def test_the_projector_is_for_whoever_has_the_code_and_shows_nothing_that_waits(room):
    actions.set_room(room, changes={"moderated": True}, by=None, at=NOW)
    a_question(a_guest(room), "When does the museum open?")
    screen = Client()
    page = screen.get(reverse("live:projector", args=[room.code]))
    assert "When does the museum open?" not in page.content.decode()
    held = read_pass(page.cookies[cookie_name(room.pk)].value, room_pk=room.pk)
    assert held
    assert (held.attendee, held.audience) == (0, Audience.ROOM)
    assert screen.get(reverse("live:room", args=[room.code])).status_code == 302


def key_of(room):
    return notes_key(room.pk, room.notes_serial)


def line_of(answer):
    return re.search(r'name="line" value="([\w-]{16})"', answer.content.decode())[1]


def test_notes_are_written_by_link_without_an_account_until_it_is_renewed(room):
    helper = Client()
    address = reverse("live:write_notes", args=[room.code, "az", key_of(room)])
    assert helper.get(address).status_code == 200
    form = {"text": "Xoş gəlmisiniz.", "line": line_of(helper.get(address))}
    for _ in range(2):  # pressed twice
        helper.post(address, form)
    screen = Client().get(reverse("live:notes", args=[room.code, "az"])).content.decode()
    assert "Xoş gəlmisiniz." in screen
    assert (
        "Xoş gəlmisiniz." not in Client().get(reverse("live:notes", args=[room.code, "en"])).content.decode()
    )
    note = room.notes.get()
    helper.post(address, {"do": f"correct:{note.pk}", "text": "Xoş gəldiniz."})
    note.refresh_from_db()
    assert note.text == "Xoş gəldiniz."
    actions.renew_notes_link(room, by=None, at=NOW)
    assert helper.get(address).status_code == 302
    assert helper.post(address, {"text": "Yenə"}).status_code == 302
    assert room.notes.count() == 1


def test_a_line_that_is_refused_stays_in_its_field(room):
    address = reverse("live:write_notes", args=[room.code, "az", key_of(room)])
    answer = Client().post(address, {"text": "a" * 3000})
    assert answer.status_code == 409
    assert "a" * 3000 in answer.content.decode()


def test_there_are_no_notes_in_a_language_that_nobody_knows(room):
    assert Client().get(reverse("live:notes", args=[room.code, "xx"])).status_code == 404


def test_the_projector_of_a_closed_room_thanks_and_says_what_there_was(room):
    for number in range(3):
        question = a_question(a_guest(room), f"Sual {number}?")
    actions.moderate(question, QuestionState.ANSWERED, by=None, at=NOW)
    a_poll(room, Kind.TEXT)
    an_idea(a_guest(room))
    assert THANKS not in screen_of(room, "projector")
    actions.close_room(room, by=None, at=NOW)
    page = screen_of(room, "projector")
    assert THANKS in page
    sums = re.findall(r'<dt>([\w ]+)</dt><dd class="number" data-sum="\w+">(\d+)</dd>', page)
    assert sums == [("Questions", "3"), ("Answered", "1"), ("Polls", "1"), ("Ideas", "1")]


def test_before_the_hour_the_projector_says_when_the_room_opens(room, sessions):
    waiting = a_room(sessions[1], open=False)
    assert 'data-state="prepared"' in screen_of(waiting, "projector")
    assert "The room opens with the session." in screen_of(waiting, "projector")


def test_a_room_in_which_nothing_was_said_closes_without_figures(room):
    actions.close_room(room, by=None, at=NOW)
    assert THANKS in screen_of(room, "projector")
    assert "data-sum" not in screen_of(room, "projector")


def test_who_reads_the_notes_still_reads_them_when_the_room_is_closed(room):
    assert "Lines appear here as somebody types them." in screen_of(room, "notes", "az")
    actions.close_room(room, by=None, at=NOW)
    assert "Lines appear here as somebody types them." not in screen_of(room, "notes", "az")
    actions.open_room(room, by=None, at=NOW)
    actions.write_note(room, "Sağ olun.", language="az", by=None, at=NOW)
    actions.close_room(room, by=None, at=NOW)
    page = screen_of(room, "notes", "az")
    assert "Sağ olun." in page
    assert THANKS in page


def test_who_types_the_notes_is_told_that_the_room_is_closed(room):
    actions.write_note(room, "Sağ olun.", language="az", by=None, at=NOW)
    assert "Send the line" in screen_of(room, "write_notes", "az", key_of(room))
    actions.close_room(room, by=None, at=NOW)
    page = screen_of(room, "write_notes", "az", key_of(room))
    assert "Send the line" not in page
    assert "Lines can still be corrected." in page


def test_screens_go_along_where_all_phones_were_sent(room, sessions):
    other = a_room(sessions[1])
    actions.move_phones(room, other, by=None, at=NOW)
    for name, args, there in (
        ("projector", [], []),
        ("notes", ["az"], ["az"]),
        ("write_notes", ["az", key_of(room)], ["az", key_of(other)]),
    ):
        answer = Client().get(reverse(f"live:{name}", args=[room.code, *args]))
        assert answer["Location"] == reverse(f"live:{name}", args=[other.code, *there])
    actions.close_room(other, by=None, at=NOW)
    assert THANKS in screen_of(room, "projector")
