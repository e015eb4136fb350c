"""A form that changes what is there already, and notices when somebody else was quicker."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from convenor.kit.meanwhile import changed_since, fingerprint


@dataclass(frozen=True)
class Theirs:
    """A field that somebody else has changed: what it says now, one line per language where it has several."""

    label: str
    lines: list[tuple[str, str]]
    """Language (empty where there is none) and text."""


class AmendForm(forms.Form):
    """Shows ``values`` and carries their fingerprints, for ``kit.meanwhile``. With no values it makes something new."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    theirs: list[Theirs]
    """What somebody else has changed since the form was opened; ``ui/_form.html`` shows it."""
    theirs_by: str

    def __init__(self, data: Any, files: Any = None, *, values: Mapping[str, object] | None = None) -> None:
        super().__init__(data, files)
        self.theirs, self.theirs_by = [], ""
        self.remember(values or {})

    def remember(self, values: Mapping[str, object], mine: Mapping[str, object] | None = None) -> None:
        """Show these values, with what was written here (``mine``) over them, and take them as seen."""
        self.initial = self.shown({**values, **(mine or {})})
        self.initial["seen"] = json.dumps({name: fingerprint(value) for name, value in values.items()})

    def shown(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields hold of the values: where several fields ask for one value, a form says how."""
        return dict(values)

    @property
    def changes(self) -> dict[str, Any]:
        """What was written, by the names of the values."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "seen"}

    @property
    def fingerprints(self) -> dict[str, str]:
        """Those that the form carried; without readable ones it has seen nothing, and saves nothing at first."""
        try:
            seen = json.loads(self.cleaned_data.get("seen") or "{}")
        except ValueError:
            return {}
        return {str(name): str(one) for name, one in seen.items()} if isinstance(seen, dict) else {}

    def meet(self, values: Mapping[str, object], *, by: str) -> None:
        """Show the form again over ``values``, which ``by`` has stored meanwhile.

        What was written here stays in its fields, what was not touched becomes theirs; saved again, it counts.
        """
        seen, written = self.fingerprints, self.changes
        self.theirs = [
            Theirs(str(self.fields[field].label), self._lines(field, value))
            for name in changed_since(seen, values)
            for field, value in self.shown({name: values[name]}).items()
        ]
        self.theirs_by = by
        mine = {name: value for name, value in written.items() if seen.get(name) != fingerprint(value)}
        self.is_bound, self.data, self._errors = False, {}, None
        self.remember(values, mine)

    def _lines(self, name: str, value: object) -> list[tuple[str, str]]:
        field = self.fields[name]
        if isinstance(value, Mapping):
            return [(code, str(text)) for code, text in value.items()] or [("", "—")]
        choices = dict(getattr(field, "choices", ()))
        if isinstance(value, list | tuple):
            return [("", ", ".join(str(choices.get(one, one)) for one in value) or "—")]
        if isinstance(value, bool):
            return [("", str(_("yes") if value else _("no")))]
        if isinstance(value, time):
            return [("", f"{value:%H:%M}")]
        shown = choices.get(value) or field.prepare_value(value)
        return [("", "—" if shown in (None, "") else str(shown))]
