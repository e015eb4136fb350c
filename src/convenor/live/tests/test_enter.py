"""The way into an open room from the page of its course, and to what stays of it: for whom, and for whom not."""

import pytest
from django.test import Client
from django.urls import reverse

from convenor.kit.tests.refusing import refuses
from convenor.live import actions
from convenor.live.models import Room
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_question, a_room, joined
from convenor.programmes.models import Contribution, Course
from convenor.programmes.tests.factories import a_release


@pytest.fixture
def page(course):
    a_release(course)
    return reverse("programmes:course", args=[course.slug])


def the_way_in(room: Room) -> str:
    return reverse("live:enter", args=[room.session.course.slug, room.session.key])


def what_stays(room: Room) -> str:
    return reverse("live:archive", args=[room.session.course.slug, room.session.key])


def test_the_page_of_a_course_shows_the_way_in_while_a_room_is_open(course, sessions, page):
    stranger = Client()
    before = stranger.get(page)
    room = a_room(sessions[0])
    during = stranger.get(page, headers={"If-None-Match": before["ETag"]})
    assert during.status_code == 200
    assert during.content.decode().count(f'href="{the_way_in(room)}"') == 1
    assert room.code not in during.content.decode()
    assert the_way_in(room) not in before.content.decode()
    actions.close_room(room, by=None, at=NOW)
    after = stranger.get(page, headers={"If-None-Match": during["ETag"]})
    assert after.status_code == 200
    assert the_way_in(room) not in after.content.decode()


def test_a_room_that_is_closed_again_renews_no_page(course, sessions, page):
    room = a_room(sessions[0])
    for _ in range(2):
        actions.close_room(room, by=None, at=NOW)
    versions = [Course.objects.get(pk=course.pk).version]
    actions.close_room(room, by=None, at=NOW)
    assert versions == [Course.objects.get(pk=course.pk).version]


def test_all_phones_moved_and_so_is_the_way_in(sessions, page):
    room, other = a_room(sessions[0]), a_room(sessions[1], open=False)
    actions.move_phones(room, other, by=None, at=NOW)
    shown = Client().get(page).content.decode()
    assert the_way_in(other) in shown
    assert the_way_in(room) not in shown


def test_an_opening_that_is_refused_shows_nothing(course, sessions, page):
    room = a_room(sessions[0], open=False)
    Course.objects.filter(pk=course.pk).update(state="archived")
    with refuses("room.course_closed"):
        actions.open_room(room, by=None, at=NOW)
    assert the_way_in(room) not in Client().get(page).content.decode()


@pytest.mark.parametrize("who", ["participant", "trainer", "organiser", "observer"])
def test_who_belongs_to_the_course_goes_in_without_the_code(room, who, browser_of, request):
    answer = browser_of(request.getfixturevalue(who)).get(the_way_in(room))
    assert answer["Location"] == reverse("live:join_room", args=[room.code])


@pytest.mark.parametrize("who", ["stranger", "focal_point", "registration"])
def test_who_does_not_is_asked_for_the_code_whether_or_not_there_is_a_room(room, who, browser_of, request):
    found = request.getfixturevalue(who)
    browser = browser_of(getattr(found, "person", found))
    for address in (the_way_in(room), the_way_in(room).replace(room.session.key, "nothing")):
        assert browser.get(address)["Location"] == reverse("live:join")
        assert Client().get(address)["Location"] == reverse("live:join")


def test_who_declined_their_part_does_not_belong(room, trainer, browser_of):
    Contribution.objects.update(answer=Contribution.Answer.DECLINED)
    assert browser_of(trainer).get(the_way_in(room))["Location"] == reverse("live:join")


def test_a_participant_reads_what_stays_once_the_room_is_closed(room, participant, stranger, browser_of):
    a_question(a_guest(room, "Kənan"), "When does the museum open?", signature="anonymous")
    browser = browser_of(participant)
    assert browser.get(what_stays(room)).status_code == 403
    actions.close_room(room, by=None, at=NOW)
    shown = browser.get(what_stays(room)).content.decode()
    assert "When does the museum open?" in shown
    assert "Kənan" not in shown
    assert "<form" not in shown.split("<main")[1]
    mine = browser.get(reverse("pages:my_course", args=[room.session.course.slug])).content.decode()
    assert what_stays(room) in mine
    assert browser_of(stranger).get(what_stays(room)).status_code == 403
    assert Client().get(what_stays(room)).status_code == 302


def test_results_that_were_held_back_stay_so_for_participants(
    room, guest, participant, organiser, browser_of
):
    poll = a_poll(room, results_shown=False, options=[{"en": "Money"}, {"en": "Training"}])
    key = poll.options.get(position=1).pk
    actions.cast_ballots(room.pk, [actions.Answered(guest.pk, poll.pk, key, "s")], at=NOW)
    actions.close_room(room, by=None, at=NOW)
    assert "100%" not in browser_of(participant).get(what_stays(room)).content.decode()
    assert "100%" in browser_of(organiser).get(what_stays(room)).content.decode()


def test_organisers_read_who_was_there_and_which_questions_were_answered_how(
    room, guest, participant, organiser, browser_of
):
    live, written = a_question(guest, "Answered at once?"), a_question(guest, "Answered later?")
    a_question(joined(room, participant), "Answered never?")
    actions.moderate(live, "answered", by=None, at=NOW)
    actions.answer_in_writing(written, "Yes.", by=organiser, at=NOW)
    browser = browser_of(organiser)
    whole = browser.get(what_stays(room)).content.decode()
    people = whole.split('id="people"')[1]
    assert "Kənan" in people
    assert "Aysel Cəfərova" in people
    for only, text in (("live", "Answered at once?"), ("in_writing", "Answered later?")):
        shown = browser.get(what_stays(room) + f"?answered={only}").content.decode()
        assert [one in shown for one in ("at once?", "later?", "never?")] == [
            one in text for one in ("at once?", "later?", "never?")
        ]
    assert "never?" in browser.get(what_stays(room) + "?answered=nonsense").content.decode()


def test_the_list_of_rooms_adds_up_what_was_counted(sessions, organiser, browser_of, course):
    address = reverse("live:rooms", args=[course.slug])
    browser = browser_of(organiser)
    for session in sessions[:2]:
        room = a_room(session)
        a_question(a_guest(room))
    foot = browser.get(address).content.decode().split("<tfoot>")[1]
    assert foot.count(">2<") == 2
