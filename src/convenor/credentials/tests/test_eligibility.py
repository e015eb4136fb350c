"""Who has earned a certificate: exact shares, and what each other one lacks."""

import dataclasses
import json
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from convenor.attendance.tests.factories import a_mark
from convenor.credentials.credential import credential_facts
from convenor.credentials.proof.credential import Alignment, build_credential
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.queries import eligibility_for, eligibility_of
from convenor.credentials.rules import (
    CertificateRule,
    CountedSession,
    eligibility,
    minutes_needed,
    rule_refusal,
    rules_of,
)
from convenor.credentials.tests.factories import a_certificate, an_ended_course, somebody_who_was_there
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.kit.refusals import Refused
from convenor.people.tests.factories import a_person
from convenor.programmes.models import Course
from convenor.programmes.rules.tags import MOST_TERMS
from convenor.programmes.tests.factories import a_session
from convenor.vocabularies.queries import terms

EIGHTY = CertificateRule(80)
A_TERM = Alignment("A term", "https://example.org/terms/#1")
MINUTES = st.lists(st.integers(1, 600), min_size=1, max_size=40)


def standing(minutes: list[int], there: list[bool | None], rule: CertificateRule = EIGHTY):  # noqa: ANN201
    sessions = [CountedSession(pk, length) for pk, length in enumerate(minutes)]
    presence = {pk: present for pk, present in enumerate(there) if present is not None}
    return eligibility(rule, sessions=sessions, presence=presence)


@given(MINUTES, st.integers(1, 100), st.data())
def test_a_person_passes_exactly_from_the_share_on(
    minutes: list[int], share: int, data: st.DataObject
) -> None:
    there = data.draw(st.lists(st.booleans(), min_size=len(minutes), max_size=len(minutes)))
    found = standing(minutes, list(there), CertificateRule(share))
    attended = sum(length for length, present in zip(minutes, there, strict=True) if present)
    assert found.passes == (Fraction(attended, sum(minutes)) >= Fraction(share, 100))


@given(st.integers(1, 10_000), st.integers(1, 100))
def test_the_minutes_needed_are_the_least_that_reach_the_share(whole: int, share: int) -> None:
    needed = minutes_needed(CertificateRule(share), whole=whole)
    assert Fraction(needed, whole) >= Fraction(share, 100) > Fraction(needed - 1, whole)


def test_four_hours_of_five_are_eighty_percent() -> None:
    assert standing([60] * 5, [True] * 4 + [False]).passes
    assert not standing([60, 60, 60, 59, 61], [True] * 4 + [False]).passes


def test_what_is_missing_is_said_in_hours_and_minutes() -> None:
    [lack] = standing([180, 180, 180, 180], [True, True, False, False]).lacks
    with translation.override("en"):
        assert (
            str(lack)
            == "3 hours 36 minutes missing: 6 hours of 12 hours attended, at least 80 % (9 hours 36 minutes) needed."
        )


def test_sessions_not_marked_yet_count_as_not_attended_and_are_told_apart() -> None:
    found = standing([60, 60, 60, 60], [True, None, None, None])
    assert [lack.code for lack in found.lacks] == ["attendance.too_little", "attendance.unmarked"]
    assert (found.unmarked, found.may_still_pass) == (3, True)
    assert not standing([60, 60, 60, 60], [True, False, None, None]).may_still_pass


def test_a_course_without_sessions_earns_nobody_anything() -> None:
    assert [lack.code for lack in standing([], []).lacks] == ["course.no_sessions"]


def test_without_a_rule_the_usual_one_holds() -> None:
    assert rules_of({}).participation == CertificateRule(80)
    assert rules_of({"share_of_hours": 100}).participation == CertificateRule(100)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"share_of_ours": 80}, "certificate_rule.unknown"),
        ({"share_of_hours": 0}, "certificate_rule.out_of_range"),
        ({"share_of_hours": 101}, "certificate_rule.out_of_range"),
        ({"share_of_hours": 79.5}, "certificate_rule.out_of_range"),
        ({"share_of_hours": True}, "certificate_rule.out_of_range"),
        ({"share_of_hours": "80"}, "certificate_rule.out_of_range"),
    ],
)
def test_a_rule_that_says_something_else_is_refused(written: dict[str, object], code: str) -> None:
    refusal = rule_refusal(written)
    assert refusal is not None
    assert refusal.code == code
    with pytest.raises(Refused):
        rules_of(written)


@pytest.mark.django_db
def test_breaks_do_not_count_and_only_holders_of_seats_are_judged() -> None:
    course = an_ended_course()
    registration = somebody_who_was_there(course, missed=1)
    a_registration(course, a_person("Tural", "Şirvanlı"))
    dry_run = eligibility_of(course)
    assert dry_run.minutes == 300
    assert [standing.registration for standing in dry_run.passing] == [registration]
    assert eligibility_for(registration).attended == 240


@pytest.mark.django_db
def test_a_rule_that_cannot_be_read_is_the_reason_why_nothing_is_issued() -> None:
    dry_run = eligibility_of(an_ended_course(certificate_rule={"hours": 3}))
    assert dry_run.refusal is not None
    assert (dry_run.refusal.code, dry_run.standings) == ("certificate_rule.unknown", ())


@pytest.mark.django_db
def test_more_terms_than_a_certificate_can_name_are_told_before_anything_is_issued() -> None:
    course = an_ended_course(tags=list(terms())[: MOST_TERMS + 1])
    somebody_who_was_there(course)
    refusal = eligibility_of(course).refusal
    assert refusal is not None
    assert refusal.code == "tag.too_many"
    Course.objects.update(tags=course.tags[1:])
    certificate = a_certificate(course.registrations.get())
    named = json.loads(certificate.credential)["credentialSubject"]["achievement"]["alignment"]
    assert len(named) == MOST_TERMS + 1
    with pytest.raises(NotProvable, match=f"1 to {len(named)} are read"):
        build_credential(
            dataclasses.replace(credential_facts(certificate), alignments=(A_TERM,) * len(named))
        )


@pytest.mark.django_db
def test_whose_name_cannot_be_printed_is_named_before_anything_is_issued() -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    somebody_who_was_there(course, "𓀀", email=None)
    dry_run = eligibility_of(course)
    assert [standing.registration.person.given for standing in dry_run.unprintable] == ["𓀀"]
    assert [standing.registration.person.given for standing in dry_run.due] == ["Aysel"]


@pytest.mark.django_db
def test_the_dry_run_asks_as_often_for_fifty_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    course = an_ended_course()
    somebody_who_was_there(course)
    with django_assert_num_queries(10):
        eligibility_of(course)
    for _ in range(50):
        somebody_who_was_there(course, missed=2)
    for hour in range(8):
        a_mark(a_session(course, day=2, hour=8 + hour), a_seat(course), present=False)
    with django_assert_num_queries(10):
        assert len(eligibility_of(course).standings) == 59
