"""Noting a person's post in an organisation."""

from datetime import UTC, datetime

import pytest

from convenor.audit.models import Entry
from convenor.people import actions
from convenor.people.tests.factories import a_person, an_organisation

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_posts_stand_in_the_order_in_which_they_were_noted() -> None:
    person, first, second = a_person(), an_organisation("Muzey"), an_organisation("Federasiya")
    actions.affiliate(person, first, post={"az": "direktor"}, by=None, at=AT)
    actions.affiliate(person, second, post={"az": "üzv"}, by=None, at=AT)
    assert [held.organisation for held in person.affiliations.all()] == [first, second]


@pytest.mark.django_db
def test_another_post_in_the_same_organisation_corrects_the_first() -> None:
    person, museum = a_person(), an_organisation()
    for post in ({"az": "mütəxəssis"}, {"az": "baş mütəxəssis"}, {"az": "baş mütəxəssis"}):
        actions.affiliate(person, museum, post=post, by=None, at=AT)
    assert [held.post for held in person.affiliations.all()] == [{"az": "baş mütəxəssis"}]
    entries = Entry.objects.filter(code="people.person_affiliated").order_by("pk")
    assert [entry.facts["post"]["az"] for entry in entries] == ["mütəxəssis", "baş mütəxəssis"]
