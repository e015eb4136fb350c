"""The waiting list, and taking a registration back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from convenor.audit.queries import history
from convenor.enrolment import actions
from convenor.enrolment.queries import waiting_list
from convenor.enrolment.rules import waiting_refusal, withdrawal_refusal
from convenor.enrolment.signals import registration_withdrawn
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.kit.tests.refusing import refuses
from convenor.programmes.states import State as CourseState

VERBS = {"wait": actions.wait, "withdraw": actions.withdraw}


@pytest.mark.parametrize(
    ("state", "course_state", "code"),
    [
        (State.REGISTERED, CourseState.OPEN, None),
        (State.WAITING, CourseState.OPEN, "registration.not_waitable"),
        (State.CONFIRMED, CourseState.OPEN, "registration.not_waitable"),
        (State.WITHDRAWN, CourseState.OPEN, "registration.not_waitable"),
        (State.REGISTERED, CourseState.ARCHIVED, "course.not_open"),
    ],
)
def test_only_a_new_registration_can_wait(state, course_state, code):
    refusal = waiting_refusal(state, course_state=course_state)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("state", "course_state", "code"),
    [
        (State.REGISTERED, CourseState.OPEN, None),
        (State.WAITING, CourseState.OPEN, None),
        (State.CONFIRMED, CourseState.RUNNING, None),
        (State.WITHDRAWN, CourseState.OPEN, "registration.withdrawn"),
        (State.CONFIRMED, CourseState.CERTIFIED, "course.not_open"),
    ],
)
def test_whoever_is_on_the_list_can_withdraw(state, course_state, code):
    refusal = withdrawal_refusal(state, course_state=course_state)
    assert (refusal and refusal.code) == code


def test_the_longest_wait_comes_first_whatever_the_name(course, organiser):
    start = timezone.now()
    names = ["Zaur", "Anar", "Lalə"]
    for place, name in enumerate(names):
        registration = a_registration(course)
        registration.person.given = name
        registration.person.save()
        actions.wait(registration, by=organiser, at=start + timedelta(minutes=place))
    assert [waiting.person.given for waiting in waiting_list(course)] == names


def test_a_withdrawal_frees_the_seat_for_the_next(course, organiser):
    seats = [a_seat(course) for _ in range(3)]
    registration = a_registration(course)
    actions.wait(registration, by=organiser, at=timezone.now())
    with refuses("seat.none_left"):
        actions.confirm(registration, by=organiser, at=timezone.now())
    actions.withdraw(seats[0], by=organiser, at=timezone.now())
    assert actions.confirm(registration, by=organiser, at=timezone.now()).state == State.CONFIRMED


def test_the_apps_above_are_told_of_a_withdrawal(registration, organiser):
    heard = []

    def hear(sender, registration, at, **kwargs):
        heard.append(registration.pk)

    registration_withdrawn.connect(hear)
    try:
        actions.withdraw(registration, by=organiser, at=timezone.now())
    finally:
        registration_withdrawn.disconnect(hear)
    assert heard == [registration.pk]


@pytest.mark.parametrize(
    ("verb", "state", "recorded", "said"),
    [
        ("wait", State.WAITING, "enrolment.put_on_waiting_list", "Tural Şirvanlı is on the waiting list."),
        (
            "withdraw",
            State.WITHDRAWN,
            "enrolment.withdrawn",
            "The registration of Tural Şirvanlı is withdrawn.",
        ),
    ],
)
def test_the_organiser_does_it_and_it_is_recorded(
    verb, state, recorded, said, registration, organiser, browser_of
):
    answer = browser_of(organiser).post(reverse(f"enrolment:{verb}", args=[registration.pk]), follow=True)
    assert said in answer.content.decode()
    registration.refresh_from_db()
    assert registration.state == state
    assert history(registration).get().code == recorded


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["participant", "observer", "stranger"])
def test_nobody_else_does_it(verb, who, registration, browser_of, request):
    browser = browser_of(request.getfixturevalue(who))
    assert browser.post(reverse(f"enrolment:{verb}", args=[registration.pk])).status_code == 403


@pytest.mark.parametrize("verb", VERBS)
def test_looking_changes_nothing(verb, registration, organiser, browser_of):
    assert browser_of(organiser).get(reverse(f"enrolment:{verb}", args=[registration.pk])).status_code == 405


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_done_is_not_done_again(verb, registration, organiser):
    VERBS[verb](registration, by=organiser, at=timezone.now())
    with refuses({"wait": "registration.not_waitable", "withdraw": "registration.withdrawn"}[verb]):
        VERBS[verb](registration, by=organiser, at=timezone.now())
