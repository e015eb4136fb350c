"""The columns that a list of persons can show: what each is called, and what it says of a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from convenor.kit.languages import Spoken, spoken
from convenor.people.models import Person
from convenor.ui.wordings import language_name

Line = Spoken | str


@dataclass(frozen=True)
class Column:
    """``says`` gives the lines of a cell for a person, in a language; none where there is nothing to say.

    Posts and roles are read from what ``queries.with_keys`` has fetched already.
    """

    label: str | Promise
    says: Callable[[Person, str], Sequence[Line]]


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


COLUMNS: Mapping[str, Column] = {
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
USUAL = ("email", "posts", "roles")
"""What is shown to somebody who has chosen nothing yet."""


def cleaned(keys: Sequence[str]) -> list[str]:
    """Those of ``keys`` that are columns, each once, in the order in which the list shows them."""
    return [key for key in COLUMNS if key in keys]
