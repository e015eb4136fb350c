"""Finding persons and organisations."""

from django.db.models import QuerySet

from convenor.kit import names
from convenor.people.models import Organisation, Person, Role


def persons_named(text: str) -> QuerySet[Person]:
    """Persons whose names hold every word of ``text``, whatever the case, accents and special letters."""
    found = Person.objects.all()
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
