"""A person's own page: what they take part in, teach, answer for and look after, and nothing of others."""

from collections.abc import Callable

import pytest
from django.test import Client

from convenor.credentials.tests.factories import a_certificate
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, SITE, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course, Session
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_release

Browser = Callable[[Person], Client]


def page_of(person: Person, browser_of: Browser) -> str:
    return str(browser_of(person).get("/my/").content.decode())


def test_a_participant_finds_the_course(participant: Person, browser_of: Browser) -> None:
    page = page_of(participant, browser_of)
    assert "You take part" in page
    assert "/my/courses/heritage/" in page
    assert "You look after" not in page


def test_a_trainer_finds_the_sessions_as_they_were_published(
    trainer: Person, course: Course, sessions: list[Session], browser_of: Browser
) -> None:
    assert "You speak or teach" not in page_of(trainer, browser_of)
    a_release(course)
    Session.objects.filter(pk=sessions[0].pk).update(title={"en": "Only planned"})
    page = page_of(trainer, browser_of)
    assert "You speak or teach" in page
    assert "14 July 2022, 10:00" in page
    assert "Only planned" not in page


def test_a_trainer_is_not_told_of_a_draft(trainer: Person, course: Course, browser_of: Browser) -> None:
    a_release(course)
    Course.objects.filter(pk=course.pk).update(state=State.DRAFT)
    assert "Nothing here yet" in page_of(trainer, browser_of)


def test_a_focal_point_finds_the_institution(focal_point: Person, browser_of: Browser) -> None:
    assert "Sample Museum" in page_of(focal_point, browser_of)


@pytest.mark.parametrize("kind", [ORGANISER, OBSERVER])
@pytest.mark.parametrize("reach", ["course", "programme", "site"])
def test_who_looks_after_a_course_finds_it_whatever_the_reach(
    course: Course, browser_of: Browser, kind: str, reach: str
) -> None:
    scopes = {
        "course": Scope("course", course.pk),
        "programme": Scope("programme", course.programme_id),
        "site": SITE,
    }
    person = a_person("Sevda")
    a_role(person, kind, scopes[reach])
    assert "/courses/heritage/overview/" in page_of(person, browser_of)


def test_a_valid_certificate_is_one_tap_away(db: None, browser_of: Browser) -> None:
    certificate = a_certificate()
    page = page_of(certificate.person, browser_of)
    assert f"/my/certificates/{certificate.number}/" in page


def test_a_stranger_finds_an_empty_page_that_says_why(
    stranger: Person, course: Course, browser_of: Browser
) -> None:
    page = page_of(stranger, browser_of)
    assert "Nothing here yet" in page
    assert "Sample course" not in page
