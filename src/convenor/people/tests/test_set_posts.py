"""Saying what all the posts of a person are."""

from datetime import UTC, datetime

import pytest

from convenor.audit.models import Entry
from convenor.people import actions
from convenor.people.models import Affiliation
from convenor.people.tests.factories import a_person, an_affiliation, an_organisation

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_the_posts_are_those_that_are_said_in_that_order() -> None:
    person, museum, union = a_person(), an_organisation("Muzey"), an_organisation("İttifaq")
    an_affiliation(person, museum)
    for posts in ([union, museum], [museum], [union]):
        wanted = [Affiliation(organisation=one, post={"en": "member"}, assumed=["post"]) for one in posts]
        actions.set_posts(person, wanted, by=None, at=AT)
        assert [held.organisation for held in person.affiliations.all()] == posts
        assert all(held.assumed == ["post"] for held in person.affiliations.all())


def test_the_same_posts_again_leave_no_trace() -> None:
    person, museum = a_person(), an_organisation("Muzey")
    for _ in range(2):
        actions.set_posts(person, [Affiliation(organisation=museum, post={"en": "head"})], by=None, at=AT)
    assert Entry.objects.filter(code="people.posts_set").count() == 1
