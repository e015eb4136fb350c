"""The list of a course stands in the order of its persons' names, however those names or persons change."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from convenor.enrolment import actions, queries
from convenor.enrolment.models import Registration
from convenor.enrolment.tests.factories import a_registration, a_seat
from convenor.enrolment.tests.test_import import brought_in
from convenor.people.actions import amend_person, erase, merge, part
from convenor.people.tests.factories import a_person, an_organisation
from convenor.programmes.models import Course
from convenor.programmes.tests.factories import a_course

pytestmark = pytest.mark.django_db
AT = datetime(2022, 6, 21, 8, tzinfo=UTC)


def listed(course: Course, language: str = "az") -> list[str]:
    """The surnames on the list. Every key must be the person's own."""
    for one in Registration.objects.select_related("person"):
        assert (one.order_az, one.order_en) == (one.person.order_az, one.person.order_en)
    return [one.person.surname for one in queries.roster(course, language)]


def test_each_language_has_its_own_alphabet() -> None:
    course = a_course()
    for surname in ("Zeynalov", "Çələbi", "Cəfərov", "Xəlilov"):
        a_registration(course, a_person("Ad", surname))
    assert listed(course, "az") == ["Cəfərov", "Çələbi", "Xəlilov", "Zeynalov"]
    assert listed(course, "en")[-1] == "Zeynalov"


def test_whoever_is_called_otherwise_stands_elsewhere_on_every_list() -> None:
    courses = [a_course(), a_course()]
    person = a_person("Leyla", "Abbasova")
    for course in courses:
        a_registration(course, person)
        a_seat(course, a_person("Ad", "Cəfərov"))
    amend_person(person, changes={"surname": "Yusifova"}, by=None, at=AT)
    assert [listed(course) for course in courses] == [["Cəfərov", "Yusifova"]] * 2


def test_who_was_made_one_with_another_stands_where_that_other_does_and_back() -> None:
    course = a_course()
    kept, gone = a_person("Leyla", "Yusifova", email=None), a_person("Leyla", "Abbasova")
    a_registration(course, gone)
    a_registration(course, a_person("Ad", "Cəfərov"))
    merged = merge(kept, gone, by=None, at=AT)
    assert listed(course) == ["Cəfərov", "Yusifova"]
    part(merged, by=None, at=AT)
    assert listed(course) == ["Abbasova", "Cəfərov"]


def test_an_erased_person_stands_where_nothing_tells_the_name() -> None:
    course = a_course()
    registration = a_registration(course, a_person("Leyla", "Abbasova"))
    before = registration.order_az
    erase(registration.person, by=None, at=AT)
    listed(course)
    registration.refresh_from_db()
    assert registration.order_az != before


def test_people_from_a_file_stand_in_order_those_known_already_too() -> None:
    course, museum = a_course(), an_organisation({"az": "Nümunə Muzeyi"})
    a_registration(a_course(), a_person("Leyla", "Abbasova", email="leyla@example.org"), organisation=museum)
    brought_in(
        course,
        "Ad;Soyad;Qurum;E-poçt\n"
        "Nigar;Çələbi;Nümunə Muzeyi;nigar@example.org\n"
        "Leyla;Abbasova;Nümunə Muzeyi;leyla@example.org\n",
    )
    assert listed(course) == ["Abbasova", "Çələbi"]


def test_a_move_writes_no_place_in_the_alphabet() -> None:
    """Another transaction may set it between the reading of the row and its writing."""
    registration = a_registration(a_course(), a_person("Leyla", "Abbasova"))
    held = Registration.objects.get(pk=registration.pk)
    amend_person(registration.person, changes={"surname": "Yusifova"}, by=None, at=AT)
    actions._move(held, held.state, at=AT)
    assert listed(held.course) == ["Yusifova"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite says how it answers whatever the size")
def test_a_page_of_the_list_comes_from_the_index_alone_unsorted() -> None:
    for language in ("az", "en"):
        plan = queries.keys(queries.roster(a_course(), language))[:100].explain()
        assert f"COVERING INDEX registration_order_{language}" in plan
        assert "TEMP B-TREE" not in plan
