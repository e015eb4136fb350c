"""Those who hold a seat are told what is different in a new version of the agenda, once and in their language."""

from datetime import UTC, datetime

import pytest

from convenor.enrolment import actions
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.jobs.actions import run_pending
from convenor.notices.models import Message
from convenor.people.tests.factories import a_person
from convenor.programmes.actions import amend_session
from convenor.programmes.models import Course, Session
from convenor.programmes.tests.factories import a_release

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def published(course: Course, sessions: list[Session]) -> Course:
    for name, language in (("Aysel", "az"), ("Tural", "en")):
        a_seat(course, a_person(name, email=f"{name.lower()}@example.org", language=language))
    a_seat(course, a_person("Ünvansız", email=None))
    a_registration(course, a_person("Yersiz", email="waits@example.org"))
    a_release(course)
    return course


def changed(course: Course, **changes: object) -> None:
    amend_session(course.sessions.all()[0], changes=changes, by=None, at=AT)


def test_who_holds_a_seat_is_told_once_in_their_language(published: Course) -> None:
    changed(published, room={"en": "Hall", "az": "Zal"})
    release = a_release(published)
    run_pending()
    actions.tell_of_release(release, at=AT)
    told = {message.address: message for message in Message.objects.all()}
    assert set(told) == {"aysel@example.org", "tural@example.org"}
    assert "“Day 1, 10:00”, room: Hall instead of none named" in told["tural@example.org"].body
    assert "“1-ci gün, saat 10”, otaq: göstərilməyib əvəzinə Zal" in told["aysel@example.org"].body
    assert told["aysel@example.org"].subject == "Gündəlik dəyişib: Nümunə kursu"


def test_nobody_is_told_of_the_first_version_or_of_mere_texts(published: Course) -> None:
    changed(published, summary={"en": "What was said"})
    a_release(published)
    run_pending()
    assert not Message.objects.exists()
