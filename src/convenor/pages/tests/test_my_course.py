"""A participant's own course: marks, what is missing, the certificate; and nobody else's."""

from collections.abc import Callable

from django.test import Client

from convenor.attendance.tests.factories import a_mark
from convenor.credentials import actions as credentials
from convenor.credentials.tests.factories import AFTERWARDS, a_certificate
from convenor.enrolment.models import Registration
from convenor.people.models import Person
from convenor.programmes.models import Course, Session

Browser = Callable[[Person], Client]


def test_it_shows_the_own_marks_by_day(
    seat: Registration, sessions: list[Session], participant: Person, browser_of: Browser
) -> None:
    a_mark(sessions[0], seat)
    a_mark(sessions[1], seat, present=False)
    page = browser_of(participant).get("/my/courses/heritage/").content.decode()
    assert "Day 1, 14 July 2022" in page
    assert "Day 2, 15 July 2022" in page
    assert [page.count(f">{mark}<") for mark in ("present", "absent", "not marked yet")] == [1, 1, 2]
    assert "1 hour of 4 hours" in page
    assert "What is still missing for a certificate" in page


def test_the_certificate_can_be_taken_and_what_became_of_it_is_said(db: None, browser_of: Browser) -> None:
    certificate = a_certificate()
    browser = browser_of(certificate.person)
    address = f"/my/courses/{certificate.course.slug}/"
    page = browser.get(address).content.decode()
    assert f"/my/certificates/{certificate.number}/" in page
    assert ">valid<" in page
    credentials.revoke(certificate, reason="Issued by mistake", by=None, at=AFTERWARDS)
    page = browser.get(address).content.decode()
    assert ">revoked<" in page
    assert "Issued by mistake" in page


def test_somebody_who_is_not_registered_learns_nothing(
    course: Course, organiser: Person, stranger: Person, browser_of: Browser
) -> None:
    for person in (organiser, stranger):
        assert browser_of(person).get("/my/courses/heritage/").status_code == 404
        assert browser_of(person).get("/my/courses/no-such-course/").status_code == 404
    assert Client().get("/my/courses/heritage/").status_code == 302
