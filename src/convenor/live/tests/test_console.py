"""The console by plain forms: who may open it, and that each press does what it says."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.live import actions, queries
from convenor.live.models import Answer, Idea, Poll, Question, Theme, Turn
from convenor.live.passes import cookie_name, read_pass
from convenor.live.states import Audience
from convenor.live.tests.factories import NOW, a_guest, a_question, a_room, joined

JSON = {"HTTP_ACCEPT": "application/json"}
PAGES = ("console", "add_poll", "balance")
POSTS = ("moderate", "run_poll", "arrange", "lead_floor", "run_room")


@pytest.fixture
def browser(organiser, browser_of):
    return browser_of(organiser)


@pytest.fixture
def press(browser, room):
    """``press("moderate", "shown:7")``: one button of the console."""

    def pressed(name, do, **fields):
        return browser.post(reverse(f"live:{name}", args=[room.code]), {"do": do, **fields}, **JSON)

    return pressed


def a_poll(room, **fields):
    options = [{"az": "Bəli", "en": "Yes"}, {"az": "Xeyr", "en": "No"}]
    poll = {"kind": "single", "wording": {"az": "Razısınız?", "en": "Do you agree?"}, "options": options}
    return actions.add_poll(room, **{**poll, **fields}, by=None, at=NOW)


# Who may


@pytest.mark.parametrize("who", ["participant", "observer", "stranger", "focal_point"])
def test_who_does_not_run_the_room_opens_no_part_of_the_console(who, room, browser_of, request):
    browser = browser_of(request.getfixturevalue(who))
    for name in PAGES:
        assert browser.get(reverse(f"live:{name}", args=[room.code])).status_code == 403
    for name in POSTS:
        assert browser.post(reverse(f"live:{name}", args=[room.code])).status_code == 403


def test_a_guest_is_asked_to_sign_in(room):
    guest = Client()
    guest.post(reverse("live:join_room", args=[room.code]))
    answer = guest.get(reverse("live:console", args=[room.code]))
    assert answer["Location"].startswith(reverse("account_login"))


def test_the_trainer_of_the_session_runs_its_room_and_no_other(room, sessions, trainer, browser_of):
    browser = browser_of(trainer)
    assert browser.get(reverse("live:console", args=[room.code])).status_code == 200
    other = a_room(sessions[1])
    assert browser.get(reverse("live:console", args=[other.code])).status_code == 403


def test_the_console_gives_a_pass_for_its_streams_and_keeps_who_one_is(room, browser):
    browser.post(reverse("live:join_room", args=[room.code]))
    before = read_pass(browser.cookies[cookie_name(room.pk)].value, room_pk=room.pk)
    browser.get(reverse("live:console", args=[room.code]))
    after = read_pass(browser.cookies[cookie_name(room.pk)].value, room_pk=room.pk)
    assert before
    assert after
    assert (before.audience, after.audience) == (Audience.ROOM, Audience.CONSOLE)
    assert (after.attendee, after.secret) == (before.attendee, before.secret)


# Questions


def test_a_waiting_question_is_seen_and_shown(room, browser, press):
    actions.set_room(room, changes={"moderated": True}, by=None, at=NOW)
    question = a_question(a_guest(room), "When does the museum open?")
    assert (
        "When does the museum open?"
        in browser.get(reverse("live:console", args=[room.code])).content.decode()
    )
    assert press("moderate", f"shown:{question.pk}").status_code == 200
    question.refresh_from_db()
    assert question.state == "shown"


@pytest.mark.parametrize(
    ("do", "field", "value"),
    [
        ("answering", "state", "answering"),
        ("answered", "state", "answered"),
        ("removed", "state", "removed"),
        ("pin", "pinned", True),
    ],
)
def test_each_button_of_a_question_does_what_it_says(room, press, do, field, value):
    question = a_question(a_guest(room))
    assert press("moderate", f"{do}:{question.pk}").status_code == 200
    assert getattr(Question.objects.get(), field) == value


def test_what_somebody_else_moved_meanwhile_is_answered_in_words(room, press):
    question = a_question(a_guest(room))
    actions.moderate(question, "removed", by=None, at=NOW)
    answer = press("moderate", f"answering:{question.pk}")
    assert (answer.status_code, answer.json()["refusal"]) == (409, "question.not_movable")
    assert "meanwhile" in answer.json()["sentence"]


def test_a_question_is_gathered_under_a_theme_and_given_to_somebody(room, press, trainer):
    question = a_question(a_guest(room))
    press("arrange", "add", title="Muzeylər")
    theme = Theme.objects.get()
    press("moderate", "gather", question=question.pk, theme=theme.pk)
    assert Question.objects.get().theme == theme
    press("moderate", "gather", question=question.pk, theme="")
    assert Question.objects.get().theme is None
    answer = press("moderate", "assign", question=question.pk, person=trainer.pk)
    assert "Rüfət" in answer.json()["said"]
    assert Answer.objects.get().assigned_to == trainer


def test_a_question_is_not_given_to_somebody_outside_the_course(room, press, stranger):
    question = a_question(a_guest(room))
    assert press("moderate", "assign", question=question.pk, person=stranger.pk).status_code == 404
    assert not Answer.objects.exists()


def test_a_question_of_another_room_is_out_of_reach(sessions, room, press):
    question = a_question(a_guest(a_room(sessions[1])))
    assert press("moderate", f"removed:{question.pk}").status_code == 404


@pytest.mark.parametrize("name", POSTS)
@pytest.mark.parametrize("do", ["", "x", "x:1", "openx:1", f"remove:{'9' * 40}", "removed:-1"])
def test_a_button_that_no_page_has_does_nothing(room, press, name, do):
    assert press(name, do).status_code == 404


# Polls


def written(**fields):
    given = {
        "kind": "single",
        "wording_0": "Razısınız?",
        "wording_1": "Do you agree?",
        "options_0": "Bəli\nXeyr",
        "options_1": "Yes\nNo",
        "most": 1,
        "lowest": 1,
        "highest": 5,
        "anonymous": "on",
    }
    return {**given, **fields}


def test_a_poll_is_written_in_both_languages_and_amended_before_it_is_seen(room, browser):
    address = reverse("live:add_poll", args=[room.code])
    form = browser.get(address).context["form"]
    az, en = (widget["name"] for widget in form["wording"].subwidgets[0].data["subwidgets"])
    options = az.replace("wording", "options"), en.replace("wording", "options")
    post = written(**{az: "Razısınız?", en: "Do you agree?", options[0]: "Bəli\nXeyr", options[1]: "Yes\nNo"})
    assert browser.post(address, post).status_code == 302
    poll = Poll.objects.get()
    assert poll.wording == {"az": "Razısınız?", "en": "Do you agree?"}
    assert [one.wording for one in poll.options.all()] == [
        {"az": "Bəli", "en": "Yes"},
        {"az": "Xeyr", "en": "No"},
    ]
    again = reverse("live:amend_poll", args=[room.code, poll.pk])
    assert "Bəli\nXeyr" in browser.get(again).content.decode()
    assert browser.post(again, {**post, en: "Agreed?"}).status_code == 302
    assert Poll.objects.get().wording["en"] == "Agreed?"


def test_lines_that_do_not_match_between_languages_are_refused_and_kept(room, browser):
    address = reverse("live:add_poll", args=[room.code])
    form = browser.get(address).context["form"]
    az, en = (widget["name"] for widget in form["options"].subwidgets[0].data["subwidgets"])
    page = browser.post(address, written(**{az: "Bəli\nXeyr", en: "Yes"})).content.decode()
    assert "as many lines in each language" in page
    assert "Bəli\nXeyr" in page
    assert not Poll.objects.exists()


def test_a_poll_is_opened_held_back_shown_and_closed(room, press):
    poll = a_poll(room)
    for do, field, value in [
        ("open", "state", "open"),
        ("hold", "results_shown", False),
        ("show", "results_shown", True),
        ("close", "state", "closed"),
    ]:
        assert press("run_poll", f"{do}:{poll.pk}").status_code == 200
        assert getattr(Poll.objects.get(), field) == value
    room.refresh_from_db()
    assert (room.screen, room.screen_poll) == ("poll", poll)


def test_a_word_is_taken_off_the_screens_and_brought_back(room, press):
    poll = a_poll(room, kind="words", options=[], most=3)
    press("run_poll", f"hide:{poll.pk}", entry="axmaq")
    assert Poll.objects.get().hidden == ["axmaq"]
    press("run_poll", f"unhide:{poll.pk}", entry="axmaq")
    assert Poll.objects.get().hidden == []


# The wall, the floor, the room


def test_notes_are_put_under_themes_and_taken_away(room, press):
    actions.set_room(room, changes={"ideas_open": True}, by=None, at=NOW)
    guest = a_guest(room)
    first, second = (actions.post_idea(guest, text, signature="anonymous", at=NOW) for text in ("Bir", "İki"))
    press("arrange", "add", title="Muzeylər")
    theme = Theme.objects.get()
    for idea in (first, second):
        press("arrange", f"move:{idea.pk}", theme=theme.pk, position=0)
    assert list(Idea.objects.filter(theme=theme)) == [second, first]
    press("arrange", f"take:{first.pk}")
    press("arrange", f"remove:{theme.pk}")
    assert list(Idea.objects.filter(state="shown", theme=None)) == [second]


def test_the_floor_is_given_and_the_balance_says_who_has_spoken(room, participant, press, browser):
    actions.set_room(room, changes={"floor_open": True}, by=None, at=NOW)
    turn = actions.ask_for_floor(joined(room, participant), at=timezone.now())
    press("lead_floor", f"give:{turn.pk}")
    assert Turn.objects.get().state == "speaking"
    press("lead_floor", f"end:{turn.pk}")
    page = browser.get(reverse("live:balance", args=[room.code])).content.decode()
    assert "women" in page
    assert "Nümunə Muzeyi" in page


def test_the_room_is_set_shown_and_closed(room, press):
    press("run_room", "set", questions_open="on", turn_seconds="90")
    room.refresh_from_db()
    assert (room.questions_open, room.ideas_open, room.turn_seconds) == (True, False, 90)
    press("run_room", "screen:code")
    room.refresh_from_db()
    assert room.screen == "code"
    assert press("run_room", "set", turn_seconds="x").json()["refusal"] == "turn.wrong_seconds"
    press("run_room", "close")
    room.refresh_from_db()
    assert room.state == "closed"


def test_all_phones_are_moved_in_one_press(room, sessions, press):
    other = a_room(sessions[1], open=False)
    press("run_room", "move", to=other.code)
    room.refresh_from_db()
    other.refresh_from_db()
    assert (room.state, room.moved_to, other.state) == ("closed", other, "open")


def test_who_may_answer_in_writing_are_those_of_the_course(course, sessions, organiser, trainer, participant):
    assert set(queries.answerers(course)) == {organiser, trainer}
