"""The page in the hall by plain forms: the code, the name, questions and votes, as browsers without scripts have it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from convenor.live import actions
from convenor.live.models import Attendee, Question, Vote
from convenor.live.passes import cookie_name, read_pass
from convenor.live.rules.rooms import GUESSES
from convenor.live.tests.factories import NOW, a_guest, a_question, a_room, closed

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def phone(db):
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def inside(room, phone):
    """A phone of a guest who has come in."""
    phone.post(reverse("live:join_room", args=[room.code]), {"name": "Kənan"})
    return phone


def page_of(phone, room):
    return phone.get(reverse("live:room", args=[room.code])).content.decode()


# Coming in


def test_the_code_is_found_however_it_is_typed(room, phone):
    typed = f" {room.code[:3].lower()}-{room.code[3:]} "
    answer = phone.post("/join/", {"code": typed})
    assert answer["Location"] == reverse("live:join_room", args=[room.code])


def test_a_wrong_code_is_told_beside_the_field_and_stays_in_it(room, phone):
    answer = phone.post("/join/", {"code": "XXXXXX"})
    assert answer.status_code == 409
    assert "There is no room with this code" in answer.content.decode()
    assert 'value="XXXXXX"' in answer.content.decode()


def test_whoever_guesses_is_told_how_long_to_wait_by_either_way(room, phone):
    for _ in range(GUESSES):
        phone.post("/join/", {"code": "XXXXXX"})
    answers = [
        phone.post("/join/", {"code": room.code}),
        phone.get(reverse("live:join_room", args=[room.code])),
    ]
    for answer in answers:
        assert answer.status_code == 429
        assert re.search(r"Wait \d+ seconds", answer.content.decode())


def test_a_guest_comes_in_with_a_pass_that_scripts_cannot_read(room, phone):
    answer = phone.post(reverse("live:join_room", args=[room.code]), {"name": "Kənan"})
    assert answer["Location"] == reverse("live:room", args=[room.code])
    cookie = answer.cookies[cookie_name(room.pk)]
    held = read_pass(cookie.value, room_pk=room.pk)
    assert held
    assert Attendee.objects.get(pk=held.attendee).name == "Kənan"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_name_that_is_none_is_refused_beside_the_field(room, phone):
    answer = phone.post(reverse("live:join_room", args=[room.code]), {"name": "😀"})
    assert answer.status_code == 409
    assert "😀" in answer.content.decode()
    assert not Attendee.objects.exists()


def test_a_participant_is_recognised_and_asked_for_no_name(room, participant, browser_of):
    browser = browser_of(participant)
    address = reverse("live:join_room", args=[room.code])
    assert 'name="name"' not in browser.get(address).content.decode()
    browser.post(address)
    assert Attendee.objects.get().person == participant


def test_whoever_is_in_already_is_led_on_and_not_counted_twice(room, inside):
    answer = inside.get(reverse("live:join_room", args=[room.code]))
    assert answer["Location"] == reverse("live:room", args=[room.code])
    assert Attendee.objects.count() == 1


def test_a_room_that_is_not_open_says_when_it_opens(sessions, phone):
    room = a_room(sessions[0], open=False)
    answer = phone.get(reverse("live:join_room", args=[room.code]))
    assert "not open yet" in answer.content.decode()
    assert "14 July 2022 at 10:00" in answer.content.decode()
    assert phone.post(reverse("live:join_room", args=[room.code])).status_code == 409


def test_a_closed_room_lets_nobody_in_any_more(room, phone):
    closed(room)
    assert "closed" in phone.get(reverse("live:join_room", args=[room.code])).content.decode()
    assert phone.post(reverse("live:join_room", args=[room.code])).status_code == 409
    assert not Attendee.objects.exists()


def test_without_a_pass_every_address_leads_to_the_way_in(room, phone):
    way_in = reverse("live:join_room", args=[room.code])
    assert phone.get(reverse("live:room", args=[room.code]))["Location"] == way_in
    for name in ("ask", "vote"):
        assert phone.post(reverse(f"live:{name}", args=[room.code]))["Location"] == way_in
    answer = phone.post(reverse("live:ask", args=[room.code]), {"text": "Why?"}, **JSON)
    assert (answer.status_code, answer.json()["join"]) == (403, way_in)
    assert not Question.objects.exists()


def test_a_pass_for_one_room_opens_no_other(room, sessions, inside):
    other = a_room(sessions[1])
    inside.cookies[cookie_name(other.pk)] = inside.cookies[cookie_name(room.pk)].value
    assert inside.get(reverse("live:room", args=[other.code])).status_code == 302


def test_a_guest_keeps_the_name_when_all_phones_are_moved(room, sessions, inside):
    other = a_room(sessions[1])
    actions.move_phones(room, other, by=None, at=NOW)
    assert reverse("live:join_room", args=[other.code]) in page_of(inside, room)
    inside.post(reverse("live:join_room", args=[other.code]), {"from": room.code})
    assert Attendee.objects.get(room=other).name == "Kənan"


def test_the_qr_code_is_a_picture_for_anybody(room, phone):
    answer = phone.get(reverse("live:qr", args=[room.code]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert phone.get(reverse("live:qr", args=["XXXXXX"])).status_code == 404


# Asking and voting


def ask(phone, room, text, **more):
    return phone.post(reverse("live:ask", args=[room.code]), {"text": text, "signature": "anonymous", **more})


def test_a_question_is_asked_and_is_on_the_page(room, inside):
    answer = ask(inside, room, "When does the museum open?")
    assert answer.status_code == 302
    assert "When does the museum open?" in page_of(inside, room)


def test_what_people_write_is_text_and_never_markup(room, inside):
    ask(inside, room, "<script>alert(1)</script> why?")
    page = page_of(inside, room)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; why?" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("text", ["", "😀", "a" * 10_000])
def test_a_refused_question_stays_in_its_field_with_the_reason(room, inside, text):
    answer = ask(inside, room, text)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f">{text}</textarea>" in page
    assert re.search(r'id="ask-refusal" role="alert" data-refusal>.*?<span>.+</span>', page)
    assert not Question.objects.exists()


def test_similar_questions_are_proposed_first_and_what_was_written_is_kept(room, inside):
    a_question(a_guest(room), "When does the national museum open again?")
    answer = ask(inside, room, "When will the national museum open?")
    page = answer.content.decode()
    assert "national museum open again" in page
    assert ">When will the national museum open?</textarea>" in page
    assert Question.objects.count() == 1
    assert ask(inside, room, "When will the national museum open?", sure="1").status_code == 302
    assert Question.objects.count() == 2


def test_a_script_is_told_of_similar_ones_while_typing(room, inside):
    question = a_question(a_guest(room), "When does the national museum open again?")
    address = reverse("live:similar", args=[room.code])
    found = inside.get(address, {"text": "When will the national museum open?"}).json()["questions"]
    assert [one["id"] for one in found] == [question.pk]
    assert inside.get(address, {"text": "Nothing alike"}).json()["questions"] == []


def test_a_question_that_waits_is_seen_by_its_author_alone(sessions, phone):
    room = a_room(sessions[1], moderated=True)
    phone.post(reverse("live:join_room", args=[room.code]))
    ask(phone, room, "When does the museum open?")
    other = Client()
    other.post(reverse("live:join_room", args=[room.code]))
    assert "When does the museum open?" in page_of(phone, room)
    assert "When does the museum open?" not in page_of(other, room)


def test_a_vote_is_given_and_taken_back(room, inside):
    question = a_question(a_guest(room))
    address = reverse("live:vote", args=[room.code])
    for _ in range(2):  # from two tabs
        inside.post(address, {"vote": question.pk})
    assert Vote.objects.count() == 1
    assert f'value="-{question.pk}" aria-pressed="true"' in page_of(inside, room)
    inside.post(address, {"vote": -question.pk})
    assert not Vote.objects.exists()


def test_a_vote_for_a_question_that_was_removed_is_answered_in_words(room, inside):
    question = a_question(a_guest(room))
    actions.moderate(question, "removed", by=None, at=NOW)
    address = reverse("live:vote", args=[room.code])
    answer = inside.post(address, {"vote": question.pk}, **JSON)
    assert (answer.status_code, answer.json()["refused"]) == (409, "question.removed")
    page = inside.post(address, {"vote": question.pk}, follow=True).content.decode()
    assert "A moderator has taken this question away meanwhile." in page


@pytest.mark.parametrize("vote", ["", "x", "0", "999999", "1" * 40])
def test_a_vote_for_nothing_is_refused_and_not_a_crash(room, inside, vote):
    answer = inside.post(reverse("live:vote", args=[room.code]), {"vote": vote}, **JSON)
    assert answer.status_code == 409


def test_one_is_told_what_is_ones_own(room, inside):
    ask(inside, room, "When does the museum open?")
    question = a_question(a_guest(room), "Another one altogether?")
    inside.post(reverse("live:vote", args=[room.code]), {"vote": question.pk})
    own = inside.get(reverse("live:mine", args=[room.code])).json()
    assert own["voted"] == [question.pk]
    assert own["questions"] == [Question.objects.get(text="When does the museum open?").pk]


def test_the_order_is_by_votes_or_by_age_with_pinned_ones_first(room, inside):
    first, second, third = (a_question(a_guest(room), f"{word} thing?") for word in ("One", "Two", "Three"))
    actions.cast_votes(room.pk, [(a_guest(room).pk, second.pk, True)], at=NOW)
    actions.pin(third, pinned=True, by=None, at=NOW)

    def order(query):
        page = inside.get(reverse("live:room", args=[room.code]), query).content.decode()
        return [int(pk) for pk in re.findall(r'id="question-(\d+)"', page)]

    assert order({}) == [third.pk, second.pk, first.pk]
    assert order({"order": "newest"}) == [third.pk, second.pk, first.pk]
    actions.pin(third, pinned=False, by=None, at=NOW)
    assert order({}) == [second.pk, first.pk, third.pk]
    assert order({"order": "newest"}) == [third.pk, second.pk, first.pk]
