"""Correcting what is known of an organisation."""

from datetime import UTC, datetime

import pytest

from convenor.audit.models import Entry
from convenor.people import actions
from convenor.people.queries import organisations_named
from convenor.people.tests.factories import an_organisation

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_corrected_name_is_found_and_recorded() -> None:
    museum = an_organisation("Muzey")
    actions.amend_organisation(museum, changes={"name": {"az": "Xalça Muzeyi"}}, by=None, at=AT)
    assert organisations_named("xalca").get() == museum
    entry = Entry.objects.get(code="people.organisation_amended")
    assert entry.facts == {"changed": ["name"]}


def test_changes_that_change_nothing_leave_no_trace() -> None:
    museum = an_organisation("Muzey")
    actions.amend_organisation(museum, changes={"name": {"az": "Muzey"}, "country": "AZ"}, by=None, at=AT)
    assert not Entry.objects.filter(code="people.organisation_amended").exists()
