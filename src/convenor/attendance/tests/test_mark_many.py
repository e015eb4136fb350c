"""Saving a grid: only what was changed, nothing overwritten unseen, nothing lost."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.attendance import actions, grid
from convenor.attendance.actions import Change
from convenor.attendance.models import Mark
from convenor.attendance.queries import presence
from convenor.attendance.tests.factories import a_mark
from convenor.audit.queries import history as recorded
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_seat
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.people.tests.factories import a_person
from convenor.programmes.models import Session
from convenor.programmes.states import State as CourseState
from convenor.programmes.tests.factories import a_course, a_session


def save(course, *changes, by=None):
    return actions.mark_many(course, changes=changes, source=Mark.Source.PAPER, by=by, at=timezone.now())


def url(course, query="?day=all"):
    return reverse("attendance:attendance", args=[course.slug]) + query


def form(rows, **cells):
    """What a browser sends of the page with these rows: every cell as shown, but for the ones given by name."""
    posted = {"source": "organiser"}
    for row in rows:
        posted[row.seen_name] = row.seen
        posted |= {cell.name: cell.value for cell in row.cells}
    return {**posted, **cells}


def cell(registration, session):
    return f"mark-{registration.pk}-{session.pk}"


# The act


def test_cells_are_marked_corrected_and_taken_back(course, seat, sessions, organiser):
    a_mark(sessions[1], seat)
    a_mark(sessions[2], seat)
    saved = save(
        course,
        Change(seat.pk, sessions[0].pk, seen=None, wanted=True),
        Change(seat.pk, sessions[1].pk, seen=True, wanted=False),
        Change(seat.pk, sessions[2].pk, seen=True, wanted=None),
        by=organiser,
    )
    assert (saved.changed, saved.kept) == (3, [])
    assert presence(course) == {seat.pk: {sessions[0].pk: True, sessions[1].pk: False}}
    assert Mark.objects.filter(replaced_at__isnull=False).count() == 2
    entry = recorded(course).get(code="attendance.marked")
    assert (entry.facts, entry.by_pk) == ({"cells": 3, "source": "paper"}, organiser.pk)


def test_what_somebody_else_changed_meanwhile_stays_and_is_told(course, seat, sessions, organiser):
    standing = a_mark(sessions[0], seat, present=False, by=organiser)
    saved = save(
        course,
        Change(seat.pk, sessions[0].pk, seen=None, wanted=True),
        Change(seat.pk, sessions[1].pk, seen=None, wanted=True),
    )
    assert saved.changed == 1
    [kept] = saved.kept
    assert (kept.standing, kept.refusal.code) == (standing, "mark.changed_meanwhile")
    assert presence(course)[seat.pk] == {sessions[0].pk: False, sessions[1].pk: True}


def test_two_who_say_the_same_are_not_in_each_others_way(course, seat, sessions):
    a_mark(sessions[0], seat)
    saved = save(course, Change(seat.pk, sessions[0].pk, seen=None, wanted=True))
    assert (saved.changed, saved.kept) == (0, [])
    assert Mark.objects.count() == 1


def test_somebody_who_lost_the_seat_is_left_out_and_the_others_are_saved(course, seat, sessions):
    other = a_seat(course)
    type(other).objects.filter(pk=other.pk).update(state=State.WITHDRAWN)
    saved = save(
        course,
        Change(other.pk, sessions[0].pk, seen=None, wanted=True),
        Change(seat.pk, sessions[0].pk, seen=None, wanted=True),
    )
    assert saved.changed == 1
    assert [kept.refusal.code for kept in saved.kept] == ["mark.no_seat"]


def test_what_is_not_of_this_course_is_refused_whole(course, seat, sessions):
    elsewhere = a_course()
    good = Change(seat.pk, sessions[0].pk, seen=None, wanted=True)
    for bad in (
        Change(seat.pk, a_session(elsewhere).pk, seen=None, wanted=True),
        Change(a_seat(elsewhere).pk, sessions[0].pk, seen=None, wanted=True),
        Change(0, sessions[0].pk, seen=None, wanted=True),
    ):
        with refuses("mark.other_course"):
            save(course, good, bad)
    assert not Mark.objects.exists()


def test_a_closed_course_is_refused(course, seat, sessions):
    course.state = CourseState.ARCHIVED
    with refuses("mark.course_closed"):
        save(course, Change(seat.pk, sessions[0].pk, seen=None, wanted=True))


def test_saving_nothing_leaves_no_trace(course):
    assert save(course).changed == 0
    assert not recorded(course).exists()


def test_the_number_of_queries_does_not_grow_with_the_cells(course, sessions, django_assert_max_num_queries):
    seats = [a_seat(course) for _ in range(30)]
    changes = [Change(each.pk, session.pk, None, True) for each in seats for session in sessions]
    with django_assert_max_num_queries(9):
        assert save(course, *changes).changed == 120


@pytest.mark.django_db(transaction=True)
def test_two_saves_of_the_same_cells_at_the_same_moment(course, sessions):
    seats = [a_seat(course) for _ in range(10)]

    def say(present):
        return save(course, *[Change(each.pk, sessions[0].pk, None, present) for each in seats])

    first, second = at_once(partial(say, True), partial(say, False))
    assert {first.changed, second.changed} == {0, 10}
    assert len(first.kept) + len(second.kept) == 10
    assert Mark.objects.count() == 10


# The form


def test_only_changed_cells_come_out_of_the_form(course, seat, sessions):
    rows = grid.rows([seat], sessions, {seat.pk: {sessions[0].pk: True}})
    posted = form(rows, **{cell(seat, sessions[1]): "absent"})
    assert list(grid.changes(posted, sessions)) == [Change(seat.pk, sessions[1].pk, None, False)]
    assert list(grid.changes(form(rows), sessions)) == []


def test_the_rest_of_a_session_was_there(course, seat, sessions):
    other = a_seat(course)
    rows = grid.rows([seat, other], sessions, {seat.pk: {sessions[0].pk: False}})
    found = list(grid.changes(form(rows), sessions, rest_present=sessions[0].key))
    assert found == [Change(other.pk, sessions[0].pk, None, True)]


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"seen-x": "----"},
        {"seen-": "----"},
        {"seen-1": "-"},
        {"seen-1": "----------"},
        {"mark-1-1": "present"},
        {"other": "present"},
    ],
)
def test_what_is_no_part_of_the_grid_is_passed_over(posted, sessions):
    assert list(grid.changes(posted, sessions)) == []


def test_a_cell_that_is_missing_or_nonsense_is_no_change(seat, sessions):
    [row] = grid.rows([seat], sessions, {seat.pk: {sessions[0].pk: True}})
    assert list(grid.changes({row.seen_name: row.seen}, sessions)) == []
    assert list(grid.changes({row.seen_name: row.seen, cell(seat, sessions[0]): "?"}, sessions)) == []


# The pages


def test_the_organiser_saves_and_is_told_how_many(course, seat, sessions, organiser, browser_of):
    browser = browser_of(organiser)
    rows = browser.get(url(course)).context["rows"]
    posted = form(rows, **{cell(seat, sessions[0]): "present", cell(seat, sessions[3]): "absent"})
    page = browser.post(url(course), posted, follow=True).content.decode()
    assert "2 marks are saved." in page
    assert presence(course) == {seat.pk: {sessions[0].pk: True, sessions[3].pk: False}}
    assert "Nothing was changed" in browser.post(url(course), form(rows), follow=True).content.decode()


def test_the_second_of_two_organisers_loses_nothing(course, seat, sessions, organiser, browser_of):
    second = browser_of(organiser)
    rows = second.get(url(course)).context["rows"]
    a_mark(sessions[0], seat, present=True, by=a_person("Sevda", "Rzayeva"))

    posted = form(rows, **{cell(seat, sessions[0]): "absent", cell(seat, sessions[1]): "present"})
    answer = second.post(url(course), posted)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "1 mark is saved." in page
    assert "1 mark was not saved" in page
    assert "marked as present (Sevda Rzayeva" in page
    assert presence(course)[seat.pk] == {sessions[0].pk: True, sessions[1].pk: True}

    again = second.post(url(course), form(answer.context["rows"]), follow=True)
    assert "1 mark is saved." in again.content.decode()
    assert presence(course)[seat.pk][sessions[0].pk] is False


def test_one_day_is_shown_at_a_time_or_all(course, seat, sessions, organiser, browser_of):
    browser = browser_of(organiser)

    def shown(query):
        return browser.get(url(course, query)).context["sessions"]

    assert shown("") == sessions[:2]
    assert shown("?day=2022-07-15") == sessions[2:]
    assert shown("?day=all") == sessions
    assert shown("?day=nonsense") == sessions[:2]


def test_saving_one_day_leaves_the_other_alone(course, seat, sessions, organiser, browser_of):
    a_mark(sessions[2], seat)
    browser = browser_of(organiser)
    day = url(course, "?day=2022-07-14")
    rows = browser.get(day).context["rows"]
    browser.post(day, form(rows, **{cell(seat, sessions[0]): "absent"}))
    assert presence(course)[seat.pk] == {sessions[0].pk: False, sessions[2].pk: True}


def test_breaks_are_not_marked(course, seat, organiser, browser_of):
    a_session(course, format=Session.Format.BREAK, title={"en": "Coffee"})
    assert "Coffee" not in browser_of(organiser).get(url(course)).content.decode()


def test_everybody_at_one_session_by_phone(course, seat, sessions, organiser, browser_of):
    browser = browser_of(organiser)
    address = reverse("attendance:session", args=[course.slug, sessions[0].key])
    page = browser.get(address)
    assert page.content.decode().count('type="radio"') == 3
    browser.post(address, form(page.context["rows"], rest_present=sessions[0].key, source="paper"))
    assert Mark.objects.get().source == "paper"


@pytest.mark.parametrize("empty", ["course", "seats"])
def test_an_empty_page_says_what_is_missing(empty, course, organiser, browser_of, request):
    if empty == "seats":
        request.getfixturevalue("sessions")
    page = browser_of(organiser).get(url(course)).content.decode()
    assert ("Nobody holds a seat yet" if empty == "seats" else "There is no session to mark") in page


def test_an_observer_looks_and_cannot_mark(course, seat, sessions, observer, browser_of):
    a_mark(sessions[0], seat)
    browser = browser_of(observer)
    page = browser.get(url(course)).content.decode()
    assert "<td>yes</td>" in page
    assert "<select" not in page
    assert browser.post(url(course), {}).status_code == 403


@pytest.mark.parametrize("who", ["trainer", "participant", "focal_point", "stranger"])
def test_nobody_else_sees_or_marks(who, course, seat, sessions, browser_of, request):
    browser = browser_of(request.getfixturevalue(who))
    person = reverse("attendance:person", args=[course.slug, seat.pk])
    session = reverse("attendance:session", args=[course.slug, sessions[0].key])
    sheet = reverse("attendance:sheets", args=[course.slug])
    for address in (url(course), person, session, sheet):
        assert browser.get(address).status_code == 403
    for address in (url(course), session):
        assert browser.post(address, {"source": "organiser", f"seen-{seat.pk}": "-"}).status_code == 403


def test_a_save_without_its_token_is_refused(course, seat, sessions, organiser):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(organiser)
    assert browser.post(url(course), {"source": "organiser"}).status_code == 403


def test_the_history_of_a_person_shows_what_was_replaced(course, seat, sessions, organiser, browser_of):
    for present in (True, False):
        actions.mark(
            sessions[0], seat, present=present, source=Mark.Source.PAPER, by=organiser, at=timezone.now()
        )
    page = (
        browser_of(organiser).get(reverse("attendance:person", args=[course.slug, seat.pk])).content.decode()
    )
    assert "<s>present</s>" in page
    assert "Günel Abbasova (signed sheet)" in page


def test_a_person_or_session_of_another_course_is_not_there(course, organiser, browser_of):
    other = a_course()
    browser = browser_of(organiser)
    assert browser.get(reverse("attendance:person", args=[course.slug, a_seat(other).pk])).status_code == 404
    session = reverse("attendance:session", args=[course.slug, a_session(other).key])
    assert browser.get(session).status_code == 404


# The sheet


def test_sheets_of_one_day_and_of_all_are_printed(course, seat, sessions, organiser, browser_of):
    browser = browser_of(organiser)
    for name, arguments in (("sheets", [course.slug]), ("sheet", [course.slug, sessions[0].day])):
        answer = browser.get(reverse(f"attendance:{name}", args=arguments))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("day", ["2022-07-20", "2022-13-01"])
def test_a_day_without_sessions_has_no_sheet(day, course, sessions, organiser, browser_of):
    answer = browser_of(organiser).get(f"/courses/{course.slug}/attendance/sheet-{day}.pdf")
    assert answer.status_code == 404
