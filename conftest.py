"""The cast of every test: a course of two days, and the people around it. Stories, not fixtures 1 to 7.

Günel organises the course. Rüfət teaches at its first session. Aysel has a seat, sent by the museum; Tural is
registered and holds none yet. Nigar is the museum's focal point. Emin observes for the ministry. Orxan has an account
and nothing to do with the course.
"""

from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from convenor.enrolment.models import Registration
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.people.models import Organisation, Person
from convenor.people.permissions import FOCAL_POINT, OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes.models import Course, Session
from convenor.programmes.tests.factories import a_contribution, a_course, a_sender, a_session

# No test hangs on how busy the machine is.
hypothesis.settings.register_profile("convenor", deadline=None)
hypothesis.settings.load_profile("convenor")


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Settings) -> None:
    """Hashed names need ``collectstatic``; tests read the files where they lie and need no build of the site."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def in_english() -> Iterator[None]:
    """For tests that read sentences outside a page: without a reader, texts are Azerbaijani."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _no_pages_of_other_tests() -> None:
    """Pages are kept in memory by the number of their course, and each test counts its courses from one again."""
    caches["pages"].clear()


@pytest.fixture
def museum(course: Course) -> Organisation:
    """It sends people to the course."""
    organisation = an_organisation({"az": "Nümunə Muzeyi", "en": "Sample Museum"})
    a_sender(course, organisation)
    return organisation


@pytest.fixture
def course(db: None) -> Course:
    """Open, with three seats."""
    return a_course(slug="heritage", seats=3)


@pytest.fixture
def sessions(course: Course) -> list[Session]:
    """Two on each of the two days, an hour each."""
    return [a_session(course, day=day, hour=hour) for day in (1, 2) for hour in (10, 14)]


@pytest.fixture
def organiser(course: Course) -> Person:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, Scope("course", course.pk))
    return person


@pytest.fixture
def trainer(sessions: list[Session]) -> Person:
    person = a_person("Rüfət", "Quliyev")
    a_contribution(sessions[0], person)
    return person


@pytest.fixture
def seat(course: Course, museum: Organisation) -> Registration:
    """Aysel's."""
    person = a_person("Aysel", "Cəfərova", father="Rafiq", patronymic=Person.Patronymic.DAUGHTER)
    an_affiliation(person, museum, "baş mütəxəssis")
    return a_seat(course, person, organisation=museum, post="baş mütəxəssis")


@pytest.fixture
def participant(seat: Registration) -> Person:
    return seat.person


@pytest.fixture
def registration(course: Course, museum: Organisation) -> Registration:
    """Tural's, not confirmed yet."""
    person = a_person("Tural", "Şirvanlı", father="Çingiz", patronymic=Person.Patronymic.SON)
    return a_registration(course, person, organisation=museum, post="mütəxəssis")


@pytest.fixture
def focal_point(museum: Organisation) -> Person:
    person = a_person("Nigar", "Əhmədova")
    a_role(person, FOCAL_POINT, Scope("organisation", museum.pk))
    return person


@pytest.fixture
def observer(course: Course) -> Person:
    person = a_person("Emin", "Paşayev")
    a_role(person, OBSERVER, Scope("programme", course.programme_id))
    return person


@pytest.fixture
def stranger(db: None) -> Person:
    return a_person("Orxan", "Daşdəmirli")


@pytest.fixture
def browser_of(db: None) -> Callable[[Person], Client]:
    """A browser in which somebody has signed in, reading English; the session lasts as long as the test."""

    def signed_in(person: Person) -> Client:
        client = Client(HTTP_ACCEPT_LANGUAGE="en")
        client.force_login(person)
        return client

    return signed_in
