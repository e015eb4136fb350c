"""Finding persons and organisations."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.db.models.deletion import Collector
from django.utils import translation
from django.utils.translation import gettext

from convenor.documents.tables import Cell
from convenor.kit import names
from convenor.kit.refusals import Refusal
from convenor.people.columns import COLUMNS, Columns
from convenor.people.models import Affiliation, ChosenColumns, Claim, Organisation, Person, Role
from convenor.people.rules import STILL_NAMED, claim_refusal, role_withdrawal_refusal


def persons_named(text: str) -> QuerySet[Person]:
    """Persons whose names hold every word of ``text``, whatever the case, accents and special letters.

    Who was merged with another is found as that other one.
    """
    found = Person.objects.filter(merged_into=None, erased_at=None)
    for word in names.fold(text).split():
        found = found.filter(folded__contains=word)
    return found


def organisations_named(text: str) -> QuerySet[Organisation]:
    """Organisations whose names in any language, or other names, hold every word of ``text``."""
    found = Organisation.objects.all()
    for word in names.fold(text).split():
        found = found.filter(folded__contains=word)
    return found


def represented_by(person: Person) -> QuerySet[Organisation]:
    """The organisations that ``person`` is focal point of."""
    held = Role.objects.filter(person=person, kind=Role.Kind.FOCAL_POINT, reach=Role.Reach.ORGANISATION)
    return Organisation.objects.filter(pk__in=held.values("reach_pk"))


def directory(language: str) -> QuerySet[Person]:
    """All persons but those merged with another or erased, in the alphabetical order of ``language``."""
    order = "order_az" if language == "az" else "order_en"
    return Person.objects.filter(merged_into=None, erased_at=None).order_by(order, "pk")


def narrowed(
    persons: QuerySet[Person],
    *,
    text: str = "",
    organisation_pk: int | None = None,
    role: str = "",
    address: str = "",
) -> QuerySet[Person]:
    """Those whose names hold every word of ``text``, with a post in the organisation, a role, an address or none."""
    for word in names.fold(text).split():
        persons = persons.filter(folded__contains=word)
    if organisation_pk is not None:
        held = Affiliation.objects.filter(person=OuterRef("pk"), organisation=organisation_pk)
        persons = persons.filter(Exists(held))
    if role:
        persons = persons.filter(Exists(Role.objects.filter(person=OuterRef("pk"), kind=role)))
    if address:
        persons = persons.filter(email__isnull=address == "unknown")
    return persons


def keys(persons: QuerySet[Person]) -> QuerySet[Person, int]:
    """Only the keys, in the same order: to sort 100,000 of them is quick, to sort the whole rows is not."""
    return persons.values_list("pk", flat=True)


def with_keys(pks: Iterable[int]) -> list[Person]:
    """The persons with these keys, in this order, with posts and roles: four queries."""
    pks = list(pks)
    found = Person.objects.prefetch_related("affiliations__organisation", "roles").in_bulk(pks)
    return [found[pk] for pk in pks if pk in found]


def columns_of(person: Person, columns: Columns[Any]) -> list[str]:
    """The columns of a list that a person has chosen, the usual ones where they have chosen nothing: one query."""
    chosen = ChosenColumns.objects.filter(person=person, list=columns.key).first()
    return columns.cleaned(chosen.columns if chosen else columns.usual)


def exported(
    persons: QuerySet[Person], columns: Sequence[str], language: str
) -> tuple[list[str], list[list[Cell]]]:
    """The list as a table in the words of ``language``: name and chosen columns, a row for each person, in order."""
    shown = [COLUMNS[key] for key in columns]
    with translation.override(language):
        headings = [gettext("Surname"), gettext("Given name"), *(str(column.label) for column in shown)]
        rows: list[list[Cell]] = [
            [
                one.surname,
                one.given,
                *("; ".join(str(line) for line in column.says(one, language)) for column in shown),
            ]
            for one in persons.prefetch_related("affiliations__organisation", "roles")
        ]
    return headings, rows


def removal_refusal(person: Person) -> Refusal | None:
    """Why a person may not be removed: records of any app depend on them, or nobody else organises the site."""
    collector = Collector(using="default", origin=person)
    try:
        collector.collect([person])
    except ProtectedError as error:
        rows = ", ".join(str(row) for row in list(error.protected_objects)[:3])
        return Refusal(STILL_NAMED.code, STILL_NAMED.sentence, {"rows": rows})
    of_site = Role.objects.filter(kind=Role.Kind.ORGANISER, reach=Role.Reach.SITE)
    return role_withdrawal_refusal(
        is_organiser_of_site=of_site.filter(person=person).exists(),
        others=of_site.exclude(person=person).count(),
    )


def open_claims() -> QuerySet[Claim]:
    """Who asks to be focal point of which organisation, the longest wait first."""
    return (
        Claim.objects.filter(decided_at=None)
        .select_related("person", "organisation")
        .order_by("asked_at", "pk")
    )


def claim_refusal_of(person: Person, organisation: Organisation) -> Refusal | None:
    """Why a person may not ask to be focal point of an organisation."""
    return claim_refusal(
        is_open=Claim.objects.filter(person=person, organisation=organisation, decided_at=None).exists(),
        is_held=represented_by(person).filter(pk=organisation.pk).exists(),
    )
