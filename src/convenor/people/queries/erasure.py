"""What it takes to erase a person."""

from convenor.kit.refusals import Refusal
from convenor.people.models import Person, Role
from convenor.people.rules import erasure_refusal


def erasure_refusal_of(person: Person) -> Refusal | None:
    """Why a person may not be erased, as far as this app knows: one query at most."""
    return erasure_refusal(
        is_erased=person.erased_at is not None,
        is_merged=person.merged_into_id is not None,
        holds_role=Role.objects.filter(person=person).exists(),
    )


def asking_to_be_erased() -> list[Person]:
    """Who has asked to be erased, the first first: one query."""
    asking = Person.objects.filter(erasure_asked_at__isnull=False, erased_at=None, merged_into=None)
    return list(asking.order_by("erasure_asked_at", "pk"))


def words_of(person: Person) -> set[str]:
    """Every form in which the name of a person may stand in a text, and the address. Single words are none: they
    would take the names of others out too.
    """
    parts = [person.given, person.surname, person.father]
    forms = {
        *(person.called(language) for language in ("az", "en")),
        *(person.officially_called(language) for language in ("az", "en")),
        person.latin,
        " ".join(filter(None, parts[:2])),
        " ".join(filter(None, (person.surname, person.given))),
        *map(str, person.display.values()),
        *map(str, person.aliases),
    }
    words = {form for form in forms if len(form.split()) > 1}
    return words | ({person.email} if person.email else set())
