"""Reading programmes: who stands behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, groupby

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import pgettext

from convenor.people.models import Organisation, Person, Role
from convenor.programmes.models import Course, PartnerRole, Programme

RESERVED = ("new",)
"""Words that stand in addresses where a key does."""


@dataclass(frozen=True)
class Credit:
    """Bodies and what they are to a programme: one label, or several where the same bodies have several roles."""

    labels: Sequence[str | Promise]
    roles: Sequence[PartnerRole]


def credit(partner_roles: Iterable[PartnerRole]) -> list[Credit]:
    """Return partner roles, which come in their fixed order, those of one kind together under its label.

    Kinds that follow each other and name the same bodies stand together: by order of and with the support of one
    ministry.
    """
    found: list[Credit] = []
    for kind, of_kind in groupby(partner_roles, key=lambda role: role.kind):
        label, roles = PartnerRole.Kind(kind).label, list(of_kind)
        if found and _bodies(found[-1].roles) == _bodies(roles):
            found[-1] = Credit([*found[-1].labels, label], found[-1].roles)
        else:
            found.append(Credit([label], roles))
    return found


def credit_line(partner_roles: Iterable[PartnerRole], language: str) -> str:
    """Return partner roles as one line of text, in the order in which every document names them.

    "by order of and with the support of: Ministry of Culture; implemented by: Federation".
    """
    with translation.override(language):
        both = pgettext("two roles of one body", "and")
        return "; ".join(
            f"{f' {both} '.join(str(label) for label in one.labels)}: "
            + ", ".join(str(role.organisation.called(language)) for role in one.roles)
            for one in credit(partner_roles)
        )


def programmes_of(person: Person) -> QuerySet[Programme]:
    """The programmes that a person looks after or observes, with their courses, by code."""
    roles = Role.objects.filter(person=person, kind__in=(Role.Kind.ORGANISER, Role.Kind.OBSERVER))
    courses = Prefetch("courses", queryset=Course.objects.order_by("-starts_on", "-pk"))
    found = Programme.objects.prefetch_related(courses).order_by("code")
    reaches = set(roles.values_list("reach", "reach_pk"))
    if ("site", 0) in reaches:
        return found
    return found.filter(pk__in=[pk for reach, pk in reaches if reach == Role.Reach.PROGRAMME])


def organisations_around(programme: Programme) -> QuerySet[Organisation]:
    """The organisations that the forms of a programme and its courses offer first: partners and senders of any course
    of it, what its courses are about, who signs."""
    return Organisation.objects.filter(
        Q(partner_roles__programme=programme)
        | Q(sent_to__course__programme=programme)
        | Q(courses_about__programme=programme)
        | Q(courses_certified__programme=programme)
    ).distinct()


def organisations_to_name(programme: Programme) -> list[Organisation]:
    """Return all organisations, those around the programme first: whoever writes one is offered the likeliest."""
    around = set(organisations_around(programme).values_list("pk", flat=True))
    return sorted(Organisation.objects.order_by("folded", "pk"), key=lambda one: one.pk not in around)


def free_key(model: type[models.Model], key: str) -> str:
    """Return the key, or where a row has it already, the first of key-2, key-3, … that none has."""
    taken = {*model._default_manager.filter(slug__startswith=key).values_list("slug", flat=True), *RESERVED}
    return next(one for number in count(1) if (one := key if number == 1 else f"{key}-{number}") not in taken)


def _bodies(roles: Iterable[PartnerRole]) -> list[int]:
    return [role.organisation_id for role in roles]
