"""Giving roles and taking them back."""

from datetime import UTC, datetime
from functools import partial

import pytest

from convenor.audit.models import Entry
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people import actions
from convenor.people.models import Role
from convenor.people.permissions import OBSERVER, ORGANISER, SITE, Scope, roles_in
from convenor.people.tests.factories import a_person, a_role

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
COURSE = Scope("course", 7)


@pytest.mark.django_db
def test_a_role_is_given_once_however_often_it_is_given() -> None:
    person = a_person()
    assert actions.grant(person, OBSERVER, scope=COURSE, by=None, at=AT) == actions.grant(
        person, OBSERVER, scope=COURSE, by=None, at=AT
    )
    assert Entry.objects.filter(code="people.role_granted").count() == 1


@pytest.mark.django_db
def test_a_role_that_was_taken_back_opens_nothing_more() -> None:
    person = a_person()
    a_role(person, OBSERVER, COURSE)
    actions.withdraw_role(person, OBSERVER, scope=COURSE, by=None, at=AT)
    assert roles_in(person, COURSE) == frozenset()
    entry = Entry.objects.get(code="people.role_withdrawn")
    assert entry.facts == {"kind": "observer", "reach": "course", "pk": 7}


@pytest.mark.django_db
def test_only_that_role_goes() -> None:
    person, other = a_person(), a_person()
    a_role(person, OBSERVER, COURSE)
    a_role(person, ORGANISER, COURSE)
    a_role(other, OBSERVER, COURSE)
    actions.withdraw_role(person, OBSERVER, scope=COURSE, by=None, at=AT)
    assert roles_in(person, COURSE) == {ORGANISER}
    assert roles_in(other, COURSE) == {OBSERVER}


@pytest.mark.django_db
def test_what_nobody_holds_is_taken_back_without_a_trace() -> None:
    actions.withdraw_role(a_person(), OBSERVER, scope=COURSE, by=None, at=AT)
    assert not Entry.objects.filter(code="people.role_withdrawn").exists()


@pytest.mark.django_db
def test_the_last_organiser_of_the_site_stays() -> None:
    person = a_person()
    a_role(person, ORGANISER, SITE)
    with pytest.raises(Refused) as refused:
        actions.withdraw_role(person, ORGANISER, scope=SITE, by=None, at=AT)
    assert refused.value.refusal.code == "role.last_organiser"
    assert roles_in(person) == {ORGANISER}


@pytest.mark.django_db
def test_the_last_organiser_of_a_course_may_go() -> None:
    person = a_person()
    a_role(person, ORGANISER, COURSE)
    actions.withdraw_role(person, ORGANISER, scope=COURSE, by=None, at=AT)
    assert roles_in(person, COURSE) == frozenset()


@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_organisers_only_one_leaves_when_both_go_at_once() -> None:
    two = [a_person(), a_person()]
    for person in two:
        a_role(person, ORGANISER, SITE)

    acts = [partial(actions.withdraw_role, one, ORGANISER, scope=SITE, by=None, at=AT) for one in two]
    assert at_once(*acts).count("role.last_organiser") == 1
    assert Role.objects.count() == 1
