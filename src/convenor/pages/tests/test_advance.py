"""One step on: by the organiser, when the rule lets it."""

from collections.abc import Callable

from django.test import Client

from convenor.enrolment.models import Registration
from convenor.people.models import Person
from convenor.programmes.models import Course, Session
from convenor.programmes.states import State

Browser = Callable[[Person], Client]
ADDRESS = "/courses/heritage/advance/"


def test_the_course_takes_one_step(
    course: Course, sessions: list[Session], seat: Registration, organiser: Person, browser_of: Browser
) -> None:
    answer = browser_of(organiser).post(ADDRESS, follow=True)
    assert "The course is now: running." in answer.content.decode()
    assert Course.objects.get(pk=course.pk).state == State.RUNNING


def test_without_certificates_it_is_not_certified(
    course: Course, sessions: list[Session], organiser: Person, browser_of: Browser
) -> None:
    Course.objects.filter(pk=course.pk).update(state=State.ENDED)
    answer = browser_of(organiser).post(ADDRESS)
    assert answer.status_code == 409
    assert "No certificate has been issued yet." in answer.content.decode()
    assert Course.objects.get(pk=course.pk).state == State.ENDED


def test_an_observer_does_not_move_a_course(course: Course, observer: Person, browser_of: Browser) -> None:
    assert browser_of(observer).post(ADDRESS).status_code == 403
    assert Course.objects.get(pk=course.pk).state == State.OPEN
