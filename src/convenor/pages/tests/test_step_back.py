"""One step back: until certificates are out."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenor.people.models import Person
from convenor.programmes.models import Course
from convenor.programmes.states import State

Browser = Callable[[Person], Client]
ADDRESS = "/courses/heritage/step-back/"


def test_the_course_takes_one_step_back(course: Course, organiser: Person, browser_of: Browser) -> None:
    browser_of(organiser).post(ADDRESS)
    assert Course.objects.get(pk=course.pk).state == State.ANNOUNCED


@pytest.mark.parametrize("state", [State.DRAFT, State.CERTIFIED, State.ARCHIVED])
def test_from_some_states_there_is_no_way_back(
    course: Course, organiser: Person, browser_of: Browser, state: State
) -> None:
    Course.objects.filter(pk=course.pk).update(state=state)
    assert browser_of(organiser).post(ADDRESS).status_code == 409
    assert Course.objects.get(pk=course.pk).state == state


def test_an_observer_does_not_move_a_course(course: Course, observer: Person, browser_of: Browser) -> None:
    assert browser_of(observer).post(ADDRESS).status_code == 403
