"""Trainers and speakers say how their names are to stand: by personal link without an account, or signed in."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.credentials import actions
from convenor.credentials.models import NameConfirmation
from convenor.credentials.queries import eligibility_of, name_of, names_of
from convenor.credentials.reminders import UNCONFIRMED
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.jobs.actions import run_pending
from convenor.kit.tests.refusing import refuses
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes.actions import invite, withdraw_link
from convenor.programmes.links import token_of
from convenor.programmes.models import Contribution, Course, Invitation
from convenor.programmes.tests.factories import a_contribution

pytestmark = pytest.mark.django_db
LAST_DAY = date(2022, 7, 20)
BOTH = {"share_of_hours": 80, "trainer": {"sessions_given": 1}, "speaker": {"sessions_given": 1}}
BETTER = {"given": "Bella", "surname": "Abasova", "father": "", "patronymic": "", "latin": "Bella Abasova"}


@pytest.fixture(autouse=True)
def _afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AFTERWARDS)


@pytest.fixture
def course() -> Course:
    return an_ended_course(slug="certified", certificate_rule=BOTH)


@pytest.fixture
def speaker(course: Course) -> Person:
    return speaks(course, a_person("Bella", "Abasova"))


@pytest.fixture
def invitation(course: Course, speaker: Person) -> Invitation:
    return invite(course, speaker, by=None, at=AFTERWARDS)


def speaks(course: Course, person: Person, **fields: Any) -> Person:
    session = next(one for one in course.sessions.all() if one.counts)
    a_contribution(session, person, **{"kind": Contribution.Kind.GUEST_SPEAKER, **fields})
    return person


def by_link(invitation: Invitation, verb: str = "name") -> str:
    return reverse(f"credentials:{verb}_by_link", args=[token_of(invitation.pk, invitation.serial)])


def seen(person: Person) -> dict[str, str]:
    return {"official": person.officially_called("az"), "latin": person.latin}


def state_of(course: Course, person: Person) -> str | None:
    standing = name_of(course, person)
    return standing.state if standing else None


# Who is asked


def test_all_who_may_get_a_certificate_are_on_one_list_and_once(course: Course, speaker: Person) -> None:
    seat = somebody_who_was_there(course, "Aysel")
    speaks(course, seat.person)
    an_affiliation(speaker, an_organisation({"az": "Akademiya", "en": "Academy"}), "dosent")
    speaks(course, speaker, kind=Contribution.Kind.TRAINER)
    speaks(course, a_person("Moderator"), kind=Contribution.Kind.MODERATOR)
    away = speaks(course, a_person("Gəlməyən"))
    away.contributions.update(answer=Contribution.Answer.DECLINED)
    first, second = names_of(course).standings
    assert (first.person, first.registration, first.part) == (seat.person, seat, None)
    assert (second.person, second.registration) == (speaker, None)
    assert second.part
    assert (second.part.kind, second.institution) == ("trainer", speaker.affiliations.get().organisation)
    assert [one.person for one in eligibility_of(course).names.standings] == [seat.person, speaker]


def test_nobody_is_asked_for_a_part_that_is_not_certified(course: Course, speaker: Person) -> None:
    Course.objects.update(certificate_rule={"share_of_hours": 80, "trainer": {"sessions_given": 1}})
    course.refresh_from_db()
    assert not names_of(course).standings
    with refuses("name.not_asked"):
        actions.confirm_name(course, speaker, seen=("", ""), by=speaker, at=AFTERWARDS)


def test_the_dry_run_says_of_a_speaker_too_that_the_name_is_not_confirmed(
    course: Course, speaker: Person
) -> None:
    silent = speaks(course, a_person("Rüfət", "Quliyev"), kind=Contribution.Kind.TRAINER)
    said = seen(speaker)
    actions.confirm_name(course, speaker, seen=(said["official"], said["latin"]), by=speaker, at=AFTERWARDS)
    assert [one.person for one in eligibility_of(course).due_unconfirmed] == [silent]


def test_a_printed_name_is_corrected_by_a_new_certificate(course: Course, speaker: Person) -> None:
    actions.issue(course, by=None, at=AFTERWARDS)
    assert state_of(course, speaker) == "printed"
    with refuses("name.on_certificate"):
        actions.confirm_name(
            course, speaker, seen=(speaker.officially_called("az"), ""), by=speaker, at=AFTERWARDS
        )


# By personal link


def test_a_speaker_confirms_by_link_without_an_account(
    course: Course, speaker: Person, invitation: Invitation
) -> None:
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    start = reverse("programmes:speaking", args=[token_of(invitation.pk, invitation.serial)])
    assert by_link(invitation) in browser.get(start).content.decode()
    page = browser.get(by_link(invitation))
    assert "Abasova Bella" in page.content.decode()
    assert start in page.content.decode()
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "no-store" in page["Cache-Control"]
    answer = browser.post(by_link(invitation, "confirm_name"), seen(speaker), follow=True)
    assert "Confirmed on" in answer.content.decode()
    assert state_of(course, speaker) == "confirmed"
    assert "_auth_user_id" not in browser.session


def test_a_speaker_proposes_another_name_by_link_and_the_organiser_accepts(
    course: Course, speaker: Person, invitation: Invitation, browser_of: Any
) -> None:
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    wrong = browser.post(by_link(invitation, "propose_name"), BETTER | {"given": "", "reason": "Passport."})
    assert by_link(invitation, "propose_name") in wrong.content.decode()
    browser.post(by_link(invitation, "propose_name"), BETTER | {"reason": "So in my passport."})
    assert state_of(course, speaker) == "proposed"
    organiser = a_person("Günel")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    client = browser_of(organiser)
    page = client.get(reverse("credentials:names", args=[course.slug])).content.decode()
    assert "So in my passport." in page
    assert reverse("programmes:speaker", args=[course.slug, speaker.pk]) in page
    said = NameConfirmation.objects.get()
    client.post(reverse("credentials:accept_names", args=[course.slug]), {"only": said.pk})
    speaker.refresh_from_db()
    assert (speaker.latin, state_of(course, speaker)) == ("Bella Abasova", "confirmed")


def test_a_link_that_was_withdrawn_opens_no_name_and_changes_none(
    course: Course, speaker: Person, invitation: Invitation
) -> None:
    withdraw_link(invitation, by=None, at=AFTERWARDS)
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    for answer in (
        browser.get(by_link(invitation)),
        browser.post(by_link(invitation, "confirm_name"), seen(speaker)),
    ):
        assert answer.status_code in (403, 409, 410)
        assert "Abasova" not in answer.content.decode()
    assert not NameConfirmation.objects.exists()
    assert browser.get("/speakers/1-1.nonsense/name/").status_code == 404


def test_a_link_opens_the_name_of_nobody_without_a_certified_part(course: Course) -> None:
    moderator = speaks(course, a_person("Moderator"), kind=Contribution.Kind.MODERATOR)
    invitation = invite(course, moderator, by=None, at=AFTERWARDS)
    browser = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert browser.get(by_link(invitation)).status_code == 404
    start = reverse("programmes:speaking", args=[token_of(invitation.pk, invitation.serial)])
    assert by_link(invitation) not in browser.get(start).content.decode()


# Signed in


def test_a_trainer_who_is_signed_in_finds_the_question_on_the_own_page(
    course: Course, browser_of: Any
) -> None:
    trainer = speaks(course, a_person("Rüfət", "Quliyev"), kind=Contribution.Kind.TRAINER)
    client = browser_of(trainer)
    own = reverse("programmes:own_speaking", args=[course.slug])
    name = reverse("credentials:name", args=[course.slug])
    assert name in client.get(own).content.decode()
    assert own in client.get(name).content.decode()
    client.post(reverse("credentials:confirm_name", args=[course.slug]), seen(trainer))
    assert state_of(course, trainer) == "confirmed"
    assert browser_of(a_person("Başqası")).get(name).status_code == 404


# By mail


@pytest.mark.django_db(transaction=True)
def test_the_mail_leads_to_the_link_where_there_is_one(
    course: Course, speaker: Person, mailoutbox: Any
) -> None:
    invitation = invite(course, speaker, by=None, at=AFTERWARDS)
    speaks(course, a_person("Rüfət", "Quliyev"), kind=Contribution.Kind.TRAINER)
    somebody_who_was_there(course, "Aysel")
    assert actions.ask_for_names(course, until=LAST_DAY, by=None, at=AFTERWARDS) == 3
    run_pending()
    found = {mail.to[0].partition("@")[0]: mail.body for mail in mailoutbox}
    assert len(found) == 3
    assert [by_link(invitation) in body for to, body in sorted(found.items())].count(True) == 1
    assert [reverse("credentials:name", args=[course.slug]) in body for body in found.values()].count(
        True
    ) == 2
    assert {one.person.given for one in UNCONFIRMED.due(course, 5, AFTERWARDS)} == {"Aysel", "Bella", "Rüfət"}
    withdraw_link(invitation, by=None, at=AFTERWARDS)
    mailoutbox.clear()
    actions.ask_for_names(course, until=LAST_DAY, by=None, at=AFTERWARDS.replace(hour=15))
    run_pending()
    assert all(reverse("credentials:name", args=[course.slug]) in mail.body for mail in mailoutbox)
