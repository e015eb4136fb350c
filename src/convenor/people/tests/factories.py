"""Persons, organisations and roles for tests: valid without a word, exact where a test says so. All are made up."""

from datetime import UTC, datetime
from itertools import count

from django.utils.text import slugify

from convenor.kit import names
from convenor.people import actions
from convenor.people.models import Affiliation, Organisation, Person, Role
from convenor.people.permissions import Scope

LONG_AGO = datetime(2022, 1, 10, 8, tzinfo=UTC)
numbers = count(1)


def a_person(given: str = "Aysel", surname: str = "Quliyeva", **fields: object) -> Person:
    """A person as stored by ``people.actions``. Without ``email`` there is a made-up one; None for none at all."""
    fields.setdefault("email", f"{names.fold(given)}.{next(numbers)}@example.org".replace(" ", "."))
    return actions.add_person(Person(given=given, surname=surname, **fields), by=None, at=LONG_AGO)


def an_organisation(name: str = "Nümunə Muzeyi", **fields: object) -> Organisation:
    """An organisation; ``name`` is Azerbaijani, ``name={"az": …, "en": …}`` gives more."""
    wording = name if isinstance(name, dict) else {"az": name}
    fields.setdefault("slug", f"{slugify(names.latin(wording['az']))}-{next(numbers)}")
    fields.setdefault("kind", Organisation.Kind.AGENCY)
    return actions.add_organisation(Organisation(name=wording, **fields), by=None, at=LONG_AGO)


def an_affiliation(person: Person, organisation: Organisation, post: str = "mütəxəssis") -> Affiliation:
    return Affiliation.objects.create(person=person, organisation=organisation, post={"az": post})


def a_role(person: Person, kind: Role.Kind, scope: Scope) -> Role:
    return actions.grant(person, kind, scope=scope, by=None, at=LONG_AGO)
