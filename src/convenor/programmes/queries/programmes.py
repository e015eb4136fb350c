"""Reading programmes: who stands behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.functional import Promise

from convenor.programmes.models import PartnerRole, Programme


@dataclass(frozen=True)
class Credit:
    """Bodies and what they are to a programme: one label, or several where the same bodies have several roles."""

    labels: Sequence[str | Promise]
    roles: Sequence[PartnerRole]


def credit(programme: Programme) -> list[Credit]:
    """Return the partner roles of a programme in their fixed order, those of one kind together under its label.

    Kinds that follow each other and name the same bodies stand together: by order of and with the support of one
    ministry. Reads ``programme.partner_roles`` with their organisations once.
    """
    found: list[Credit] = []
    for kind, of_kind in groupby(programme.partner_roles.all(), key=lambda role: role.kind):
        label, roles = PartnerRole.Kind(kind).label, list(of_kind)
        if found and _bodies(found[-1].roles) == _bodies(roles):
            found[-1] = Credit([*found[-1].labels, label], found[-1].roles)
        else:
            found.append(Credit([label], roles))
    return found


def _bodies(roles: Iterable[PartnerRole]) -> list[int]:
    return [role.organisation_id for role in roles]
