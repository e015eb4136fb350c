"""How a name will stand on a certificate: asked for, confirmed, corrected, before anything is printed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from convenor.audit.queries import history
from convenor.credentials import actions
from convenor.credentials.models import Certificate, NameConfirmation
from convenor.credentials.queries import eligibility_of, name_of, names_of, narrowed_names
from convenor.credentials.rules import name_call_refusal, name_confirmation_refusal, name_proposal_refusal
from convenor.credentials.states import NameState
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.jobs.actions import run_pending
from convenor.kit.tests.refusing import refuses
from convenor.people.actions import amend_person
from convenor.people.tests.factories import a_person
from convenor.programmes.states import State as CourseState

pytestmark = pytest.mark.django_db

NOW = {"given": "Aysel", "surname": "Cəfərova", "father": "Rafiq", "patronymic": "qizi", "latin": ""}
BETTER = NOW | {"latin": "Aysel Jafarova"}
LAST_DAY = date(2022, 7, 20)


@pytest.fixture
def own(participant, browser_of):
    return browser_of(participant)


def seen(seat):
    standing = name_of(seat.course, seat.person)
    return standing.official, standing.latin


def a_proposal(seat, **other):
    return actions.propose_name(
        seat.course,
        seat.person,
        proposed=BETTER | other,
        reason="So it stands in my passport.",
        by=seat.person,
        at=AFTERWARDS,
    )


# The rules


@pytest.mark.parametrize(
    ("course_state", "has_certificate", "is_as_seen", "code"),
    [
        (CourseState.OPEN, False, True, None),
        (CourseState.CERTIFIED, False, True, None),
        (CourseState.DRAFT, False, True, "name.closed"),
        (CourseState.ARCHIVED, False, True, "name.closed"),
        (CourseState.ENDED, True, True, "name.on_certificate"),
        (CourseState.ENDED, False, False, "name.changed"),
    ],
)
def test_a_name_is_confirmed_as_it_was_seen_and_before_it_is_printed(
    course_state, has_certificate, is_as_seen, code
):
    refusal = name_confirmation_refusal(
        course_state=course_state, has_certificate=has_certificate, is_as_seen=is_as_seen
    )
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("change", "reason", "code"),
    [
        ({"latin": "Aysel Jafarova"}, "Passport.", None),
        ({}, "Passport.", "name.the_same"),
        ({"latin": "Aysel Jafarova"}, " ", "name.no_reason"),
        ({"latin": "Aysel Jafarova"}, "x" * 301, "certificate.reason_too_long"),
        ({"father": ""}, "Passport.", "person.patronymic_without_father"),
        ({"given": "7"}, "Passport.", "name.no_letters"),
    ],
)
def test_what_is_proposed_is_another_name_with_a_reason(change, reason, code):
    refusal = name_proposal_refusal(
        NOW | change, present=NOW, reason=reason, course_state=CourseState.ENDED, has_certificate=False
    )
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("days", "to_ask", "code"),
    [(0, 1, None), (-1, 1, "names.deadline_past"), (3, 0, "names.nobody_to_ask")],
)
def test_people_are_asked_until_a_day_that_is_not_over(days, to_ask, code):
    today = date(2022, 7, 15)
    refusal = name_call_refusal(
        course_state=CourseState.ENDED, until=today + timedelta(days), today=today, to_ask=to_ask
    )
    assert (refusal and refusal.code) == code


# The acts


def test_confirming_keeps_the_two_forms_and_who_and_when(seat):
    said = actions.confirm_name(seat.course, seat.person, seen=seen(seat), by=seat.person, at=AFTERWARDS)
    assert (said.state, said.official, said.latin) == (NameState.CONFIRMED, "Cəfərova Aysel Rafiq qızı", "")
    entry = history(seat.person).get(code="credentials.name_confirmed")
    assert (entry.by_pk, entry.at) == (seat.person.pk, AFTERWARDS)


def test_whoever_is_called_otherwise_later_has_not_confirmed_that(seat, organiser):
    actions.confirm_name(seat.course, seat.person, seen=seen(seat), by=seat.person, at=AFTERWARDS)
    seat.person = amend_person(seat.person, changes={"father": "Rafael"}, by=organiser, at=AFTERWARDS)
    assert not name_of(seat.course, seat.person).is_confirmed


def test_a_page_that_shows_an_older_name_confirms_nothing(seat, organiser):
    shown = seen(seat)
    amend_person(seat.person, changes={"father": "Rafael"}, by=organiser, at=AFTERWARDS)
    with refuses("name.changed"):
        actions.confirm_name(seat.course, seat.person, seen=shown, by=seat.person, at=AFTERWARDS)
    assert not NameConfirmation.objects.exists()


def test_a_proposal_changes_nothing_until_it_is_accepted(seat, organiser):
    said = a_proposal(seat)
    seat.person.refresh_from_db()
    assert seat.person.latin == ""
    actions.accept_name(said, by=organiser, at=AFTERWARDS)
    seat.person.refresh_from_db()
    assert (seat.person.latin, name_of(seat.course, seat.person).state) == (
        "Aysel Jafarova",
        NameState.CONFIRMED,
    )
    assert history(seat.person).filter(code="people.person_amended").exists()
    with refuses("name.not_proposed"):
        actions.accept_name(said, by=organiser, at=AFTERWARDS)


def test_declined_the_name_stays_and_both_see_why(seat, organiser):
    said = actions.decline_name(a_proposal(seat), answer="Not as we heard it.", by=organiser, at=AFTERWARDS)
    assert (said.state, said.answer) == (NameState.DECLINED, "Not as we heard it.")
    seat.person.refresh_from_db()
    assert seat.person.latin == ""
    actions.confirm_name(seat.course, seat.person, seen=seen(seat), by=seat.person, at=AFTERWARDS)
    assert name_of(seat.course, seat.person).is_confirmed


def test_several_proposals_are_accepted_together_and_only_of_this_course(course, seat, organiser):
    other = a_seat(course, a_person("Tural"))
    elsewhere = a_seat(an_ended_course(), a_person("Kamran"))
    said = [a_proposal(one) for one in (seat, other, elsewhere)]
    assert actions.accept_names(course, {one.pk for one in said}, by=organiser, at=AFTERWARDS) == 2
    elsewhere.person.refresh_from_db()
    assert elsewhere.person.latin == ""


def test_the_organiser_vouches_for_the_ticked_but_passes_no_proposal_over(course, seat, organiser):
    silent = a_seat(course, a_person("Tural", email=None))
    not_ticked = a_seat(course, a_person("Kamran"))
    a_proposal(seat)
    assert (
        actions.vouch_for_names(course, {seat.person.pk, silent.person.pk}, by=organiser, at=AFTERWARDS) == 1
    )
    assert [name_of(one.course, one.person).state for one in (seat, silent, not_ticked)] == [
        "proposed",
        "confirmed",
        "open",
    ]


def test_when_the_certificate_has_its_number_it_is_too_late():
    course = an_ended_course()
    seat = somebody_who_was_there(course)
    actions.number(course, by=None, at=AFTERWARDS)
    with refuses("name.on_certificate"):
        actions.confirm_name(seat.course, seat.person, seen=seen(seat), by=seat.person, at=AFTERWARDS)
    with refuses("name.on_certificate"):
        a_proposal(seat)


def test_from_there_one_comes_to_the_correction_of_the_certificate(browser_of):
    seat = somebody_who_was_there(an_ended_course())
    page = f"/my/courses/{seat.course.slug}/name/"
    actions.number(seat.course, by=None, at=AFTERWARDS)
    assert "/correct/" not in browser_of(seat.person).get(page).content.decode()
    actions.finish(seat.course, by=None, at=AFTERWARDS)
    correction = f"/my/certificates/{Certificate.objects.get().number}/correct/"
    assert correction in browser_of(seat.person).get(page).content.decode()
    assert browser_of(seat.person).get(correction).status_code == 200


def test_issuing_waits_for_nobody_and_the_dry_run_names_them():
    course = an_ended_course()
    confirmed, silent = somebody_who_was_there(course), somebody_who_was_there(course, "Tural", "Şirvanlı")
    actions.confirm_name(
        confirmed.course, confirmed.person, seen=seen(confirmed), by=confirmed.person, at=AFTERWARDS
    )
    dry_run = eligibility_of(course)
    assert [one.registration for one in dry_run.due_unconfirmed] == [silent]
    actions.issue(course, by=None, at=AFTERWARDS)
    assert Certificate.objects.count() == 2
    assert [one.state for one in names_of(course).standings] == ["printed", "printed"]
    assert names_of(course).to_ask == []


@pytest.mark.django_db(transaction=True)
def test_an_accepted_proposal_and_a_confirmation_at_the_same_moment(seat, organiser):
    """Either the person took the proposal back first, or it was accepted and the older name is not confirmed."""
    said, shown = a_proposal(seat), seen(seat)
    start = threading.Barrier(2)

    def answer(act):
        try:
            start.wait(10)
            act()
        except Exception as refused:  # noqa: BLE001 -- what happened is the answer
            return str(refused)
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(
            pool.map(
                answer,
                [
                    lambda: actions.accept_name(said, by=organiser, at=AFTERWARDS),
                    lambda: actions.confirm_name(
                        seat.course, seat.person, seen=shown, by=seat.person, at=AFTERWARDS
                    ),
                ],
            )
        )
    assert found.count("done") == 1
    seat.refresh_from_db()
    assert name_of(seat.course, seat.person).is_confirmed
    assert (seat.person.latin == "Aysel Jafarova") == (found[0] == "done")


# The mails


@pytest.mark.django_db(transaction=True)
def test_those_who_have_not_confirmed_are_asked_and_reminded(course, seat, organiser, mailoutbox):
    done, silent = a_seat(course, a_person("Tural")), a_seat(course, a_person("Kamran", email=None))
    a_registration(course, a_person("Ceyhun"))
    actions.confirm_name(done.course, done.person, seen=seen(done), by=done.person, at=AFTERWARDS)
    seat.person.language = "en"
    seat.person.save()
    assert actions.ask_for_names(course, until=LAST_DAY, by=organiser, at=AFTERWARDS) == 1
    run_pending()
    [mail] = mailoutbox
    assert mail.to == [seat.person.email]
    assert mail.subject == "Your name on the certificate: Sample course"
    assert "Cəfərova Aysel Rafiq qızı" in mail.body
    assert "20 July 2022" in mail.body
    assert reverse("credentials:name", args=[course.slug]) in mail.body
    assert name_of(silent.course, silent.person).state == "open"
    actions.ask_for_names(course, until=LAST_DAY, by=organiser, at=AFTERWARDS + timedelta(days=1))
    run_pending()
    assert len(mailoutbox) == 2


@pytest.mark.django_db(transaction=True)
def test_whoever_confirms_before_the_mail_goes_out_gets_none(course, seat, organiser, mailoutbox):
    actions.ask_for_names(course, until=LAST_DAY, by=organiser, at=AFTERWARDS)
    actions.confirm_name(seat.course, seat.person, seen=seen(seat), by=seat.person, at=AFTERWARDS)
    run_pending()
    assert mailoutbox == []
    with refuses("names.nobody_to_ask"):
        actions.ask_for_names(course, until=LAST_DAY, by=organiser, at=AFTERWARDS)


@pytest.mark.django_db(transaction=True)
def test_the_person_is_told_of_the_answer(seat, organiser, mailoutbox):
    seat.person.language = "en"
    seat.person.save()
    actions.decline_name(a_proposal(seat), answer="Not as we heard it.", by=organiser, at=AFTERWARDS)
    run_pending()
    actions.accept_name(a_proposal(seat), by=organiser, at=AFTERWARDS + timedelta(hours=1))
    run_pending()
    assert ["Why: Not as we heard it." in mail.body for mail in mailoutbox] == [True, False]
    assert "Aysel Jafarova" in mailoutbox[1].body


# The pages


def test_the_participant_confirms_on_a_page_without_scripts(course, own):
    page = own.get(reverse("credentials:name", args=[course.slug])).content.decode()
    assert "Cəfərova Aysel Rafiq qızı" in page
    assert "<script" not in page.split("<main")[1].split("</main")[0]
    shown = {"official": "Cəfərova Aysel Rafiq qızı", "latin": ""}
    answer = own.post(reverse("credentials:confirm_name", args=[course.slug]), shown, follow=True)
    assert "Confirmed on" in answer.content.decode()


def test_a_correction_that_cannot_be_is_answered_in_the_form(course, own):
    wrong = BETTER | {"given": "", "reason": "Passport."}
    answer = own.post(reverse("credentials:propose_name", args=[course.slug]), wrong)
    assert "Jafarova" in answer.content.decode()
    same = own.post(reverse("credentials:propose_name", args=[course.slug]), NOW | {"reason": "Passport."})
    assert "This is the name as it stands already." in same.content.decode()
    assert not NameConfirmation.objects.exists()


def test_the_organiser_sees_proposals_and_accepts_one(course, seat, own, organiser, browser_of):
    own.post(reverse("credentials:propose_name", args=[course.slug]), BETTER | {"reason": "Passport."})
    said = NameConfirmation.objects.get()
    browser = browser_of(organiser)
    page = browser.get(reverse("credentials:names", args=[course.slug])).content.decode()
    assert "Passport." in page
    other = a_proposal(a_seat(course, a_person("Tural")))
    browser.post(
        reverse("credentials:accept_names", args=[course.slug]), {"only": said.pk, "said": [other.pk]}
    )
    said.refresh_from_db()
    other.refresh_from_db()
    assert (said.state, other.state) == (NameState.CONFIRMED, NameState.PROPOSED)


def test_the_organiser_declines_with_a_sentence(course, seat, organiser, browser_of):
    said = a_proposal(seat)
    page = reverse("credentials:decline_name", args=[course.slug, said.pk])
    browser = browser_of(organiser)
    assert "Aysel" in browser.get(page).content.decode()
    assert browser.post(page, {"answer": ""}).status_code == 200
    browser.post(page, {"answer": "Not as we heard it."})
    said.refresh_from_db()
    assert said.answer == "Not as we heard it."


def test_the_list_is_searched_with_folded_letters_and_by_state(course, seat):
    for number in range(3):
        a_seat(course, a_person(f"Kamran{'ab'[number % 2]}", "Əliyev"))
    actions.confirm_name(seat.course, seat.person, seen=seen(seat), by=seat.person, at=timezone.now())
    standings = names_of(course).standings
    assert len(narrowed_names(standings, text="eliyev kamranb")) == 1
    assert [one.registration for one in narrowed_names(standings, state="confirmed")] == [seat]


@pytest.mark.parametrize("who", ["trainer", "participant", "focal_point", "observer", "stranger"])
def test_nobody_else_answers_or_asks(who, course, seat, browser_of, request):
    said = a_proposal(seat)
    browser: Client = browser_of(request.getfixturevalue(who))
    for name, data in [
        ("ask_for_names", {"until": "2030-01-01"}),
        ("vouch_for_names", {"person": seat.person.pk}),
        ("accept_names", {"said": said.pk}),
    ]:
        assert browser.post(reverse(f"credentials:{name}", args=[course.slug]), data).status_code == 403
    decline = reverse("credentials:decline_name", args=[course.slug, said.pk])
    assert browser.post(decline, {"answer": "No."}).status_code == 403
    said.refresh_from_db()
    assert said.state == NameState.PROPOSED


@pytest.mark.parametrize("who", ["trainer", "focal_point", "observer", "stranger", "organiser"])
def test_nobody_confirms_the_name_of_somebody_else(who, course, seat, browser_of, request):
    browser: Client = browser_of(request.getfixturevalue(who))
    answer = browser.post(
        reverse("credentials:confirm_name", args=[course.slug]), {"official": seen(seat)[0], "latin": ""}
    )
    assert answer.status_code == 404
    assert not NameConfirmation.objects.exists()
