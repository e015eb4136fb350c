"""A course in another time zone than the site's: every page of its workspace tells times by the clock of its place."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from convenor.attendance.tests.factories import a_mark
from convenor.enrolment.tests.factories import a_seat
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course, Session
from convenor.programmes.tests.factories import a_contribution, a_course, a_session

pytestmark = pytest.mark.django_db
AT_THE_SITE = "12:07"
"""What the clock of the site says when that of the place says 10:07."""


@pytest.fixture
def course() -> Course:
    assert settings.TIME_ZONE == "Asia/Baku"
    return a_course(slug="paris", time_zone="Europe/Paris")


@pytest.fixture
def session(course: Course) -> Session:
    session = a_session(course, hour=10)
    session.starts_at = session.starts_at.replace(minute=7)
    session.save()
    a_contribution(session, a_person("Lalə"))
    return session


@pytest.fixture
def browser(course: Course, browser_of: Callable[[Person], Client]) -> Client:
    organiser = a_person("Günel")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    return browser_of(organiser)


@pytest.mark.parametrize(
    "name",
    [
        "programmes:agenda",
        "programmes:amend_session",
        "attendance:attendance",
        "attendance:session",
        "live:rooms",
    ],
)
def test_a_page_of_the_workspace_tells_the_hour_of_the_place(
    name: str, course: Course, session: Session, browser: Client
) -> None:
    a_mark(session, a_seat(course))
    key = [session.key] if name in {"programmes:amend_session", "attendance:session"} else []
    page = browser.get(reverse(name, args=[course.slug, *key])).content.decode()
    assert AT_THE_SITE not in page
    assert "10:07" in page


def test_moving_a_session_on_the_board_answers_by_the_clock_of_the_place(
    course: Course, session: Session, browser: Client
) -> None:
    sent = {
        "day": "2022-07-14",
        "start": "10:07",
        "end": "11:07",
        "seen_starts_at": session.starts_at.isoformat(),
        "seen_ends_at": session.ends_at.isoformat(),
    }
    answer = browser.post(reverse("programmes:move", args=[course.slug, session.key]), sent)
    assert AT_THE_SITE not in answer.json()["slot"]
    assert "10:07" in answer.json()["slot"]


def test_running_late_is_shown_by_the_clock_of_the_place(
    course: Course, session: Session, browser: Client
) -> None:
    address = reverse("programmes:shift", args=[course.slug])
    page = browser.get(address, {"day": "2022-07-14", "clock": "09:00", "minutes": "15"}).content.decode()
    assert ">10:07<" in page
    assert "<strong>10:22</strong>" in page
