"""Marking one person at one session: history kept, one mark standing, two at once."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from convenor.attendance import actions
from convenor.attendance.models import Mark
from convenor.attendance.queries import attendance_of, histories, history, presence, standing_marks
from convenor.attendance.rules import Attendance, attendance, marking_refusal, overwriting_refusal
from convenor.attendance.tests.factories import a_mark
from convenor.audit.queries import history as recorded
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.programmes.models import Session
from convenor.programmes.states import State as CourseState
from convenor.programmes.tests.factories import a_course, a_session

BY_HAND = Mark.Source.ORGANISER


def mark(session, registration, *, present=True, source=BY_HAND, by=None, at=None):
    return actions.mark(session, registration, present=present, source=source, by=by, at=at or timezone.now())


# The rules


@pytest.mark.parametrize(
    ("course_state", "state", "is_same_course", "code"),
    [
        (CourseState.OPEN, State.CONFIRMED, True, None),
        (CourseState.RUNNING, State.CONFIRMED, True, None),
        (CourseState.ENDED, State.CONFIRMED, True, None),
        (CourseState.CERTIFIED, State.CONFIRMED, True, None),
        (CourseState.DRAFT, State.CONFIRMED, True, "mark.course_closed"),
        (CourseState.ANNOUNCED, State.CONFIRMED, True, "mark.course_closed"),
        (CourseState.ARCHIVED, State.CONFIRMED, True, "mark.course_closed"),
        (CourseState.RUNNING, State.REGISTERED, True, "mark.no_seat"),
        (CourseState.RUNNING, State.WAITING, True, "mark.no_seat"),
        (CourseState.RUNNING, State.WITHDRAWN, True, "mark.no_seat"),
        (CourseState.RUNNING, State.CONFIRMED, False, "mark.other_course"),
    ],
)
def test_who_can_be_marked(course_state, state, is_same_course, code):
    refusal = marking_refusal(
        course_state=course_state, registration_state=state, is_same_course=is_same_course
    )
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("seen", "standing", "wanted", "code"),
    [
        (None, None, True, None),
        (True, True, False, None),
        (True, True, None, None),
        (None, True, True, None),
        (True, None, None, None),
        (None, True, False, "mark.changed_meanwhile"),
        (None, False, True, "mark.changed_meanwhile"),
        (True, False, None, "mark.changed_meanwhile"),
        (True, None, False, "mark.changed_meanwhile"),
    ],
)
def test_only_what_somebody_else_changed_to_something_else_is_in_the_way(seen, standing, wanted, code):
    refusal = overwriting_refusal(seen=seen, standing=standing, wanted=wanted)
    assert (refusal and refusal.code) == code


def test_minutes_add_up_to_the_whole_course():
    found = attendance([(60, True), (45, False), (30, None), (15, True)])
    assert found == Attendance(minutes=75, absent=45, unmarked=30)
    assert found.whole == 150
    assert attendance([]).whole == 0


# The act


def test_a_mark_says_who_was_where_who_said_so_how_and_when(seat, sessions, organiser):
    at = timezone.now()
    made = mark(sessions[0], seat, present=False, source=Mark.Source.PAPER, by=organiser, at=at)
    assert (made.present, made.source, made.by, made.at, made.replaced_at) == (
        False,
        "paper",
        organiser,
        at,
        None,
    )
    assert recorded(made).get().code == "attendance.marked"


def test_a_correction_replaces_the_mark_and_keeps_it(seat, sessions):
    first_at = timezone.now()
    mark(sessions[0], seat, present=True, at=first_at)
    mark(sessions[0], seat, present=False, at=first_at + timedelta(minutes=5))
    first, second = history(seat, sessions[0])
    assert (first.present, first.replaced_at) == (True, first_at + timedelta(minutes=5))
    assert (second.present, second.replaced_at) == (False, None)
    assert presence(seat.course) == {seat.pk: {sessions[0].pk: False}}


def test_saying_the_same_again_makes_no_new_mark(seat, sessions, organiser):
    first = mark(sessions[0], seat)
    assert mark(sessions[0], seat, source=Mark.Source.PAPER, by=organiser) == first
    assert Mark.objects.count() == 1


def test_somebody_without_a_seat_is_refused(registration, sessions):
    with refuses("mark.no_seat"):
        mark(sessions[0], registration)


def test_a_seat_given_back_since_the_page_was_opened_is_refused(seat, sessions):
    type(seat).objects.filter(pk=seat.pk).update(state=State.WITHDRAWN)
    with refuses("mark.no_seat"):
        mark(sessions[0], seat)


def test_a_session_of_another_course_is_refused(seat):
    with refuses("mark.other_course"):
        mark(a_session(a_course()), seat)


def test_the_database_itself_keeps_one_mark_standing(seat, sessions):
    a_mark(sessions[0], seat)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_mark(sessions[0], seat, present=False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("said", [(True, True), (True, False)])
def test_two_marks_at_the_same_moment_leave_one_standing(said, seat, sessions):
    at_once(*[partial(mark, sessions[0], seat, present=present) for present in said])
    assert standing_marks(seat.course).count() == 1
    assert Mark.objects.count() == len(set(said))


# Reading


def test_attendance_counts_no_breaks_and_no_replaced_marks(seat, sessions):
    a_session(seat.course, hour=12, minutes=45, format=Session.Format.BREAK)
    mark(sessions[0], seat, present=False)
    mark(sessions[0], seat)
    mark(sessions[1], seat, present=False)
    assert attendance_of(seat) == Attendance(minutes=60, absent=60, unmarked=120)


def test_history_of_each_session_is_latest_first(seat, sessions):
    mark(sessions[1], seat, present=False)
    mark(sessions[1], seat)
    found = histories(seat)
    assert [session for session, _marks in found] == sessions
    assert [[one.present for one in marks] for _session, marks in found] == [[], [True, False], [], []]


def test_presence_is_one_query_for_any_number_of_people(course, sessions, django_assert_num_queries):
    seats = [a_seat(course) for _ in range(5)]
    for each in seats:
        a_mark(sessions[0], each)
    a_registration(course)
    with django_assert_num_queries(1):
        found = presence(course)
    assert found == {each.pk: {sessions[0].pk: True} for each in seats}
    assert presence(course, registration=seats[0]) == {seats[0].pk: {sessions[0].pk: True}}
