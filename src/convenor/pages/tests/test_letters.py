"""How letters are worded and shown, by whom."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.enrolment.letters import CONFIRMED, NAME_PEOPLE
from convenor.enrolment.models import Registration
from convenor.jobs.actions import run_pending
from convenor.notices import actions, queries
from convenor.notices.letters import LETTERS
from convenor.notices.models import Rewording
from convenor.notices.rules import wording_refusal
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, SITE, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course
from convenor.ui.wordings import SITE_LANGUAGES

pytestmark = pytest.mark.django_db(transaction=True)
Browser = Callable[[Person], Client]
GOOD = {"language": "az", "subject": "Yeriniz var: {course}", "body": "Salam {name}!\n\n{page}", "seen": "0"}


@pytest.fixture
def of_programme(course: Course) -> Person:
    person = a_person("Sevda")
    a_role(person, ORGANISER, Scope("programme", course.programme_id))
    return person


def of_programme_page(course: Course, key: str = CONFIRMED.key) -> str:
    return reverse("pages:programme_letter", args=[course.programme.slug, key])


def preview(course: Course, key: str = CONFIRMED.key) -> str:
    return reverse("pages:preview", args=[course.slug, key])


@pytest.mark.parametrize("key", sorted(LETTERS))
@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_the_wording_of_the_house_is_one_that_could_be_kept(key: str, language: str) -> None:
    letter = LETTERS[key]
    subject, body = letter.house_wording(language)
    assert wording_refusal(subject, body, known=letter.placeholders, needed=letter.needed) is None
    assert language == "en" or "Hörmətli {name}," in body


@pytest.mark.parametrize("key", sorted(LETTERS))
def test_every_letter_can_be_shown_without_anybody(
    key: str, course: Course, organiser: Person, participant: Person, browser_of: Browser
) -> None:
    page = browser_of(organiser).get(preview(course, key), {"person": participant.pk})
    assert page.status_code == 200
    assert all("{" not in one.subject + one.body for one in page.context["shown"])


def test_a_programme_words_a_letter_and_its_courses_send_it_so(
    course: Course, of_programme: Person, participant: Person, browser_of: Browser
) -> None:
    browser, address = browser_of(of_programme), of_programme_page(course)
    assert "‹the given name of the reader›" in browser.get(address).content.decode()
    assert browser.post(address, GOOD).status_code == 302
    assert queries.wording_of(CONFIRMED, "az", course.scopes)[0] == "Yeriniz var: {course}"
    shown = browser.get(preview(course), {"person": participant.pk})
    assert shown.context["is_real"]
    assert shown.context["shown"][0].body == "Salam Aysel!\n\nhttp://localhost:8000/my/\n"
    assert b"own wording" in browser.get(address).content


def test_what_is_refused_says_the_line_and_keeps_what_was_written(
    course: Course, of_programme: Person, browser_of: Browser
) -> None:
    browser, address = browser_of(of_programme), of_programme_page(course)
    evil = {**GOOD, "body": "Salam\n\n{page}\n{person.password}"}
    for act in ({}, {"show": "1"}):
        page = browser.post(address, evil | act).content.decode()
        assert "Line 4: {person.password} is no placeholder of this letter." in page
        assert "{person.password}</textarea>" in page
    assert not Rewording.objects.exists()


def test_only_shown_is_not_kept(course: Course, of_programme: Person, browser_of: Browser) -> None:
    page = browser_of(of_programme).post(of_programme_page(course), GOOD | {"show": "1"}).content.decode()
    assert "Yeriniz var: ‹" in page
    assert not Rewording.objects.exists()


def test_an_earlier_wording_is_used_again_and_the_house_comes_back(
    course: Course, of_programme: Person, browser_of: Browser
) -> None:
    browser, address = browser_of(of_programme), of_programme_page(course)
    browser.post(address, GOOD)
    first = Rewording.objects.get()
    browser.post(address, GOOD | {"subject": "Başqa", "seen": str(first.pk)})
    assert "1 earlier wording" in browser.get(address).content.decode()
    newest = str(Rewording.objects.latest("pk").pk)
    browser.post(address, {**GOOD, "subject": first.subject, "body": first.body, "seen": newest})
    assert queries.wording_of(CONFIRMED, "az", course.scopes)[0] == first.subject
    newest = str(Rewording.objects.latest("pk").pk)
    browser.post(address, {**GOOD, "seen": newest, "unword": "1"})
    assert queries.wording_of(CONFIRMED, "az", course.scopes) == CONFIRMED.house_wording("az")
    assert Rewording.objects.count() == 4


def test_a_test_goes_to_whoever_asks_and_to_nobody_else(
    course: Course, organiser: Person, participant: Person, browser_of: Browser
) -> None:
    browser_of(organiser).post(preview(course), {"person": participant.pk, "language": "en"})
    run_pending()
    assert [sent.to for sent in mail.outbox] == [[organiser.email]]
    assert mail.outbox[0].subject == "Test: Your seat: Sample course"
    assert "Dear Aysel," in mail.outbox[0].body


def test_whoever_has_no_address_gets_no_test(course: Course, organiser: Person, browser_of: Browser) -> None:
    browser = browser_of(organiser)
    Person.objects.filter(pk=organiser.pk).update(email=None)
    assert browser.post(preview(course), {"language": "en"}).status_code == 409


def test_a_letter_that_is_none_is_not_found(
    course: Course, of_programme: Person, browser_of: Browser
) -> None:
    browser = browser_of(of_programme)
    assert browser.get(of_programme_page(course, "no.such")).status_code == 404
    assert browser.get(preview(course, "__class__")).status_code == 404


@pytest.mark.parametrize(
    "who", ["stranger", "participant", "focal_point", "observer", "trainer", "organiser"]
)
def test_others_word_no_letters(
    who: str, course: Course, browser_of: Browser, request: pytest.FixtureRequest
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    for address in (of_programme_page(course), reverse("pages:letter", args=[CONFIRMED.key])):
        assert browser.get(address).status_code == 403
        assert browser.post(address, GOOD).status_code == 403
    if who != "organiser":
        assert browser.get(preview(course)).status_code == 403
        assert browser.post(preview(course)).status_code == 403
    assert not Rewording.objects.exists()


def test_an_observer_of_the_site_words_none(course: Course, browser_of: Browser) -> None:
    observer = a_person("Emil")
    a_role(observer, OBSERVER, SITE)
    assert browser_of(observer).post(reverse("pages:letter", args=[CONFIRMED.key]), GOOD).status_code == 403


def test_mail_that_comes_back_is_shown_at_the_person_and_in_the_course(
    course: Course,
    organiser: Person,
    of_programme: Person,
    observer: Person,
    participant: Person,
    browser_of: Browser,
) -> None:
    message = actions.post_test(
        CONFIRMED,
        queries.specimen(CONFIRMED, "Salam", "{page}", "az"),
        to=participant,
        place=course.scopes[0],
        at=timezone.now(),
    )
    run_pending()
    actions.note_bounce(str(message.message_id), reason="5.1.1 unknown user", at=timezone.now())
    overview = browser_of(organiser).get(reverse("pages:overview", args=[course.slug])).content.decode()
    assert f"Mail to 1 address comes back: {participant.email}" in overview
    seen = browser_of(observer).get(reverse("pages:overview", args=[course.slug])).content.decode()
    assert str(participant.email) not in seen
    seat = Registration.objects.get(person=participant)
    in_course = browser_of(organiser).get(reverse("enrolment:amend", args=[course.slug, seat.pk])).content
    assert b"5.1.1 unknown user" in in_course
    at_person = browser_of(of_programme).get(reverse("pages:person", args=[participant.pk])).content.decode()
    assert "5.1.1 unknown user" in at_person


def test_a_letter_to_institutions_is_shown_as_a_focal_point_would_get_it(
    course: Course, focal_point: Person, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    course.closes_on = course.starts_on
    course.save()
    shown = browser_of(organiser).get(preview(course, NAME_PEOPLE.key), {"person": focal_point.pk})
    assert "- Nümunə Muzeyi" in shown.content.decode()
