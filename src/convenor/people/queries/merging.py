"""What would become of two persons who are made one: every row that names them, in whichever app.

This app knows no app above it, and need not: each foreign key to a person is found from the models themselves. A row
moves to the person who is kept. Where both have a row and the database allows only one, the row stays behind with the
merged person if its model says that it may (``left_when_merged``), is dropped where it says nothing new (a post, a
role), or is in the way: then nothing is merged, and the page says what it is. docs/decisions/0122.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q

from convenor.kit.refusals import Refusal
from convenor.people.models import Affiliation, Apart, Merge, Person, Role
from convenor.people.rules import address_kept, filled, merge_refusal

FILLED = (
    "surname", "father", "patronymic", "latin", "display", "about", "bio", "photo", "slug", "language",
)  # fmt: skip
DROPPED = (Affiliation, Role)
NOT_MOVED = (Merge, Apart, EmailAddress)
"""What is about the pair itself, and what allauth keeps of an address."""


@dataclass(frozen=True)
class Place:
    """A column that names persons: ``model`` may be the hidden table of a many-to-many field."""

    model: type[models.Model]
    column: str

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def rows(self, person: Person) -> "models.QuerySet[models.Model]":
        return self.model._base_manager.filter(**{self.column: person.pk})


@dataclass
class Plan:
    """What a merge does, so that it can be looked at before: nothing of it has happened."""

    kept: Person
    gone: Person
    values: dict[str, object]
    """The fields of the person who is kept that change, as they will be."""
    email: str
    moved: list[tuple[Place, list[int]]] = field(default_factory=list)
    dropped: list[models.Model] = field(default_factory=list)
    left: list[models.Model] = field(default_factory=list)
    in_the_way: list[models.Model] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows of which kind move: for the page."""
        return [(str(place.model._meta.verbose_name), len(pks)) for place, pks in self.moved]

    @property
    def refusal(self) -> Refusal | None:
        return merge_refusal(
            is_same=self.kept.pk == self.gone.pk,
            is_merged=self.kept.merged_into_id is not None or self.gone.merged_into_id is not None,
            both_sign_in=signs_in(self.kept) and signs_in(self.gone),
            addresses=(self.kept.email or "", self.gone.email or ""),
            in_the_way=str(self.in_the_way[0]) if self.in_the_way else "",
        )


def signs_in(person: Person) -> bool:
    """Whether a person has an address and has used it."""
    return bool(person.email and person.last_login)


def places() -> Iterator[Place]:
    """Every column of every app that names a person."""
    for relation in Person._meta.related_objects:
        if isinstance(relation, models.ManyToManyRel):
            through: Any = relation.through
            if through._meta.auto_created:
                yield Place(through, relation.field.m2m_reverse_field_name())
        elif not isinstance(relation.related_model, str) and relation.related_model not in NOT_MOVED:
            yield Place(relation.related_model, relation.field.name)


def merge_plan(kept: Person, gone: Person) -> Plan:
    """Return what making ``gone`` one with ``kept`` would do; a few queries for each column that names persons."""
    before = {name: getattr(kept, name) for name in FILLED}
    after = filled(before, {name: getattr(gone, name) for name in FILLED})
    after["language"] = kept.language
    after["aliases"] = _aliases(kept, gone)
    plan = Plan(
        kept,
        gone,
        values={name: value for name, value in after.items() if value != getattr(kept, name)},
        email=address_kept(
            kept.email or "", gone.email or "", only_gone_signs_in=signs_in(gone) and not signs_in(kept)
        ),
    )
    if kept.pk != gone.pk:
        for place in places():
            _sort(plan, place)
    return plan


def _aliases(kept: Person, gone: Person) -> list[str]:
    own = {kept.called("az"), kept.called("en"), kept.latin}
    other = [gone.called("az"), gone.called("en"), gone.latin, *gone.aliases]
    return list(dict.fromkeys([*kept.aliases, *(name for name in other if name and name not in own)]))


def _sort(plan: Plan, place: Place) -> None:
    moving: list[int] = []
    sets = list(_unique_together(place))
    for row in place.rows(plan.gone):
        if not sets or not any(_is_taken(place, row, plan.kept, *one) for one in sets):
            moving.append(row.pk)
        elif place.model in DROPPED:
            plan.dropped.append(row)
        elif place.model._meta.auto_created or _may_stay(place, row):
            plan.left.append(row)
        else:
            plan.in_the_way.append(row)
    if moving:
        plan.moved.append((place, moving))


def _may_stay(place: Place, row: models.Model) -> bool:
    may: Q | None = getattr(place.model, "left_when_merged", None)
    return may is not None and place.model._base_manager.filter(may, pk=row.pk).exists()


def _unique_together(place: Place) -> Iterator[tuple[tuple[str, ...], Q | None]]:
    """The sets of columns that no two rows may share, of those in which the person is one."""
    options = place.model._meta
    if _column(place, place.column).unique:
        yield (place.column,), None
    for names in options.unique_together:
        if place.column in names:
            yield tuple(names), None
    for constraint in options.constraints:
        if isinstance(constraint, models.UniqueConstraint) and place.column in constraint.fields:
            yield tuple(constraint.fields), constraint.condition


def _column(place: Place, name: str) -> "models.Field[Any, Any]":
    return cast("models.Field[Any, Any]", place.model._meta.get_field(name))


def _is_taken(
    place: Place, row: models.Model, kept: Person, names: tuple[str, ...], condition: Q | None
) -> bool:
    """Whether the person who is kept has a row that this one would clash with."""
    others = {name: getattr(row, _column(place, name).attname) for name in names}
    others.pop(place.column)
    if None in others.values():
        return False
    rows = place.model._base_manager.filter(condition) if condition else place.model._base_manager.all()
    if condition and not rows.filter(pk=row.pk).exists():
        return False
    return rows.filter(**{place.column: kept.pk}, **others).exists()
