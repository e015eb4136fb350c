"""How somebody wants to see a list."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from convenor.people.columns import Columns
from convenor.people.models import ChosenColumns, Person


@transaction.atomic
def choose_columns(person: Person, columns: Columns[Any], chosen: Sequence[str]) -> None:
    """Remember which columns of a list a person wants to see; what is none is left out. It is nobody else's business.

    Without any column only the name is shown.
    """
    ChosenColumns.objects.update_or_create(
        person=person, list=columns.key, defaults={"columns": columns.cleaned(chosen)}
    )
