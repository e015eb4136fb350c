"""The course sheet and the modules of a course."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from convenor.kit.meanwhile import meanwhile_refusal
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.actions.rows import record_around, still_assumed, told
from convenor.programmes.actions.sessions import locked
from convenor.programmes.models import Course, Module, Sheet
from convenor.programmes.rules.courses import amending_refusal
from convenor.programmes.rules.programmes import moved
from convenor.programmes.rules.sheets import TEXTS

OF_MODULE = frozenset({"title", "outcomes", "hours"})


@transaction.atomic
def amend_sheet(
    course: Course,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Sheet:
    """Say parts of the course sheet: ``changes`` maps those of ``rules.sheets.TEXTS`` to texts per language.

    Works as ``amend_course`` does. Refuses ``form.changed_meanwhile`` and ``course.archived``.
    """
    course = locked(course)
    insist(amending_refusal(course.state))
    sheet = Sheet.objects.filter(course=course).first() or Sheet(course=course)
    if changed := _changed(sheet, changes, seen, amendable=frozenset(TEXTS)):
        before = {field: getattr(sheet, field) for field in changes}
        _take_over(sheet, before, changed)
        record_around(
            course, "programmes.sheet_amended", target=course, by=by, at=at, facts=told(before, changed)
        )
    return sheet


@transaction.atomic
def add_module(course: Course, *, values: Mapping[str, Any], by: Person | None, at: datetime) -> Module:
    """Add a module after all others. Refuses ``course.archived``."""
    course = locked(course)
    insist(amending_refusal(course.state))
    last: int | None = course.modules.aggregate(last=Max("number"))["last"]
    module = Module.objects.create(course=course, number=(last or 0) + 1, **values)
    record_around(
        course, "programmes.module_added", target=module, by=by, at=at, facts={"number": module.number}
    )
    return module


@transaction.atomic
def amend_module(
    module: Module,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Module:
    """Change title, outcomes or hours of a module, as ``amend_course`` does."""
    course = locked(module.course)
    insist(amending_refusal(course.state))
    module = Module.objects.get(pk=module.pk)
    if changed := _changed(module, changes, seen, amendable=OF_MODULE):
        before = {field: getattr(module, field) for field in changes}
        _take_over(module, before, changed)
        record_around(
            course, "programmes.module_amended", target=module, by=by, at=at, facts=told(before, changed)
        )
    return module


@transaction.atomic
def move_module(module: Module, *, up: bool, by: Person | None, at: datetime) -> None:
    """Let a module change its number with the one before or after it; its sessions stay with it."""
    course = locked(module.course)
    insist(amending_refusal(course.state))
    by_key = {one.pk: one for one in course.modules.all()}
    numbers = [one.number for one in by_key.values()]
    order = moved(list(by_key), module.pk, up=up)
    fresh = {pk: number for pk, number in zip(order, numbers, strict=True) if by_key[pk].number != number}
    if not fresh:
        return
    # Two numbers change places, and no two may be alike at any moment.
    Module.objects.filter(pk=module.pk).update(number=0)
    for pk, number in sorted(fresh.items(), key=lambda one: one[0] == module.pk):
        Module.objects.filter(pk=pk).update(number=number)
    record_around(
        course, "programmes.module_moved", target=module, by=by, at=at, facts={"number": fresh[module.pk]}
    )


@transaction.atomic
def remove_module(module: Module, *, by: Person | None, at: datetime) -> None:
    """Take a module out of the course; its sessions stay, without a module."""
    course = locked(module.course)
    insist(amending_refusal(course.state))
    record_around(
        course,
        "programmes.module_removed",
        target=module,
        by=by,
        at=at,
        facts={"number": module.number, "title": module.title},
    )
    module.delete()


def _changed(
    row: Sheet | Module,
    changes: Mapping[str, Any],
    seen: Mapping[str, str] | None,
    *,
    amendable: frozenset[str],
) -> dict[str, Any]:
    now = {field: getattr(row, field) for field in changes}
    insist(meanwhile_refusal(seen, now))
    changed = {field: value for field, value in changes.items() if now[field] != value}
    if foreign := set(changed) - amendable:
        raise ValueError(f"Not to be amended: {', '.join(sorted(foreign))}")
    return changed


def _take_over(row: Sheet | Module, before: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    for field, value in changed.items():
        setattr(row, field, value)
    row.assumed = still_assumed(row.assumed, before, changed)
    row.save()
