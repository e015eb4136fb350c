"""Correcting what is known of a person."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress

from convenor.audit.models import Entry
from convenor.kit.refusals import Refused
from convenor.people import actions, queries
from convenor.people.models import Person
from convenor.people.tests.factories import a_person

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)


def amend(person: Person, **changes: object) -> Person:
    return actions.amend_person(person, changes=changes, by=person, at=AT)


@pytest.mark.django_db
def test_a_corrected_name_is_found_and_sorted_anew() -> None:
    person = amend(a_person("Lale", "Kisiyeva"), given="Lalə", surname="Çələbiyeva")
    stored = Person.objects.get(pk=person.pk)
    assert stored.called("az") == "Lalə Çələbiyeva"
    assert list(queries.persons_named("celebiyeva")) == [stored]
    assert list(queries.persons_named("kisiyeva")) == []
    a_person("Aysel", "Cəfərova")
    a_person("Aysel", "Dadaşova")
    assert [found.surname for found in Person.objects.order_by("order_az")] == [
        "Cəfərova",
        "Çələbiyeva",
        "Dadaşova",
    ]


@pytest.mark.django_db
def test_the_trail_keeps_what_the_name_was_and_no_address() -> None:
    person = amend(
        a_person("Lale", "Kişiyeva", email="old@example.org"), given="Lalə", email="new@example.org"
    )
    entry = Entry.objects.get(code="people.person_amended")
    assert entry.facts == {"changed": ["email", "given"], "before": {"given": "Lale"}}
    assert (entry.target_pk, entry.by_pk, entry.at) == (person.pk, person.pk, AT)


@pytest.mark.django_db
def test_what_changes_nothing_leaves_no_trace() -> None:
    person = a_person("Lalə", "Kişiyeva", email="lale@example.org")
    before = person.password
    amend(person, given=" Lalə ", email="LALE@example.org ")
    assert not Entry.objects.filter(code="people.person_amended").exists()
    assert Person.objects.get(pk=person.pk).password == before


@pytest.mark.django_db
def test_with_a_new_address_the_old_one_is_forgotten_by_the_door_too() -> None:
    person = a_person(email="old@example.org")
    EmailAddress.objects.create(user=person, email="old@example.org", verified=True, primary=True)
    before = person.get_session_auth_hash()
    changed = amend(person, email="New@Example.org")
    assert changed.email == "new@example.org"
    assert changed.get_session_auth_hash() != before
    assert not EmailAddress.objects.exists()


@pytest.mark.django_db
def test_an_address_can_be_taken_away() -> None:
    assert amend(a_person(email="old@example.org"), email="").email is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"given": ""}, "name.empty"),
        ({"given": "\u200b "}, "name.empty"),
        ({"surname": "A" * 121}, "name.too_long"),
        ({"given": "A" * 2000}, "name.too_long"),
        ({"father": "Rafiq😀"}, "name.symbols"),
        ({"surname": "<script>"}, "name.symbols"),
        ({"given": "123"}, "name.no_letters"),
        ({"surname": "Аliyev"}, "name.mixed_alphabets"),
        ({"latin": "Aysel <b>"}, "name.symbols"),
        ({"latin": "A " * 121}, "person.latin_too_long"),
        ({"patronymic": "qizi"}, "person.patronymic_without_father"),
        ({"patronymic": "qizi", "father": "  "}, "person.patronymic_without_father"),
        ({"email": "not an address"}, "person.email_unreadable"),
        ({"email": "MURAD@example.org"}, "person.email_taken"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(changes: dict[str, object], code: str) -> None:
    a_person("Murad", email="murad@example.org")
    person = a_person("Aysel", "Quliyeva", email="aysel@example.org")
    with pytest.raises(Refused) as refused:
        amend(person, **changes)
    assert refused.value.refusal.code == code
    stored = Person.objects.get(pk=person.pk)
    assert (stored.given, stored.surname, stored.email) == ("Aysel", "Quliyeva", "aysel@example.org")
    assert not Entry.objects.filter(code="people.person_amended").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["password", "pk", "is_active", "folded", "last_login"])
def test_other_fields_are_not_amended(field: str) -> None:
    with pytest.raises(ValueError, match=field):
        amend(a_person(), **{field: "x"})


@pytest.mark.django_db
def test_a_surname_and_a_father_may_be_absent() -> None:
    person = amend(
        a_person("Ulduz", "Xan", father="Əli", patronymic="qizi"), surname="", father="", patronymic=""
    )
    assert person.officially_called("az") == "Ulduz"
