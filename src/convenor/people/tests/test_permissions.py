"""Who holds which role where."""

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from convenor.kit.refusals import NotPermitted
from convenor.people.permissions import (
    FOCAL_POINT,
    OBSERVER,
    ORGANISER,
    SITE,
    Scope,
    insist_on,
    roles_in,
    signed_in,
)
from convenor.people.tests.factories import a_person, a_role

COURSE, OTHER_COURSE, PROGRAMME = Scope("course", 7), Scope("course", 8), Scope("programme", 7)


@pytest.mark.django_db
def test_a_role_holds_where_it_was_given_and_nowhere_else() -> None:
    person = a_person()
    a_role(person, ORGANISER, COURSE)
    assert roles_in(person, COURSE) == {ORGANISER}
    assert roles_in(person, OTHER_COURSE) == frozenset()
    assert roles_in(person, PROGRAMME) == frozenset(), "the same number of another kind of place"
    assert roles_in(person) == frozenset()


@pytest.mark.django_db
def test_a_role_on_the_whole_site_holds_everywhere() -> None:
    person = a_person()
    a_role(person, ORGANISER, SITE)
    assert roles_in(person, COURSE) == roles_in(person) == {ORGANISER}


@pytest.mark.django_db
def test_roles_of_several_places_come_together() -> None:
    person = a_person()
    a_role(person, OBSERVER, PROGRAMME)
    a_role(person, FOCAL_POINT, COURSE)
    assert roles_in(person, COURSE, PROGRAMME) == {OBSERVER, FOCAL_POINT}


@pytest.mark.django_db
def test_asking_takes_one_query_and_none_for_a_stranger(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = a_person()
    with django_assert_num_queries(1):
        roles_in(person, COURSE, OTHER_COURSE, PROGRAMME)
    with django_assert_num_queries(0):
        assert roles_in(AnonymousUser(), COURSE) == frozenset()


@pytest.mark.django_db
def test_only_whoever_holds_an_allowed_role_passes() -> None:
    person = a_person()
    a_role(person, OBSERVER, COURSE)
    assert insist_on(person, frozenset({ORGANISER, OBSERVER}), COURSE) == person
    for visitor, allowed in ((person, {ORGANISER}), (person, set()), (AnonymousUser(), {OBSERVER})):
        with pytest.raises(NotPermitted):
            insist_on(visitor, frozenset(allowed), COURSE)


@pytest.mark.django_db
def test_a_stranger_is_not_signed_in() -> None:
    person = a_person()
    assert signed_in(person) == person
    with pytest.raises(NotPermitted):
        signed_in(AnonymousUser())
