"""The organiser's page: the dry run, the register, and what may be done."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenor.credentials import actions
from convenor.credentials.models import Certificate
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.people.permissions import OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course
from convenor.programmes.states import State as CourseState

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return an_ended_course()


@pytest.fixture
def organiser(course: Course) -> Client:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, Scope("course", course.pk))
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    browser.force_login(person)
    return browser


def page(browser: Client, course: Course, query: str = "") -> str:
    answer = browser.get(f"/courses/{course.slug}/certificates/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_the_issue_it_shows_who_would_get_one_and_what_the_others_lack(
    course: Course, organiser: Client
) -> None:
    somebody_who_was_there(course)
    somebody_who_was_there(course, "Xəyal", "Babayev", missed=2)
    shown = page(organiser, course)
    assert "at least 80 % of 5 hours, that is 4 hours" in shown
    assert "Issue 1 certificate" in shown
    assert "1 hour missing: 3 hours of 5 hours attended, at least 80 % (4 hours) needed." in shown


def test_the_button_is_grey_and_says_why(course: Course, organiser: Client) -> None:
    somebody_who_was_there(course)
    Course.objects.update(state=CourseState.RUNNING)
    shown = page(organiser, course)
    assert 'aria-disabled="true"' in shown
    assert "Certificates are issued when the course has ended." in shown


def test_while_they_are_made_it_shows_how_far_it_is(course: Course, organiser: Client) -> None:
    somebody_who_was_there(course)
    actions.number(course, by=None, at=AFTERWARDS)
    assert "0 of 1 certificates are made" in page(organiser, course)
    actions.finish(course, by=None, at=AFTERWARDS)
    ready = organiser.get(f"/courses/{course.slug}/certificates/progress/").content.decode()
    assert "1 certificate is made, signed and stored." in ready


def test_afterwards_it_shows_the_register_by_state(course: Course, organiser: Client) -> None:
    for given, surname in (("Aysel", "Cəfərova"), ("Əli", "Əliyev")):
        somebody_who_was_there(course, given, surname)
    actions.issue(course, by=None, at=AFTERWARDS)
    first, second = Certificate.objects.order_by("number")
    actions.revoke(first, reason="Səhv", by=None, at=AFTERWARDS)
    assert f"{first.number}/revoke/" not in page(organiser, course)
    only = page(organiser, course, "?state=revoked")
    assert first.number in only
    assert f"/v/{second.token}/" not in only


def test_a_certificate_whose_person_was_corrected_can_be_replaced(course: Course, organiser: Client) -> None:
    registration = somebody_who_was_there(course)
    actions.issue(course, by=None, at=AFTERWARDS)
    assert "/supersede/" not in page(organiser, course)
    registration.person.latin = "Aysel Jafarova"
    registration.person.save()
    assert "/supersede/" in page(organiser, course)


def test_an_observer_sees_and_cannot_act(course: Course) -> None:
    somebody_who_was_there(course)
    observer = a_person("Emin", "Paşayev")
    a_role(observer, OBSERVER, Scope("course", course.pk))
    browser = Client()
    browser.force_login(observer)
    assert '<form method="post" action="/courses/' not in page(browser, course)


def test_the_page_asks_as_often_for_thirty_as_for_three(course: Course, organiser: Client) -> None:
    counts = []
    for more in (3, 27):
        for place in range(more):
            somebody_who_was_there(course, f"Ad{chr(97 + place % 26)}", missed=place % 3)
        actions.issue(course, by=None, at=AFTERWARDS)
        with CaptureQueriesContext(connection) as asked:
            page(organiser, course)
        counts.append(len(asked))
    assert counts[0] == counts[1]
