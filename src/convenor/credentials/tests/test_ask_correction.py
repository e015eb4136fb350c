"""A holder asks for another name after the issue; the organiser accepts and replaces, or declines with a sentence."""

from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from convenor.credentials import actions
from convenor.credentials.models import Certificate, Correction
from convenor.credentials.queries import linkedin_address
from convenor.credentials.states import CorrectionState, State
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.jobs.actions import run_pending
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.people.permissions import OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role

pytestmark = pytest.mark.django_db
WANTED = {"given": "Aysel", "surname": "Cəfərova", "father": "", "patronymic": "", "latin": "Aysel Jafarova"}
WHY = "So it stands in my passport."


@pytest.fixture
def certificate():
    return a_certificate(somebody_who_was_there(an_ended_course(), "Aysel", "Cəfərova"))


@pytest.fixture
def organiser(certificate):
    person = a_person("Günel")
    a_role(person, ORGANISER, Scope("course", certificate.course_id))
    return person


def asked(certificate):
    return actions.ask_correction(
        certificate, proposed=WANTED, reason=WHY, by=certificate.person, at=AFTERWARDS
    )


# The acts


def test_asking_changes_nothing(certificate):
    correction = asked(certificate)
    certificate.refresh_from_db()
    assert (correction.state, certificate.state, certificate.person.latin) == (
        CorrectionState.ASKED,
        State.ISSUED,
        "",
    )


def test_accepting_amends_the_person_and_replaces_the_certificate(certificate, organiser):
    new = actions.accept_correction(asked(certificate), by=organiser, at=AFTERWARDS)
    certificate.refresh_from_db()
    certificate.person.refresh_from_db()
    assert (certificate.state, certificate.successor) == (State.SUPERSEDED, new)
    assert (new.state, new.facts["international_name"]) == (State.ISSUED, "Aysel Jafarova")
    assert certificate.person.latin == "Aysel Jafarova"
    assert Correction.objects.get().state == CorrectionState.ACCEPTED


def test_a_name_that_fits_on_no_paper_changes_neither_person_nor_certificate(certificate, organiser):
    correction = actions.ask_correction(
        certificate, proposed=WANTED | {"given": "W" * 120}, reason=WHY, by=certificate.person, at=AFTERWARDS
    )
    with pytest.raises(Refused):
        actions.accept_correction(correction, by=organiser, at=AFTERWARDS)
    certificate.refresh_from_db()
    certificate.person.refresh_from_db()
    correction.refresh_from_db()
    assert (certificate.state, certificate.person.given) == (State.ISSUED, "Aysel")
    assert correction.state == CorrectionState.ASKED
    assert Certificate.objects.count() == 1


def test_what_cannot_be_asked_for(certificate, organiser):
    as_it_is = WANTED | {"latin": ""}
    for proposed, reason, code in [
        (as_it_is, WHY, "correction.the_same"),
        (WANTED, " ", "name.no_reason"),
        (WANTED | {"given": "7"}, WHY, "name.no_letters"),
        (WANTED | {"given": "𓀀"}, WHY, "documents.unprintable"),
        (WANTED | {"given": "Z" + "\u0310" * 20}, WHY, "name.too_many_marks"),
    ]:
        with refuses(code):
            actions.ask_correction(
                certificate, proposed=proposed, reason=reason, by=certificate.person, at=AFTERWARDS
            )
    asked(certificate)
    with refuses("correction.waits"):
        asked(certificate)
    actions.revoke(certificate, reason="A mistake.", by=organiser, at=AFTERWARDS)
    with refuses("certificate.not_valid"):
        asked(certificate)


@pytest.mark.django_db(transaction=True)
def test_declined_the_holder_reads_why(certificate, organiser, mailoutbox):
    run_pending()
    mailoutbox.clear()
    certificate.person.language = "en"
    certificate.person.save()
    actions.decline_correction(asked(certificate), answer="It is as registered.", by=organiser, at=AFTERWARDS)
    run_pending()
    [mail] = mailoutbox
    assert "Why: It is as registered." in mail.body
    certificate.refresh_from_db()
    assert certificate.state == State.ISSUED
    with refuses("correction.answered"):
        actions.accept_correction(Correction.objects.get(), by=organiser, at=AFTERWARDS)


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_the_same_moment_one_new_certificate_is_issued(certificate, organiser):
    correction = asked(certificate)
    accepting = partial(actions.accept_correction, correction, by=organiser, at=AFTERWARDS)
    assert at_once(accepting, accepting).count("correction.answered") == 1
    assert Certificate.objects.count() == 2


# The pages


def test_the_holder_asks_and_sees_where_it_stands(certificate, browser_of):
    browser = browser_of(certificate.person)
    page = reverse("credentials:ask_correction", args=[certificate.number])
    answer = browser.post(page, WANTED | {"reason": WHY}, follow=True).content.decode()
    assert "waits for an answer" in answer
    assert "Aysel Jafarova" in answer
    assert "waits for an answer already" in browser.get(page).content.decode()


def test_the_organiser_accepts_or_declines_on_the_page_of_certificates(certificate, organiser, browser_of):
    correction = asked(certificate)
    browser, slug = browser_of(organiser), certificate.course.slug
    page = browser.get(reverse("credentials:certificates", args=[slug])).content.decode()
    assert WHY in page
    decline = reverse("credentials:decline_correction", args=[slug, correction.pk])
    assert "Leave certificate" in browser.get(decline).content.decode()
    assert browser.post(decline, {"answer": ""}).status_code == 200
    answer = browser.post(reverse("credentials:accept_correction", args=[slug, correction.pk]), follow=True)
    assert "is replaced by" in answer.content.decode()


def test_only_the_holder_sees_the_page_and_only_organisers_answer(certificate, browser_of):
    correction, slug = asked(certificate), certificate.course.slug
    observer, stranger = a_person("Emin"), a_person("Orxan")
    a_role(observer, OBSERVER, Scope("course", certificate.course_id))
    own = reverse("credentials:own", args=[certificate.number])
    assert browser_of(certificate.person).get(own).status_code == 200
    for person in (observer, stranger):
        browser = browser_of(person)
        assert browser.get(own).status_code == 404
        for name in ("accept_correction", "decline_correction"):
            address = reverse(f"credentials:{name}", args=[slug, correction.pk])
            assert browser.post(address, {"answer": "No."}).status_code == 403
    correction.refresh_from_db()
    assert correction.state == CorrectionState.ASKED


def test_linkedin_gets_its_documented_parameters(certificate):
    asked_for = parse_qs(urlsplit(linkedin_address(certificate, "en")).query)
    assert asked_for == {
        "startTask": ["CERTIFICATION_NAME"],
        "name": ["Sample course"],
        "organizationName": ["Sample Ministry"],
        "issueYear": ["2022"],
        "issueMonth": ["7"],
        "certUrl": [certificate.check_address],
        "certId": [certificate.number],
    }


def test_the_check_page_shows_sessions_only_while_the_holder_wants_it(certificate, client, browser_of):
    check = reverse("credentials:check", args=[certificate.token])
    own = browser_of(certificate.person)
    switch = reverse("credentials:show_sessions", args=[certificate.number])

    def is_shown():
        return (
            "What the holder shows besides" in client.get(check, HTTP_ACCEPT_LANGUAGE="en").content.decode()
        )

    assert not is_shown()
    own.post(switch, {"shown": "yes"})
    assert is_shown()
    own.post(switch, {"shown": "no"})
    assert not is_shown()
    assert browser_of(a_person("Orxan")).post(switch, {"shown": "yes"}).status_code == 404
