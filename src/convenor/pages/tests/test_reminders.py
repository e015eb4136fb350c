"""Reminders of all apps together: who is due, once each, and only where an organiser has switched them on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.credentials.models import NameCall
from convenor.enrolment.models import Registration
from convenor.jobs.actions import run_pending
from convenor.kit.refusals import Refused
from convenor.notices.models import Message
from convenor.people.models import Person
from convenor.programmes import actions
from convenor.programmes.models import Course, Invitation, ReminderSetting
from convenor.programmes.queries.reminders import due_now, settings_of
from convenor.programmes.rules.reminders import REMINDERS
from convenor.programmes.states import State

pytestmark = pytest.mark.django_db(transaction=True)


def morning_before(course: Course, days: int) -> datetime:
    return (
        datetime.combine(course.starts_on, datetime.min.time(), UTC)
        - timedelta(days=days)
        + timedelta(hours=8)
    )


def switch_on(course: Course, *rules: str, **days: int) -> None:
    actions.set_reminders(course, on=rules, days=days, by=None, at=morning_before(course, 30))


def due(course: Course, rule: str, at: datetime) -> list[Person]:
    setting = next(one for one in settings_of(course) if one.rule.key == rule)
    return [one.person for one in due_now(course, setting, at=at)]


def test_nobody_is_reminded_before_an_organiser_has_switched_it_on(
    course: Course, seat: Registration, trainer: Person
) -> None:
    assert actions.remind_all(at=morning_before(course, 2)) == 0
    assert due(course, "enrolment.remind_begins", morning_before(course, 2)) == [seat.person]
    assert not Message.objects.exists()


def test_who_holds_a_seat_is_told_once_that_the_course_begins(course: Course, seat: Registration) -> None:
    Course.objects.filter(pk=course.pk).update(place={"az": "Bakı, Muzey"})
    switch_on(course, "enrolment.remind_begins")
    assert actions.remind_all(at=morning_before(course, 4)) == 0
    assert actions.remind_all(at=morning_before(course, 3)) == 1
    assert actions.remind_all(at=morning_before(course, 3)) == 0
    assert actions.remind_all(at=morning_before(course, 1)) == 0
    message = Message.objects.get()
    assert "Yer: Bakı, Muzey" in message.body
    assert "agenda-az.ics" in message.body
    assert actions.remind_all(at=morning_before(course, -1)) == 0


def test_a_course_that_is_put_off_reminds_again(course: Course, seat: Registration) -> None:
    switch_on(course, "enrolment.remind_begins")
    actions.remind_all(at=morning_before(course, 3))
    Course.objects.update(
        starts_on=course.starts_on + timedelta(days=30), ends_on=course.ends_on + timedelta(days=30)
    )
    course.refresh_from_db()
    assert actions.remind_all(at=morning_before(course, 3)) == 1


def test_a_speaker_who_owes_something_gets_the_letter_with_the_link(course: Course, trainer: Person) -> None:
    switch_on(course, "programmes.remind_owed")
    assert actions.remind_all(at=morning_before(course, 7)) == 1
    message = Message.objects.get()
    assert message.letter == "programmes.speaker_letter"
    assert Invitation.objects.get().person == trainer
    assert "Sizdən hələ gözləyirik:" in message.body


def test_a_link_that_was_withdrawn_is_not_sent(course: Course, trainer: Person) -> None:
    invitation = actions.invite(course, trainer, by=None, at=morning_before(course, 20))
    actions.withdraw_link(invitation, by=None, at=morning_before(course, 20))
    assert due(course, "programmes.remind_owed", morning_before(course, 3)) == []


def test_who_was_written_to_by_hand_is_left_alone_for_two_days_and_then_reminded_once(
    course: Course, trainer: Person
) -> None:
    switch_on(course, "programmes.remind_owed", "programmes.remind_unanswered")
    actions.send_links(course, {trainer.pk}, by=None, at=morning_before(course, 7))
    assert actions.remind_all(at=morning_before(course, 6)) == 0
    assert actions.remind_all(at=morning_before(course, 4)) == 1
    assert actions.remind_all(at=morning_before(course, 2)) == 1, "unanswered, five days after the letter"
    assert actions.remind_all(at=morning_before(course, 1)) == 0
    assert Message.objects.count() == 3


def test_who_has_not_confirmed_the_name_is_reminded_before_the_last_day(
    course: Course, seat: Registration
) -> None:
    until = course.starts_on + timedelta(days=1)
    NameCall.objects.create(course=course, until=until, asked_at=morning_before(course, 9))
    switch_on(course, "credentials.remind_name")
    assert actions.remind_all(at=morning_before(course, 2)) == 0
    assert actions.remind_all(at=morning_before(course, 1)) == 1
    assert Message.objects.get().letter == "credentials.name_call"


@pytest.mark.parametrize("state", [State.DRAFT, State.CERTIFIED, State.ARCHIVED])
def test_nobody_is_reminded_of_a_draft_or_of_what_is_over(
    state: State, course: Course, seat: Registration
) -> None:
    switch_on(course, *REMINDERS)
    Course.objects.update(state=state)
    assert actions.remind_all(at=morning_before(course, 2)) == 0
    course.refresh_from_db()
    assert due(course, "enrolment.remind_begins", morning_before(course, 2)) == []


def test_the_page_says_who_would_be_written_to_and_why(
    course: Course, seat: Registration, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    today = timezone.localdate()
    Course.objects.update(starts_on=today + timedelta(days=2), ends_on=today + timedelta(days=3))
    browser, address = browser_of(organiser), reverse("pages:reminders", args=[course.slug])
    shown = browser.get(address).content.decode()
    assert "1 person would be written to now" in shown
    assert "Aysel Cəfərova: holds a seat; the course begins on" in shown
    form = {f"{key.replace('.', '_')}_days": "5" for key in REMINDERS}
    assert browser.post(address, form | {"enrolment_remind_begins_on": "on"}).status_code == 302
    assert {(one.rule, one.days) for one in ReminderSetting.objects.filter(is_on=True)} == {
        ("enrolment.remind_begins", 5)
    }
    assert "1 person is due now" in browser.get(address).content.decode()
    call_command("remind", "--dry")
    assert not Message.objects.exists()
    call_command("remind")
    call_command("remind")
    run_pending()
    assert [sent.to for sent in mail.outbox] == [[seat.person.email]]
    assert "Nobody is due today." in browser.get(address).content.decode()


def test_a_rule_that_waits_for_a_day_of_the_course_says_so(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    browser, address = browser_of(organiser), reverse("pages:reminders", args=[course.slug])
    said = "Say on which day registration closes"
    assert said in browser.get(address).content.decode()
    Course.objects.update(closes_on=course.starts_on)
    assert said not in browser.get(address).content.decode()


@pytest.mark.parametrize("days", ["0", "61", "x", ""])
def test_other_numbers_of_days_are_refused(
    days: str, course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    form = {f"{key.replace('.', '_')}_days": days for key in REMINDERS}
    answer = browser_of(organiser).post(reverse("pages:reminders", args=[course.slug]), form)
    assert answer.status_code == 200
    assert not ReminderSetting.objects.exists()
    with pytest.raises(Refused) as refused:
        switch_on(course, **{"enrolment.remind_begins": 61})
    assert refused.value.refusal.code == "reminder.days"


@pytest.mark.parametrize("who", ["stranger", "participant", "focal_point", "observer", "trainer"])
def test_others_set_no_reminders(
    who: str, course: Course, browser_of: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    browser, address = (
        browser_of(request.getfixturevalue(who)),
        reverse("pages:reminders", args=[course.slug]),
    )
    assert browser.get(address).status_code == 403
    assert browser.post(address).status_code == 403
