"""How somebody wants to see a list."""

from collections.abc import Sequence

from django.db import transaction

from convenor.people.columns import cleaned
from convenor.people.models import ChosenColumns, Person


@transaction.atomic
def choose_columns(person: Person, list_name: str, columns: Sequence[str]) -> None:
    """Remember which columns of a list a person wants to see; what is none is left out. It is nobody else's business.

    Without any column only the name is shown.
    """
    ChosenColumns.objects.update_or_create(
        person=person, list=list_name, defaults={"columns": cleaned(columns)}
    )
