"""Giving a seat: it does, it records, it tells; it refuses; it forbids; two at once get one seat."""

from functools import partial

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.audit.queries import history
from convenor.enrolment import actions, tasks
from convenor.enrolment.models import Registration
from convenor.enrolment.rules import confirmation_refusal, confirmations_refusal
from convenor.enrolment.signals import registration_confirmed
from convenor.enrolment.states import State
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.jobs.actions import run_pending
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.notices.models import Message
from convenor.programmes.states import State as CourseState
from convenor.programmes.tests.factories import a_course


def url(registration):
    return reverse("enrolment:confirm", args=[registration.pk])


# The rule


@pytest.mark.parametrize(
    ("state", "course_state", "seats", "taken", "code"),
    [
        (State.REGISTERED, CourseState.OPEN, 3, 2, None),
        (State.WAITING, CourseState.RUNNING, 3, 2, None),
        (State.REGISTERED, CourseState.ENDED, None, 10_000, None),
        (State.REGISTERED, CourseState.OPEN, 3, 3, "seat.none_left"),
        (State.REGISTERED, CourseState.OPEN, 3, 4, "seat.none_left"),
        (State.REGISTERED, CourseState.OPEN, 0, 0, "seat.none_left"),
        (State.CONFIRMED, CourseState.OPEN, 3, 1, "registration.not_confirmable"),
        (State.WITHDRAWN, CourseState.OPEN, 3, 1, "registration.not_confirmable"),
        (State.REGISTERED, CourseState.DRAFT, 3, 0, "course.not_open"),
        (State.REGISTERED, CourseState.ANNOUNCED, 3, 0, "course.not_open"),
        (State.REGISTERED, CourseState.CERTIFIED, 3, 0, "course.not_open"),
        (State.REGISTERED, CourseState.ARCHIVED, 3, 0, "course.not_open"),
    ],
)
def test_a_seat_is_given_while_one_is_left(state, course_state, seats, taken, code):
    refusal = confirmation_refusal(state, course_state=course_state, seats=seats, taken=taken)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("states", "course_state", "seats", "taken", "code"),
    [
        ([State.REGISTERED, State.WAITING], CourseState.OPEN, 3, 1, None),
        ([State.REGISTERED] * 500, CourseState.OPEN, None, 0, None),
        ([State.REGISTERED, State.WAITING], CourseState.OPEN, 3, 2, "seat.too_few"),
        ([State.REGISTERED, State.CONFIRMED], CourseState.OPEN, 3, 0, "registration.not_confirmable"),
        ([], CourseState.OPEN, 3, 0, "registration.nobody_chosen"),
        ([State.REGISTERED], CourseState.DRAFT, 3, 0, "course.not_open"),
    ],
)
def test_seats_are_given_together_or_not_at_all(states, course_state, seats, taken, code):
    refusal = confirmations_refusal(states, course_state=course_state, seats=seats, taken=taken)
    assert (refusal and refusal.code) == code


def test_the_refusal_says_how_many_seats_there_are():
    refusal = confirmation_refusal(State.REGISTERED, course_state=CourseState.OPEN, seats=60, taken=60)
    assert "60" in str(refusal)


# The act


def test_the_registration_holds_a_seat(registration, organiser):
    at = timezone.now()
    actions.confirm(registration, by=organiser, at=at)
    registration.refresh_from_db()
    assert (registration.state, registration.state_since) == (State.CONFIRMED, at)


def test_it_is_recorded_with_who_and_when(registration, organiser):
    at = timezone.now()
    actions.confirm(registration, by=organiser, at=at)
    entry = history(registration).get(code="enrolment.confirmed")
    assert (entry.by_pk, entry.by_name, entry.at) == (organiser.pk, str(organiser), at)


def test_the_apps_above_are_told(registration, organiser):
    heard = []

    def hear(sender, registration, at, **kwargs):
        heard.append(registration.pk)

    registration_confirmed.connect(hear)
    try:
        actions.confirm(registration, by=organiser, at=timezone.now())
    finally:
        registration_confirmed.disconnect(hear)
    assert heard == [registration.pk]


