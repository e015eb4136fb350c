"""What the views of forms share: an act that may be refused, and the form that shows why."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from convenor.audit.queries import history
from convenor.kit.meanwhile import CHANGED_MEANWHILE
from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in
from convenor.ui.amending import AmendForm

FIELDS = {
    "programme.code_taken": "code",
    "programme.code_in_use": "code",
    "course.number_taken": "number",
    "course.ends_before_start": "ends_on",
    "course.closes_after_end": "closes_on",
    "course.sessions_outside": "ends_on",
}
"""Beside which field of a form a refusal is said; all others are said above it."""


def did(form: forms.Form, act: Callable[[], object]) -> bool:
    """Carry out an act for a valid form. Where it is refused, the form says why and False is returned."""
    try:
        act()
    except Refused as refused:
        say(form, refused)
        return False
    return True


def say(form: forms.Form, refused: Refused) -> None:
    """Let a form say why its act was refused, beside the field that it is about."""
    field = FIELDS.get(refused.refusal.code)
    form.add_error(field if field in form.fields else None, str(refused.refusal))


def amended(
    request: HttpRequest,
    form: AmendForm,
    act: Callable[..., object],
    row: models.Model,
    *,
    values: Callable[[Any], Mapping[str, object]],
    told_of: models.Model | None = None,
    **more: object,
) -> bool:
    """Carry out the change that a valid form asks for. Where somebody was quicker, it comes out with theirs and ours.

    ``row`` is what the act changes, ``values`` gives what the form shows of it; the audit trail tells of ``told_of``
    where that is not the row.
    """
    by, at = signed_in(request.user), timezone.now()
    try:
        act(row, changes=form.changes, seen=form.fingerprints, by=by, at=at, **more)
    except Refused as refused:
        if refused.refusal.code == CHANGED_MEANWHILE.code:
            last = history(told_of or row).last()
            form.meet(values(type(row)._base_manager.get(pk=row.pk)), by=last.by_name if last else "")
        else:
            say(form, refused)
        return False
    return True
