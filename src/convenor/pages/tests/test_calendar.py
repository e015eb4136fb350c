"""A person's own calendar: what was published and is theirs, at an address that is a secret and can be given up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from convenor.enrolment.models import Registration
from convenor.enrolment.states import State
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes import actions
from convenor.programmes.models import Course, Session
from convenor.programmes.tests.factories import a_contribution, a_course, a_release, a_session

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)


def titles(person: Person) -> list[str]:
    address = reverse("pages:calendar", args=[person.calendar.token])
    answer = Client().get(address)
    assert answer.status_code == 200
    return [str(event["summary"]) for event in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_a_speaker_finds_their_own_sessions(course: Course, sessions: list[Session], trainer: Person) -> None:
    actions.open_calendar(trainer, by=trainer, at=AT)
    assert titles(trainer) == []
    a_release(course)
    assert titles(trainer) == ["1-ci gün, saat 10"]


def test_who_holds_a_seat_finds_all_of_the_course(
    course: Course, sessions: list[Session], seat: Registration
) -> None:
    a_release(course)
    elsewhere = a_session(a_course(programme=course.programme), hour=9, title={"az": "Başqa kursda"})
    a_contribution(elsewhere, seat.person)
    a_release(elsewhere.course)
    actions.open_calendar(seat.person, by=seat.person, at=AT)
    assert titles(seat.person) == ["Başqa kursda"] + [str(one.called("az")) for one in sessions]
    Registration.objects.filter(pk=seat.pk).update(state=State.WITHDRAWN)
    assert titles(seat.person) == ["Başqa kursda"]


def test_an_address_that_was_given_up_leads_nowhere(
    participant: Person, browser_of: Callable[[Person], Client]
) -> None:
    browser = browser_of(participant)
    page = browser.post(reverse("pages:open_calendar"), follow=True).content.decode()
    first = reverse("pages:calendar", args=[participant.calendar.token])
    assert first in page
    browser.post(reverse("pages:open_calendar"))
    participant.refresh_from_db()
    second = reverse("pages:calendar", args=[participant.calendar.token])
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)
    browser.post(reverse("pages:close_calendar"))
    assert Client().get(second).status_code == 404


@pytest.mark.django_db
def test_somebody_whose_account_is_closed_has_no_calendar_any_more() -> None:
    person = a_person()
    address = reverse("pages:calendar", args=[actions.open_calendar(person, by=person, at=AT).token])
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert Client().get(address).status_code == 404


def test_a_participant_sees_published_times_and_what_was_marked(
    course: Course, sessions: list[Session], seat: Registration, browser_of: Callable[[Person], Client]
) -> None:
    a_release(course)
    Session.objects.filter(pk=sessions[0].pk).update(
        starts_at=sessions[0].starts_at + timedelta(minutes=25), title={"en": "Only planned"}
    )
    a_session(course, hour=16, title={"en": "Only planned too"})
    page = browser_of(seat.person).get(reverse("pages:my_course", args=[course.slug])).content.decode()
    assert "Day 1, 10:00" in page
    assert "Only planned" not in page