def test_nothing_is_changed_when_the_record_cannot_be_written(registration, organiser, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(actions, "record", broken)
    with pytest.raises(OSError, match="disk"):
        actions.confirm(registration, by=organiser, at=timezone.now())
    registration.refresh_from_db()
    assert registration.state == State.REGISTERED


def test_an_older_copy_in_hand_does_not_give_a_second_seat(registration, organiser):
    copy = Registration.objects.get(pk=registration.pk)
    actions.confirm(registration, by=organiser, at=timezone.now())
    with refuses("registration.not_confirmable"):
        actions.confirm(copy, by=organiser, at=timezone.now())


def test_a_full_course_is_refused_and_nothing_is_changed(course, registration, organiser):
    for _ in range(3):
        a_seat(course)
    with refuses("seat.none_left"):
        actions.confirm(registration, by=organiser, at=timezone.now())
    registration.refresh_from_db()
    assert registration.state == State.REGISTERED
    assert not history(registration).exists()


def test_the_seats_of_another_course_do_not_count(course, registration, organiser):
    course.seats = 1
    course.save()
    a_seat(a_course())
    assert actions.confirm(registration, by=organiser, at=timezone.now()).state == State.CONFIRMED


# The mail: the worker opens its own connection, so what it reads must be committed


@pytest.mark.django_db(transaction=True)
def test_the_person_gets_one_mail_in_their_language(registration, organiser, mailoutbox):
    registration.person.language = "en"
    registration.person.save()
    actions.confirm(registration, by=organiser, at=timezone.now())
    run_pending()
    [mail] = mailoutbox
    assert mail.to == [registration.person.email]
    assert mail.subject == "Your seat: Sample course"
    assert "14–15 July 2022" in mail.body
    assert "http://localhost:8000/my/" in mail.body


@pytest.mark.django_db(transaction=True)
def test_running_the_task_again_sends_no_second_mail(registration, organiser, mailoutbox):
    actions.confirm(registration, by=organiser, at=timezone.now())
    run_pending()
    tasks.send_confirmation.func(registration_pk=registration.pk)
    run_pending()
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_seat_given_again_after_a_withdrawal_is_told_again(registration, organiser, mailoutbox):
    actions.confirm(registration, by=organiser, at=timezone.now())
    run_pending()
    actions.withdraw(registration, by=organiser, at=timezone.now())
    actions.register(
        registration.course, registration.person, organisation=None, by=organiser, at=timezone.now()
    )
    actions.confirm(registration, by=organiser, at=timezone.now())
    run_pending()
    assert len(mailoutbox) == 2


@pytest.mark.django_db(transaction=True)
def test_no_mail_for_a_seat_that_was_given_back_before_it_went_out(registration, organiser, mailoutbox):
    actions.confirm(registration, by=organiser, at=timezone.now())
    actions.withdraw(registration, by=organiser, at=timezone.now())
    run_pending()
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_somebody_without_an_address_gets_a_seat_and_no_mail(registration, organiser, mailoutbox):
    registration.person.email = None
    registration.person.save()
    actions.confirm(registration, by=organiser, at=timezone.now())
    run_pending()
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_no_mail_for_what_was_rolled_back(registration, organiser, mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.confirm(registration, by=organiser, at=timezone.now())
        raise ZeroDivisionError
    run_pending()
    assert mailoutbox == []
    assert not Message.objects.exists()


# Several at once


def test_all_ticked_get_a_seat_or_none(course, registration, organiser):
    other = a_registration(course)
    seated = actions.confirm_all(course, {registration.pk, other.pk}, by=organiser, at=timezone.now())
    assert {each.pk for each in seated} == {registration.pk, other.pk}
    assert all(history(each).filter(code="enrolment.confirmed").exists() for each in seated)

    more = {a_registration(course).pk, a_registration(course).pk}
    with refuses("seat.too_few"):
        actions.confirm_all(course, more, by=organiser, at=timezone.now())
    assert not Registration.objects.filter(pk__in=more, state=State.CONFIRMED).exists()


def test_keys_of_another_course_are_not_confirmed(course, organiser):
    elsewhere = a_registration(a_course())
    with refuses("registration.nobody_chosen"):
        actions.confirm_all(course, {elsewhere.pk}, by=organiser, at=timezone.now())


# The page


def test_the_organiser_gives_a_seat_and_comes_back_to_the_row(registration, organiser, browser_of):
    back = reverse("enrolment:people", args=[registration.course.slug]) + "?state=registered"
    browser = browser_of(organiser)
    answer = browser.post(url(registration), {"back": back})
    assert (answer.status_code, answer["Location"]) == (302, f"{back}#registration-{registration.pk}")
    assert "Tural Şirvanlı has a seat." in browser.get(back).content.decode()


def test_it_never_leads_to_another_site(registration, organiser, browser_of):
    answer = browser_of(organiser).post(url(registration), {"back": "https://elsewhere.example/"})
    assert answer["Location"].startswith("/courses/")


def test_the_organiser_ticks_several(course, registration, organiser, browser_of):
    other = a_registration(course)
    browser = browser_of(organiser)
    confirm_all = reverse("enrolment:confirm_all", args=[course.slug])
    answer = browser.post(confirm_all, {"registration": [registration.pk, other.pk, "nonsense"]}, follow=True)
    assert "2 people have a seat now." in answer.content.decode()


def test_a_refusal_is_a_page_that_says_why(course, registration, organiser, browser_of):
    for _ in range(3):
        a_seat(course)
    answer = browser_of(organiser).post(url(registration))
    assert answer.status_code == 409
    assert "All 3 seats are taken." in answer.content.decode()


@pytest.mark.parametrize("who", ["trainer", "participant", "focal_point", "observer", "stranger"])
def test_nobody_else_gives_seats(who, registration, browser_of, request):
    browser = browser_of(request.getfixturevalue(who))
    confirm_all = reverse("enrolment:confirm_all", args=[registration.course.slug])
    assert browser.post(url(registration)).status_code == 403
    assert browser.post(confirm_all, {"registration": registration.pk}).status_code == 403
    registration.refresh_from_db()
    assert registration.state == State.REGISTERED


def test_whoever_has_not_signed_in_is_asked_to(registration, client):
    answer = client.post(url(registration))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_looking_changes_nothing(registration, organiser, browser_of):
    assert browser_of(organiser).get(url(registration)).status_code == 405


def test_a_post_without_its_token_is_refused(registration, organiser):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(organiser)
    assert browser.post(url(registration)).status_code == 403
    registration.refresh_from_db()
    assert registration.state == State.REGISTERED


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_for_the_last_seat_at_the_same_moment(course, organiser):
    course.seats = 1
    course.save()
    registrations = [a_registration(course), a_registration(course)]
    acts = [partial(actions.confirm, one, by=organiser, at=timezone.now()) for one in registrations]
    assert at_once(*acts).count("seat.none_left") == 1
    assert Registration.objects.filter(course=course, state=State.CONFIRMED).count() == 1
