"""The overview of a course: where it stands, what is to be done, its figures and where their rows are."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenor.enrolment.models import Registration
from convenor.people.models import Person
from convenor.programmes.models import Course, Session
from convenor.programmes.states import PATH, State

Browser = Callable[[Person], Client]
ADDRESS = "/courses/heritage/overview/"


def test_each_figure_leads_to_its_rows(
    seat: Registration,
    registration: Registration,
    sessions: list[Session],
    organiser: Person,
    browser_of: Browser,
) -> None:
    answer = browser_of(organiser).get(ADDRESS)
    figures = {figure["label"]: figure for figure in answer.context["figures"]}
    assert {label: figure["number"] for label, figure in figures.items()} == {
        "seats held": 1,
        "registered, no seat yet": 1,
        "on the waiting list": 0,
        "sessions": 4,
        "valid certificates": 0,
    }
    for figure in figures.values():
        assert browser_of(organiser).get(figure["url"].split("#")[0]).status_code == 200


@pytest.mark.parametrize("state", PATH)
def test_in_every_state_it_says_what_is_to_be_done_and_where(
    course: Course, sessions: list[Session], organiser: Person, browser_of: Browser, state: State
) -> None:
    Course.objects.filter(pk=course.pk).update(state=state)
    browser = browser_of(organiser)
    answer = browser.get(ADDRESS)
    assert answer.context["work"]["sentence"] in answer.content.decode().replace("&#x27;", "'")
    assert browser.get(answer.context["work"]["url"]).status_code == 200


def test_a_step_that_would_be_refused_says_why(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    Course.objects.filter(pk=course.pk).update(state=State.DRAFT)
    browser = browser_of(organiser)
    answer = browser.get(ADDRESS)
    page = answer.content.decode()
    assert "13 things are still needed, listed above." in page
    assert "The course has no session yet" in page
    for one in answer.context["missing"]:
        path, _, place = one["url"].partition("#")
        found = browser.get(path)
        assert found.status_code == 200
        assert not place or f'id="{place}"' in found.content.decode(), f"{one['url']} leads to the field"
    assert 'aria-disabled="true"' in page
    assert "/courses/heritage/advance/" not in page


def test_an_observer_is_offered_no_step(
    course: Course, sessions: list[Session], observer: Person, browser_of: Browser
) -> None:
    page = browser_of(observer).get(ADDRESS).content.decode()
    assert "/advance/" not in page
    assert "/step-back/" not in page
