"""What the list of a course shows beside the name: chosen by an organiser, the same in every course, theirs alone."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenor.enrolment.listed import LISTED
from convenor.enrolment.models import Registration
from convenor.people.actions import choose_columns
from convenor.people.columns import PERSONS
from convenor.people.models import ChosenColumns, Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.queries import columns_of
from convenor.people.tests.factories import a_role
from convenor.programmes.models import Course
from convenor.programmes.tests.factories import a_course
from convenor.ui.wordings import language_name

pytestmark = pytest.mark.django_db
Browser = Callable[[Person], Client]


def address(course: Course) -> str:
    return reverse("enrolment:choose_columns", args=[course.slug])


def table(browser: Client, course: Course) -> str:
    page = browser.get(reverse("enrolment:people", args=[course.slug])).content.decode()
    return page[page.index("<table") : page.index("</table>")] if "<table" in page else page


def test_what_was_chosen_is_shown_in_every_course_and_the_list_stays_narrowed(
    seat: Registration, organiser: Person, browser_of: Browser
) -> None:
    browser, course = browser_of(organiser), seat.course
    assert "baş mütəxəssis" in table(browser, course)
    answer = browser.post(
        address(course), {"column": ["since", "father", "nonsense"], "asked": "state=confirmed"}
    )
    assert answer["Location"] == f"{reverse('enrolment:people', args=[course.slug])}?state=confirmed"
    shown = table(browser, course)
    assert "baş mütəxəssis" not in shown
    assert shown.index("Rafiq") < shown.index("June 2022")
    other = a_course()
    a_role(organiser, ORGANISER, Scope("course", other.pk))
    Registration.objects.create(
        course=other,
        person=seat.person,
        registered_at=seat.registered_at,
        state_since=seat.state_since,
    )
    assert "Rafiq" in table(browser, other)


def test_every_column_says_something_of_somebody_known_well(
    seat: Registration, organiser: Person, browser_of: Browser
) -> None:
    seat.person.latin = "Aysel Jafarova"
    seat.person.save()
    choose_columns(organiser, LISTED, list(LISTED.known))
    shown = table(browser_of(organiser), seat.course)
    for label in ("Institution and post", "Father's name", "On the list since", "How entered"):
        assert label.replace("'", "&#x27;") in shown
    assert str(language_name("az")) in shown
    assert "Aysel Jafarova" in shown
    assert '<span class="person"></span>' not in shown


def test_lists_do_not_share_a_choice(organiser: Person) -> None:
    choose_columns(organiser, LISTED, ["father"])
    assert columns_of(organiser, LISTED) == ["father"]
    assert columns_of(organiser, PERSONS) == ["email", "posts", "roles"]


@pytest.mark.parametrize("who", ["stranger", "participant", "focal_point", "observer", "trainer"])
def test_others_choose_nothing(
    who: str, seat: Registration, browser_of: Browser, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    assert browser_of(person).post(address(seat.course), {"column": "father"}).status_code == 403
    assert not ChosenColumns.objects.exists()


def test_an_observer_sees_the_usual_columns_and_no_form(
    seat: Registration, observer: Person, browser_of: Browser
) -> None:
    choose_columns(observer, LISTED, ["latin"])
    page = browser_of(observer).get(reverse("enrolment:people", args=[seat.course.slug])).content.decode()
    assert "baş mütəxəssis" in page
    assert address(seat.course) not in page
