"""Storing a person, and how they are called."""

from datetime import UTC, datetime

import pytest

from convenor.audit.models import Entry
from convenor.kit.refusals import Refused
from convenor.people import actions
from convenor.people.models import Person
from convenor.people.tests.factories import a_person

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_a_person_is_stored_clean_and_without_a_password() -> None:
    person = actions.add_person(
        Person(given="  Lalə\u200b ", surname="Kişi  yeva", email=" Lale@Example.org "), by=None, at=AT
    )
    assert (person.given, person.surname, person.email) == ("Lalə", "Kişi yeva", "lale@example.org")
    assert not person.has_usable_password()
    assert Entry.objects.get().code == "people.person_added"


@pytest.mark.django_db
def test_many_persons_have_no_address() -> None:
    a_person("Bir", email=None)
    a_person("İki", email="")
    assert Person.objects.filter(email=None).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"given": ""}, "name.empty"),
        ({"given": "Aysel", "patronymic": "qizi"}, "person.patronymic_without_father"),
        ({"given": "Aysel", "email": "MURAD@EXAMPLE.ORG"}, "person.email_taken"),
    ],
)
def test_what_cannot_be_is_refused(fields: dict[str, str], code: str) -> None:
    a_person("Murad", email="murad@example.org")
    with pytest.raises(Refused) as refused:
        actions.add_person(Person(**fields), by=None, at=AT)
    assert refused.value.refusal.code == code
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "language", "called", "officially"),
    [
        (
            {"given": "Lalə", "surname": "Kişiyeva", "father": "Akif", "patronymic": "qizi"},
            "az",
            "Lalə Kişiyeva",
            "Kişiyeva Lalə Akif qızı",
        ),
        (
            {"given": "Kamran", "surname": "Əliyev", "father": "Akif", "patronymic": "oglu"},
            "az",
            "Kamran Əliyev",
            "Əliyev Kamran Akif oğlu",
        ),
        ({"given": "Kamran", "surname": "Əliyev", "father": "Akif"}, "az", "Kamran Əliyev", "Əliyev Kamran"),
        ({"given": "Ulduz"}, "az", "Ulduz", "Ulduz"),
        (
            {"given": "Lalə", "surname": "Kişiyeva", "latin": "Lala Kishiyeva"},
            "en",
            "Lala Kishiyeva",
            "Lala Kishiyeva",
        ),
        (
            {"given": "Lalə", "surname": "Kişiyeva", "display": {"en": "Lala K."}},
            "en",
            "Lala K.",
            "Kişiyeva Lalə",
        ),
    ],
)
def test_a_person_is_called_as_the_language_and_the_person_have_it(
    fields: dict[str, object], language: str, called: str, officially: str
) -> None:
    person = Person(**fields)
    assert (person.called(language), person.officially_called(language)) == (called, officially)
