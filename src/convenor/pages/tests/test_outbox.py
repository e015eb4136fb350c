"""The outbox as organisers use it, and everybody whom it is none of the business of."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.enrolment import actions as enrolment
from convenor.enrolment import letters
from convenor.enrolment.models import Registration
from convenor.jobs.actions import run_pending
from convenor.notices import actions
from convenor.notices.models import Message
from convenor.notices.states import State
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, SITE
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course

pytestmark = pytest.mark.django_db(transaction=True)
Browser = Callable[[Person], Client]


@pytest.fixture
def held(course: Course, registration: Registration) -> Message:
    """Tural's letter about his seat waits to be looked through."""
    actions.look_through([letters.CONFIRMED.key], place=course.scopes[0], by=None, at=timezone.now())
    enrolment.confirm(registration, by=None, at=timezone.now())
    run_pending()
    return Message.objects.get(state=State.HELD)


def address(name: str, *numbers: int) -> str:
    return reverse(f"pages:course_{name}", args=["heritage", *numbers])


def test_a_message_is_read_as_it_goes(held: Message, organiser: Person, browser_of: Browser) -> None:
    browser = browser_of(organiser)
    shown = browser.get(address("outbox")).content.decode()
    assert "tural" in shown
    assert f'href="{held.pk}/batch/"' in shown
    page = browser.get(address("message", held.pk)).content.decode()
    assert f'<div class="letter" lang="az"><p><strong>{held.subject}' in page
    assert "Hörmətli Tural," in page


def test_whoever_releases_it_second_is_told_so_and_one_mail_goes(
    held: Message, organiser: Person, browser_of: Browser
) -> None:
    browser = browser_of(organiser)
    assert browser.post(address("release", held.pk)).status_code == 302
    assert browser.post(address("release", held.pk)).status_code == 409
    run_pending()
    assert len(mail.outbox) == 1


def test_a_batch_is_looked_through_and_single_ones_are_taken_out(
    course: Course, held: Message, participant: Person, organiser: Person, browser_of: Browser
) -> None:
    seat = Registration.objects.get(person=participant)
    actions.post(
        letters.CONFIRMED, seat, key="other", to=participant, places=course.scopes, at=held.posted_at
    )
    other = Message.objects.get(key="other")
    browser = browser_of(organiser)
    page = browser.get(address("batch", held.pk))
    assert b"2 messages wait" in page.content
    browser.post(address("batch", held.pk), {"take_out": "ticked", "out": [str(held.pk), "x", "9" * 30]})
    browser.post(address("batch", held.pk), {"release": "all", "newest": str(page.context["newest"])})
    run_pending()
    assert [sent.to for sent in mail.outbox] == [[participant.email]]
    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.state, other.state) == (State.WITHDRAWN, State.SENT)


def test_it_is_sent_again_to_the_address_of_today_and_nowhere_else(
    held: Message, registration: Registration, organiser: Person, browser_of: Browser
) -> None:
    browser = browser_of(organiser)
    browser.post(address("release", held.pk))
    run_pending()
    Person.objects.filter(pk=registration.person_id).update(email="tural.new@example.org")
    browser.post(address("resend", held.pk), {"address": "tural.new@example.org", "seen": "0"})
    browser.post(address("resend", held.pk), {"address": "thief@example.org", "seen": "1"})
    assert browser.post(address("resend", held.pk), {"address": "x", "seen": "0"}).status_code == 409
    run_pending()
    assert [sent.to[0] for sent in mail.outbox] == [held.address, "tural.new@example.org", held.address]


def test_the_list_is_narrowed(held: Message, organiser: Person, browser_of: Browser) -> None:
    browser = browser_of(organiser)
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()

    def found(query: str) -> int:
        return int(browser.get(f"{address('outbox')}?{query}").context["page"].paginator.count)

    assert found("q=TURAL") == found("q=Kursda+yeriniz") == found("state=held") == 1
    assert found("letter=enrolment.confirmed&language=az") == 1
    assert found("q=nobody") == found("state=sent") == found("letter=credentials.issued") == 0
    assert found(f"since={tomorrow}") == found("language=en") == 0
    assert found("state=nonsense&since=yesterday") == 1


def test_what_is_looked_through_is_chosen_by_kind(
    course: Course, organiser: Person, browser_of: Browser
) -> None:
    browser = browser_of(organiser)
    browser.post(address("letters"), {"letter": ["credentials.issued", "no.such"]})
    ticked = browser.get(address("letters")).context["ticked"]
    assert ticked == {"credentials.issued"}


@pytest.mark.parametrize("who", ["stranger", "participant", "focal_point", "observer", "trainer"])
def test_it_is_nobody_elses_business(
    who: str, held: Message, browser_of: Browser, request: pytest.FixtureRequest
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    for name in ("message", "batch"):
        assert browser.get(address(name, held.pk)).status_code == 403
    for name in ("release", "withdraw", "resend", "batch"):
        assert browser.post(address(name, held.pk)).status_code == 403
    assert browser.get(address("outbox")).status_code == 403
    assert browser.get(address("letters")).status_code == 403
    held.refresh_from_db()
    assert held.state == State.HELD


def test_the_outbox_of_the_site_is_for_organisers_of_the_site(
    held: Message, organiser: Person, browser_of: Browser
) -> None:
    assert browser_of(organiser).get(reverse("pages:outbox")).status_code == 403
    of_site = a_person("Sevda")
    a_role(of_site, ORGANISER, SITE)
    shown = browser_of(of_site).get(reverse("pages:outbox"))
    assert [one.pk for one in shown.context["page"]] == [held.pk]
    assert browser_of(of_site).get(reverse("pages:message", args=[held.pk])).status_code == 200


def test_a_message_of_another_course_is_not_in_this_outbox(
    held: Message, organiser: Person, browser_of: Browser
) -> None:
    Message.objects.update(reach_pk=held.reach_pk + 1)
    browser = browser_of(organiser)
    assert browser.get(address("message", held.pk)).status_code == 404
    assert browser.post(address("release", held.pk)).status_code == 404
