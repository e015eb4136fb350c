"""The columns that a long list can show beside the name: what each is called, and what it says of a row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Spoken, spoken
from convenor.people.models import Person
from convenor.ui.wordings import language_name

Line = Spoken | str
Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """``says`` gives the lines of a cell for a row, in a language; none where there is nothing to say.

    It reads what the query of the list has fetched already.
    """

    label: str | Promise
    says: Callable[[Row, str], Sequence[Line]]


@dataclass(frozen=True)
class Columns(Generic[Row]):
    """Those of one list, in the order in which it shows them."""

    key: str
    """What the list is called where somebody's choice is kept."""
    known: Mapping[str, Column[Row]]
    usual: Sequence[str]
    """What is shown to somebody who has chosen nothing yet."""

    def cleaned(self, keys: Sequence[str]) -> list[str]:
        """Those of ``keys`` that are columns, each once, in order."""
        return [key for key in self.known if key in keys]

    def choices(self, chosen: Sequence[str]) -> list[tuple[str, str | Promise, bool]]:
        """Every column with its label and whether it is chosen, as the form shows them."""
        return [(key, column.label, key in chosen) for key, column in self.known.items()]

    def cells(
        self, row: Row, chosen: Sequence[str], language: str
    ) -> list[tuple[str | Promise, Sequence[Line]]]:
        """What the chosen columns say of a row, each with its label."""
        return [(self.known[key].label, self.known[key].says(row, language)) for key in chosen]


def _known(*lines: object) -> list[str]:
    return [str(line) for line in lines if line]


def _posts(person: Person, language: str) -> list[Line]:
    told: list[Line] = []
    for one in person.affiliations.all():
        post, body = spoken(one.post, language), one.organisation.called(language)
        if not post:
            told.append(body)
        elif post.language == body.language:
            told.append(Spoken(f"{post}, {body}", body.language))
        else:
            told += [post, body]
    return told


COLUMNS: Mapping[str, Column[Person]] = {
    "email": Column(_("E-mail"), lambda person, language: _known(person.email)),
    "posts": Column(_("Posts"), _posts),
    "organisations": Column(
        _("Organisation"),
        lambda person, language: [one.organisation.called(language) for one in person.affiliations.all()],
    ),
    "roles": Column(
        _("Roles"),
        lambda person, language: _known(*dict.fromkeys(one.get_kind_display() for one in person.roles.all())),
    ),
    "father": Column(
        _("Father's name"),
        lambda person, language: _known(" ".join(_known(person.father, person.get_patronymic_display()))),
    ),
    "latin": Column(_("Name as in the passport"), lambda person, language: _known(person.latin)),
    "language": Column(_("Language"), lambda person, language: [language_name(person.language)]),
    "about": Column(
        _("A line about the person"),
        lambda person, language: [said] if (said := spoken(person.about, language)) else [],
    ),
}
PERSONS = Columns("persons", COLUMNS, usual=("email", "posts", "roles"))
"""The list of all persons; posts and roles come from ``queries.with_keys``."""
