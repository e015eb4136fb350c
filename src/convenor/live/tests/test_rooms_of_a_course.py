"""The organisers' pages: rooms of a course, what stays of them, answers in writing."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from convenor.jobs.actions import run_pending
from convenor.live import actions
from convenor.live.models import Answer, Room
from convenor.live.tests.factories import NOW, a_guest, a_question, a_room, joined
from convenor.notices.models import Message


@pytest.fixture
def browser(organiser, browser_of):
    return browser_of(organiser)


@pytest.fixture
def address(course):
    return reverse("live:rooms", args=[course.slug])


def test_every_session_gets_a_room_in_one_press_and_a_break_none(course, sessions, browser, address):
    sessions[3].format = "break"
    sessions[3].save()
    for _ in range(2):  # pressed twice
        browser.post(address, {"do": "prepare_all"})
    assert Room.objects.count() == 3
    page = browser.get(address).content.decode()
    assert all(room.code in page for room in Room.objects.all())


def test_sessions_without_a_room_get_one_also_while_another_is_open(room, browser, address):
    assert "A room for every session" in browser.get(address).content.decode()
    assert "Move all phones" not in browser.get(address).content.decode()
    browser.post(address, {"do": "prepare_all"})
    assert "A room for every session" not in browser.get(address).content.decode()
    assert f'value="{room.code}"' not in browser.get(address).content.decode().split('name="to"')[1]


def test_a_room_is_opened_and_closed_from_the_list(sessions, browser, address):
    key = sessions[0].key
    for do, state in [("prepare", "prepared"), ("open", "open"), ("close", "closed")]:
        browser.post(address, {"do": f"{do}:{key}"})
        assert Room.objects.get().state == state


def test_all_phones_are_moved_from_the_list(sessions, room, browser, address):
    other = a_room(sessions[1], open=False)
    browser.post(address, {"do": "move", "from": room.code, "to": other.code})
    room.refresh_from_db()
    assert room.moved_to == other
    assert browser.post(address, {"do": "move", "from": "XXXXXX", "to": other.code}).status_code == 404


def test_an_observer_looks_and_does_nothing(room, observer, browser_of, address):
    browser = browser_of(observer)
    page = browser.get(address)
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split("<main")[1].replace('<form id="run" method="post">', "")
    assert browser.post(address, {"do": f"close:{room.session.key}"}).status_code == 403
    assert browser.get(reverse("live:signs", args=[room.session.course.slug])).status_code == 403


@pytest.mark.parametrize("do", ["", "x", "open", "open:nothing", "close:x"])
def test_a_button_that_no_page_has_does_nothing(room, browser, address, do):
    assert browser.post(address, {"do": do}).status_code == 404


def test_the_sheets_for_the_doors_show_the_code_and_where_it_leads(room, browser):
    page = browser.get(reverse("live:signs", args=[room.session.course.slug])).content.decode()
    assert f"{room.code[:3]} {room.code[3:]}" in page
    assert reverse("live:qr", args=[room.code]) in page


def test_what_stays_names_authors_as_they_signed(room, participant, browser):
    attendee = joined(room, participant)
    a_question(attendee, "When does the museum open?", signature="anonymous")
    a_question(attendee, "Who pays for the archive?", signature="named")
    page = browser.get(reverse("live:archive", args=[room.session.course.slug, room.session.key]))
    text = page.content.decode()
    assert text.index("When does the museum open?") < text.index("without a name")
    assert "Aysel Cəfərova" in text


def test_export_is_a_workbook_or_json(room, browser):
    a_question(a_guest(room), "When does the museum open?")
    slug = room.session.course.slug
    workbook = browser.get(reverse("live:export_xlsx", args=[slug]))
    assert workbook.content[:2] == b"PK"
    told = json.loads(browser.get(reverse("live:export_json", args=[slug])).content)
    assert told["rooms"][0]["questions"][0]["text"] == "When does the museum open?"


@pytest.mark.django_db(transaction=True)
def test_a_question_is_given_answered_and_sent_to_who_voted(room, participant, trainer, browser, browser_of):
    question = a_question(a_guest(room), "When does the museum open?")
    actions.cast_votes(room.pk, [(joined(room, participant).pk, question.pk, True)], at=NOW)
    given = reverse("live:assign", args=[room.session.course.slug, room.session.key])
    browser.post(given, {"question": question.pk, "person": trainer.pk})
    assert Answer.objects.get().assigned_to == trainer
    writing = browser_of(trainer)
    address = reverse("live:answer", args=[question.pk])
    refused = writing.post(address, {"text": "😀"})
    assert refused.status_code == 409
    assert "😀" in refused.content.decode()
    assert writing.post(address, {"text": "In May."}).status_code == 302
    run_pending()
    assert (
        Message.objects.get(letter__contains="answer", address=participant.email).body.count("In May.") == 1
    )
    assert "1 person" in writing.get(address).content.decode()
    assert writing.post(address, {"text": "In June."}).status_code == 409


def test_who_was_not_asked_answers_nothing(room, participant, stranger, browser_of):
    question = a_question(a_guest(room), "When does the museum open?")
    address = reverse("live:answer", args=[question.pk])
    for person in (participant, stranger):
        assert browser_of(person).get(address).status_code == 403
        assert browser_of(person).post(address, {"text": "In May."}).status_code == 403
    assert Client().get(address).status_code == 302
    assert not Answer.objects.exists()
