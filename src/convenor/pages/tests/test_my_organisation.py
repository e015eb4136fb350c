"""What a focal point sees: the people of their own institution, their attendance, and no address."""

from collections.abc import Callable

from django.test import Client

from convenor.attendance.tests.factories import a_mark
from convenor.enrolment.models import Registration
from convenor.enrolment.tests.factories import a_seat
from convenor.people.models import Organisation, Person
from convenor.people.tests.factories import a_person, an_organisation
from convenor.programmes.models import Course, Session

Browser = Callable[[Person], Client]


def test_it_shows_the_own_people_with_their_marks_and_no_address(
    museum: Organisation, seat: Registration, sessions: list[Session], course: Course, focal_point: Person,
    browser_of: Browser,
) -> None:  # fmt: skip
    a_mark(sessions[0], seat)
    a_mark(sessions[1], seat, present=False)
    a_seat(course, a_person("Kənan"), organisation=an_organisation("Başqa Muzey"))
    page = browser_of(focal_point).get(f"/my/organisations/{museum.slug}/").content.decode()
    assert "Aysel Cəfərova" in page
    assert "1 of 2 marked" in page
    assert "Kənan" not in page
    assert "@" not in page


def test_nobody_else_comes_in(
    museum: Organisation, organiser: Person, participant: Person, focal_point: Person, browser_of: Browser
) -> None:
    other = an_organisation("Başqa Muzey")
    assert browser_of(focal_point).get(f"/my/organisations/{other.slug}/").status_code == 403
    for person in (organiser, participant):
        assert browser_of(person).get(f"/my/organisations/{museum.slug}/").status_code == 403


def test_before_anybody_is_sent_it_says_what_will_come(
    museum: Organisation, focal_point: Person, browser_of: Browser
) -> None:
    page = browser_of(focal_point).get(f"/my/organisations/{museum.slug}/").content.decode()
    assert "Nobody from here takes part in a course yet" in page
