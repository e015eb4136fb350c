"""What the views of forms share: an act that may be refused, and the form that shows why."""

from collections.abc import Callable, Mapping

from django import forms
from django.db import models

from convenor.audit.queries import history
from convenor.kit.meanwhile import CHANGED_MEANWHILE
from convenor.kit.refusals import Refused
from convenor.ui.amending import AmendForm

FIELDS = {
    "programme.code_taken": "code",
    "programme.code_in_use": "code",
    "course.number_taken": "number",
    "course.ends_before_start": "ends_on",
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
    form: AmendForm,
    act: Callable[[], object],
    *,
    row: models.Model,
    values: Callable[[], Mapping[str, object]],
) -> bool:
    """Carry out a change for a valid form. Where somebody was quicker, the form comes out with theirs and ours.

    ``values`` reads anew what the form shows; ``row`` is what the audit trail tells of.
    """
    try:
        act()
    except Refused as refused:
        if refused.refusal.code == CHANGED_MEANWHILE.code:
            last = history(row).last()
            form.meet(values(), by=last.by_name if last else "")
        else:
            say(form, refused)
        return False
    return True
