"""A rule for each kind of certificate: by presence and named sessions, or by teaching and speaking without a seat."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from convenor.attendance.tests.factories import a_mark
from convenor.credentials import actions
from convenor.credentials.kinds import Kind
from convenor.credentials.models import Certificate
from convenor.credentials.proof.documents import read_document
from convenor.credentials.queries import eligibility_of
from convenor.credentials.rules import CertificateRule, CountedSession, eligibility, rule_refusal, rules_of
from convenor.credentials.tests.factories import AFTERWARDS, an_ended_course, somebody_who_was_there
from convenor.enrolment.tests.factories import a_seat
from convenor.kit.tests.at_once import at_once
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_affiliation, an_organisation
from convenor.programmes.models import Contribution
from convenor.programmes.tests.factories import a_contribution

pytestmark = pytest.mark.django_db
EVERY_KIND = {
    "share_of_hours": 60,
    "completion": {"share_of_hours": 100},
    "trainer": {"sessions_given": 2},
    "speaker": {"sessions_given": 1},
}


@pytest.fixture
def course():
    return an_ended_course(certificate_rule=EVERY_KIND)


def teaches(course, person, count, kind=Contribution.Kind.TRAINER):
    for session in [one for one in course.sessions.all() if one.counts][:count]:
        a_contribution(session, person, kind=kind)


def issued(course):
    actions.issue(course, by=None, at=AFTERWARDS)
    return {one.person.given: one for one in Certificate.objects.select_related("person")}


# The rules


def test_a_named_session_must_have_been_attended_whatever_the_hours():
    sessions = [
        CountedSession(1, 60, "opening", {"en": "Opening"}),
        CountedSession(2, 600, "work", {"en": "Work"}),
    ]
    rule = CertificateRule(50, ("opening",))
    missed = eligibility(rule, sessions=sessions, presence={1: False, 2: True})
    unmarked = eligibility(rule, sessions=sessions, presence={2: True})
    assert [lack.code for lack in missed.lacks] == ["attendance.required_missed"]
    assert [lack.code for lack in unmarked.lacks] == ["attendance.required_unmarked"]
    assert (missed.may_still_pass, unmarked.may_still_pass) == (False, True)
    with translation.override("en"):
        assert str(missed.lacks[0]) == "“Opening” is required and was missed."
    assert eligibility(rule, sessions=sessions, presence={1: True, 2: True}).passes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({}, None),
        (EVERY_KIND, None),
        ({"completion": {"share_of_hours": 0}}, "certificate_rule.out_of_range"),
        ({"completion": 7}, "certificate_rule.unknown"),
        ({"trainer": {"share_of_hours": 80}}, "certificate_rule.unknown"),
        ({"trainer": {"sessions_given": 0}}, "certificate_rule.none_given"),
        ({"sessions": "opening"}, "certificate_rule.unknown"),
        ({"sessions": ["elsewhere"]}, "certificate_rule.no_such_session"),
        ({"completion": {"sessions": ["elsewhere"]}}, "certificate_rule.no_such_session"),
        ({"sessions": ["opening"]}, None),
    ],
)
def test_a_rule_is_read_or_refused(written, code):
    refusal = rule_refusal(written, sessions={"opening"})
    assert (refusal and refusal.code) == code


def test_only_kinds_that_the_rule_names_are_given():
    assert list(rules_of({}).seats) == [Kind.PARTICIPATION]
    assert not rules_of({}).parts
    assert list(rules_of(EVERY_KIND).seats) == [Kind.COMPLETION, Kind.PARTICIPATION]


# Who gets which


def test_whoever_earns_completion_gets_it_in_the_place_of_participation(course):
    somebody_who_was_there(course, "Aysel")
    somebody_who_was_there(course, "Tural", missed=2)
    somebody_who_was_there(course, "Kamran", missed=3)
    found = issued(course)
    assert {given: one.kind for given, one in found.items()} == {
        "Aysel": Kind.COMPLETION,
        "Tural": Kind.PARTICIPATION,
    }
    assert found["Aysel"].facts["share_of_hours"] == 100
    assert read_document(found["Aysel"].credential.encode())["name"].startswith("Certificate of Completion")


def test_trainers_and_speakers_need_no_seat_and_are_numbered_after_the_participants(course):
    somebody_who_was_there(course, "Zaur", "Əliyev")
    trainer, speaker = a_person("Rüfət", "Quliyev"), a_person("Bella", "Abasova", latin="Bella Abasova")
    an_affiliation(trainer, an_organisation({"az": "Akademiya", "en": "Academy"}), "dosent")
    teaches(course, trainer, 3)
    teaches(course, speaker, 1, Contribution.Kind.GUEST_SPEAKER)
    teaches(course, a_person("Moderator"), 3, Contribution.Kind.MODERATOR)
    teaches(course, a_person("Bir"), 1)
    found = issued(course)
    assert {given: one.number[-4:] for given, one in found.items()} == {
        "Zaur": "0001",
        "Rüfət": "0002",
        "Bella": "0003",
    }
    certificate = found["Rüfət"]
    assert (certificate.kind, certificate.registration, certificate.facts["minutes"]) == (
        Kind.TRAINER,
        None,
        180,
    )
    assert certificate.facts["institution"]["en"] == "Academy"
    achievement = read_document(certificate.credential.encode())["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "ext:TrainerCertificate"
    assert achievement["id"].endswith("#trainer")
    assert "Taught: " in achievement["description"]
    assert issued(course).keys() == found.keys()


def test_the_dry_run_says_what_a_trainer_lacks_and_counts_by_kind(course):
    somebody_who_was_there(course)
    teaches(course, a_person("Bir"), 1)
    dry_run = eligibility_of(course)
    [part] = dry_run.parts
    assert [lack.code for lack in part.lacks] == ["contribution.too_few"]
    assert dry_run.kinds == [
        (Kind.COMPLETION, 1, 1),
        (Kind.PARTICIPATION, 0, 0),
        (Kind.TRAINER, 0, 0),
        (Kind.SPEAKER, 0, 0),
    ]


def test_somebody_with_a_seat_who_also_teaches_gets_one_of_each(course):
    seat = somebody_who_was_there(course)
    teaches(course, seat.person, 2)
    actions.issue(course, by=None, at=AFTERWARDS)
    assert set(Certificate.objects.filter(person=seat.person).values_list("kind", flat=True)) == {
        Kind.COMPLETION,
        Kind.TRAINER,
    }


def test_a_corrected_trainer_gets_a_new_certificate_of_the_same_kind(course):
    trainer = a_person("Rüfət", "Quliyev")
    teaches(course, trainer, 2)
    old = issued(course)["Rüfət"]
    trainer.latin = "Rufat Guliyev"
    trainer.save()
    old.refresh_from_db()
    new = actions.supersede(old, by=None, at=AFTERWARDS)
    assert (new.kind, new.facts["international_name"], new.facts["minutes"]) == (
        Kind.TRAINER,
        "Rufat Guliyev",
        120,
    )


def test_the_database_holds_once_for_each_person_and_kind(course):
    teaches(course, a_person("Rüfət", "Quliyev"), 2)
    one = issued(course)["Rüfət"]
    again = {
        "number": "X-2",
        "token": "0" * 32,
        "status_index": 7,
        "state": "numbered",
        "pk": None,
        "_state": None,
    }
    for changes in ({}, {"kind": Kind.PARTICIPATION}):
        row = Certificate.objects.get(pk=one.pk)
        for field, value in {**again, **changes}.items():
            if field != "_state":
                setattr(row, field, value)
        row._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_at_once_give_each_trainer_one():
    course = an_ended_course(certificate_rule=EVERY_KIND)
    for place in range(4):
        teaches(course, a_person(f"Natiq{chr(97 + place)}"), 2)
    issuing = partial(actions.issue, course, by=None, at=AFTERWARDS)
    assert sorted(one.numbered for one in at_once(issuing, issuing)) == [0, 4]
    assert Certificate.objects.count() == 4


# The page


def test_the_page_shows_a_rule_for_each_kind_and_who_would_get_it(course, browser_of):
    organiser = a_person("Günel")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    somebody_who_was_there(course)
    teaches(course, a_person("Rüfət", "Quliyev"), 2)
    teaches(course, a_person("Bir"), 1)
    page = browser_of(organiser).get(reverse("credentials:certificates", args=[course.slug])).content.decode()
    assert "at least 100 % of the hours" in page
    assert "at least 2 sessions given" in page
    assert "Issue 2 certificates" in page
    assert "1 of at least 2 sessions given." in page


def test_marks_and_seats_of_others_change_nothing_for_a_trainer(course):
    trainer = a_person("Rüfət")
    teaches(course, trainer, 2)
    seat = a_seat(course, a_person("Aysel"))
    a_mark(course.sessions.all()[0], seat)
    assert [one.person for one in eligibility_of(course).due] == [trainer]
