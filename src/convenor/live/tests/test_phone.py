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


@pytest.mark.parametrize("name", ["room", "projector", "notes", "qr"])
def test_addresses_of_a_room_are_no_way_to_guess_its_code(room, inside, name):
    def status(client, code):
        args = [code, "az"] if name == "notes" else [code]
        return client.get(reverse(f"live:{name}", args=args)).status_code

    stranger = Client()
    known = status(stranger, room.code)
    assert known in (200, 302)
    for _ in range(GUESSES):
        assert status(Client(), "XXXXXX") == 404
    assert status(Client(), room.code) == 404
    assert status(inside, room.code) == 200  # who is in stays in


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
    assert (answer.status_code, answer.json()["refusal"]) == (409, "question.removed")
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


# Polls, ideas, the floor


def a_poll(room, **fields):
    options = [{"az": "Bəli", "en": "Yes"}, {"az": "Xeyr", "en": "No"}]
    poll = {"kind": "single", "wording": {"az": "Razısınız?", "en": "Do you agree?"}, "options": options}
    made = actions.add_poll(room, **{**poll, **fields}, by=None, at=NOW)
    return actions.open_poll(made, by=None, at=NOW)


def counts(poll):
    poll.refresh_from_db()
    return poll.counts


@pytest.mark.parametrize(
    ("kind", "fields", "value", "counted"),
    [
        ("single", {}, ["first"], {"first": 1}),
        ("multiple", {"most": 2}, ["first", "second"], {"first": 1, "second": 1}),
        ("scale", {"options": []}, ["4"], {"4": 1}),
        ("ranking", {}, ["second", "", "first"], {"first": 1, "second": 2}),
        ("words", {"options": [], "most": 3}, ["dil", " ", "xalça"], {"dil": 1, "xalça": 1}),
        ("text", {"options": []}, ["Vaxt azdır."], {}),
    ],
)
def test_each_kind_of_poll_is_answered_by_a_plain_form(room, inside, kind, fields, value, counted):
    poll = a_poll(room, kind=kind, **fields)
    keys = dict(zip(["first", "second"], [str(one.pk) for one in poll.options.all()], strict=False))
    post = {"poll": poll.pk, "value": [keys.get(one, one) for one in value]}
    assert inside.post(reverse("live:ballot", args=[room.code]), post).status_code == 302
    assert counts(poll) == {keys.get(key, key): number for key, number in counted.items()}
    assert poll.cast == 1


def test_a_ballot_is_changed_until_the_poll_is_closed_and_shown_as_one_left_it(room, inside):
    poll = a_poll(room)
    yes, no = (str(one.pk) for one in poll.options.all())
    address = reverse("live:ballot", args=[room.code])
    inside.post(address, {"poll": poll.pk, "value": yes})
    inside.post(address, {"poll": poll.pk, "value": no})
    assert counts(poll) == {no: 1}
    page = inside.get(reverse("live:room", args=[room.code]), {"view": "polls"}).content.decode()
    assert f'value="{no}" checked' in page
    assert 'data-voted="true"' in page
    actions.close_poll(poll, by=None, at=NOW)
    answer = inside.post(address, {"poll": poll.pk, "value": yes}, **JSON)
    assert (answer.status_code, answer.json()["refusal"]) == (409, "poll.closed")
    assert counts(poll) == {no: 1}


@pytest.mark.parametrize("value", [[], ["x"], ["999999"], [""]])
def test_a_ballot_that_is_none_is_refused(room, inside, value):
    poll = a_poll(room)
    answer = inside.post(reverse("live:ballot", args=[room.code]), {"poll": poll.pk, "value": value}, **JSON)
    assert answer.status_code == 409
    assert counts(poll) == {}


def test_results_that_are_held_back_are_not_on_the_page(room, inside):
    poll = a_poll(room, results_shown=False)
    inside.post(
        reverse("live:ballot", args=[room.code]), {"poll": poll.pk, "value": poll.options.all()[0].pk}
    )
    address = reverse("live:room", args=[room.code])
    assert "100%" not in inside.get(address).content.decode()
    actions.show_results(poll, shown=True, by=None, at=NOW)
    assert "100%" in inside.get(address).content.decode()


def test_an_idea_goes_to_the_wall_and_a_refused_one_stays_in_its_field(room, inside):
    address = reverse("live:propose", args=[room.code])
    refused = inside.post(address, {"text": "Bir bilet", "signature": "named"})
    assert refused.status_code == 409
    assert ">Bir bilet</textarea>" in refused.content.decode()
    actions.set_room(room, changes={"ideas_open": True}, by=None, at=NOW)
    for _ in range(2):  # pressed twice
        assert inside.post(address, {"text": "Bir bilet", "signature": "named"}).status_code == 302
    assert room.ideas.count() == 1


def test_one_asks_for_the_floor_sees_ones_place_and_leaves(room, inside):
    actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    other = a_guest(room, "Lalə")
    actions.ask_for_floor(other, at=NOW)
    address = reverse("live:floor", args=[room.code])
    inside.post(address, {"wanted": "1", "about": "Muzeylər"})
    page = inside.get(reverse("live:room", args=[room.code]), {"view": "floor"}).content.decode()
    assert "You are number 2 in the queue." in page
    turn = room.turns.get(about="Muzeylər")
    assert inside.post(address, {"turn": room.turns.get(attendee=other).pk}, **JSON).status_code == 409
    inside.post(address, {"turn": turn.pk})
    turn.refresh_from_db()
    assert turn.state == "given_up"
