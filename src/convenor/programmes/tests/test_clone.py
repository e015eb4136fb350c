"""The next edition: what goes along, what stays, and at which hours."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from convenor.audit.models import Entry
from convenor.kit.refusals import Refused
from convenor.people.models import Organisation, Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_role
from convenor.programmes.actions.cloning import clone_course
from convenor.programmes.actions.protocol import add_signatory
from convenor.programmes.models import Course, Session
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_module, a_release, a_session, a_sheet
from convenor.ui.tests.sending import as_sent

AT = datetime(2023, 2, 1, 9, tzinfo=UTC)


@pytest.fixture
def held(course: Course, sessions: list[Session], museum: Organisation, trainer: Person) -> Course:
    """A course with everything around it, at its end."""
    a_sheet(course)
    sessions[0].module = a_module(course, outcomes={"en": "Knows it"}, hours=4)
    sessions[0].summary = {"en": "He told of the law."}
    sessions[0].assumed = ["title.az", "starts_at", "summary"]
    sessions[0].save()
    add_signatory(course, trainer, post={"en": "Head"}, by=None, at=AT)
    Course.objects.filter(pk=course.pk).update(
        state=State.CERTIFIED,
        certificate_rule={"share_of_hours": 75},
        closes_on=date(2022, 7, 8),
        assumed=["starts_on", "place.az", "number", "closes_on"],
    )
    a_release(course)
    course.refresh_from_db()
    return course


def cloned(course: Course, **more: object) -> Course:
    asked = {
        "number": 99,
        "title": {"en": "Next"},
        "key": "next",
        "starts_on": date(2023, 7, 13),
        "with_people": True,
        "by": None,
        "at": AT,
    }
    return clone_course(course, **asked | more)


def test_texts_sheet_modules_and_agenda_go_along_and_the_record_stays(held: Course) -> None:
    fresh = cloned(held)
    assert (fresh.state, fresh.number, fresh.slug, fresh.version) == (State.DRAFT, 99, "next", 1)
    assert (fresh.closes_on, fresh.ends_on) == (date(2023, 7, 7), date(2023, 7, 14))
    assert fresh.certificate_rule == {"share_of_hours": 75}
    assert fresh.assumed == ["place.az"]
    assert fresh.sheet.aims == held.sheet.aims
    assert [(one.number, one.hours, one.outcomes) for one in fresh.modules.all()] == [
        (1, 4, {"en": "Knows it"})
    ]
    assert len(fresh.sessions.all()) == 4
    first = fresh.sessions.all()[0]
    assert (first.module.course, first.summary, first.assumed) == (fresh, {}, ["title.az"])
    assert fresh.releases.count() == 0
    assert held.sessions.all()[0].summary == {"en": "He told of the law."}
    assert Entry.objects.get(code="programmes.course_cloned").facts == {"from": held.pk, "with_people": True}


def test_people_go_along_or_stay(held: Course, trainer: Person, museum: Organisation) -> None:
    with_them, without = cloned(held), cloned(held, number=100, with_people=False)
    assert with_them.sessions.all()[0].contributions.get().person == trainer
    assert with_them.senders.get().organisation == museum
    assert with_them.signatories.get().post == {"en": "Head"}
    assert not without.sessions.all()[0].contributions.exists()
    assert not without.senders.exists()
    assert not without.signatories.exists()
    assert without.slug == "next-2"


def test_across_a_clock_change_the_agenda_keeps_its_hours(course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(
        time_zone="Europe/Paris", starts_on=date(2026, 3, 26), ends_on=date(2026, 3, 27)
    )
    course.refresh_from_db()
    a_session(course, day=1, hour=9)
    a_session(course, day=2, hour=17)
    fresh = cloned(course, starts_on=date(2026, 4, 2))
    told = [f"{one.starts_at.astimezone(fresh.zone):%d %H:%M}" for one in fresh.sessions.all()]
    assert told == ["02 09:00", "03 17:00"]
    before, after = course.sessions.all()[0], fresh.sessions.all()[0]
    assert after.starts_at - before.starts_at == timedelta(days=7, hours=-1), "an hour less passed in truth"


def test_a_number_is_given_once(held: Course) -> None:
    with pytest.raises(Refused) as refused:
        cloned(held, number=held.number)
    assert refused.value.refusal.code == "course.number_taken"
    assert Course.objects.count() == 1


def test_the_page_proposes_the_next_number_and_the_same_day_of_the_week(
    held: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(organiser)
    address = reverse("programmes:clone_course", args=["heritage"])
    assert client.get(address).status_code == 403, (
        "a new course of the programme is not for who runs one of them"
    )
    a_role(organiser, ORGANISER, Scope("programme", held.programme_id))
    data = as_sent(client.get(address).context["form"])
    assert data["number"] == held.number + 1
    assert data["starts_on"].weekday() == held.starts_on.weekday()
    answer = client.post(address, data, follow=True)
    fresh = Course.objects.exclude(pk=held.pk).get()
    assert fresh.slug == "sample-course-2023"
    assert fresh.senders.exists()
    assert "The new edition is there" in answer.content.decode()
