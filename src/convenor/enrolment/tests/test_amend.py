"""Correcting what is known of a person on the list."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from convenor.audit.models import Entry
from convenor.enrolment.models import Registration
from convenor.people.models import Person
from convenor.people.permissions import OBSERVER, ORGANISER, SITE, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course
from convenor.programmes.tests.factories import a_course


def address(registration: Registration, course: Course | None = None) -> str:
    return reverse("enrolment:amend", args=[(course or registration.course).slug, registration.pk])


def written(person: Person, **changes: str) -> dict[str, str]:
    fields = ("given", "surname", "father", "patronymic", "latin", "email", "language")
    return {field: getattr(person, field) or "" for field in fields} | changes


def test_a_corrected_name_stands_on_the_list_and_in_the_trail(
    seat: Registration, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(organiser)
    assert 'value="Cəfərova"' in client.get(address(seat)).content.decode()
    answer = client.post(address(seat), written(seat.person, surname="Çəfərova"), follow=True)
    page = answer.content.decode()
    assert "What is known of Aysel Çəfərova is corrected." in page
    assert f'<a href="{address(seat)}">Çəfərova Aysel' in page
    entry = Entry.objects.get(code="people.person_amended")
    assert entry.by_pk == organiser.pk
    assert entry.facts == {"changed": ["surname"], "before": {"surname": "Cəfərova"}}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"given": ""}, "given", "This field is required."),
        ({"surname": "Əliyev😀"}, "surname", "A name cannot contain this character: 😀"),
        ({"father": ""}, "father", "Write the father"),
        ({"latin": "<b>"}, "", "A name cannot contain this character"),
        ({"email": "nowhere"}, "email", "This is not an e-mail address."),
        ({"email": "murad@example.org"}, "", "Another person signs in with this e-mail address."),
        ({"language": "xx"}, "language", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_changed(
    seat: Registration,
    organiser: Person,
    browser_of: Callable[[Person], Client],
    changes: dict[str, str],
    field: str,
    sentence: str,
) -> None:
    a_person("Murad", email="murad@example.org")
    page = browser_of(organiser).post(address(seat), written(seat.person, **changes)).content.decode()
    assert sentence in page
    assert f'id="id_{field}_error"' in page if field else 'role="alert"' in page
    assert not Entry.objects.filter(code="people.person_amended").exists()


def test_the_address_of_somebody_with_a_role_is_not_changed_by_a_course_organiser(
    seat: Registration, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    """Otherwise whoever organises one course could sign in as whoever organises them all."""
    a_role(seat.person, OBSERVER, Scope("course", 77))
    before = seat.person.email
    client = browser_of(organiser)
    page = client.get(address(seat)).content.decode()
    assert "only an organiser of the whole site changes their address" in page
    client.post(address(seat), written(seat.person, email="mine@example.org", given="Aysə"))
    person = Person.objects.get(pk=seat.person_id)
    assert (person.given, person.email) == ("Aysə", before)


def test_an_organiser_of_the_site_changes_it(
    seat: Registration, browser_of: Callable[[Person], Client]
) -> None:
    a_role(seat.person, OBSERVER, Scope("course", 77))
    chief = a_person("Sevinc")
    a_role(chief, ORGANISER, SITE)
    browser_of(chief).post(address(seat), written(seat.person, email="new@example.org"))
    assert Person.objects.get(pk=seat.person_id).email == "new@example.org"


@pytest.mark.parametrize("who", ["observer", "stranger", "participant", "focal_point", "trainer"])
def test_nobody_but_an_organiser_amends(
    seat: Registration, who: str, request: pytest.FixtureRequest, browser_of: Callable[[Person], Client]
) -> None:
    client = browser_of(request.getfixturevalue(who))
    assert client.get(address(seat)).status_code == 403
    assert client.post(address(seat), written(seat.person, given="X")).status_code == 403


def test_an_organiser_of_another_course_does_not_either(
    seat: Registration, browser_of: Callable[[Person], Client]
) -> None:
    other, person = a_course(), a_person()
    a_role(person, ORGANISER, Scope("course", other.pk))
    for course in (seat.course, other):
        assert browser_of(person).get(address(seat, course)).status_code == 403
