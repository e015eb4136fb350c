"""HTTP text to values: which reminders a course has on, and with which number of days."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.programmes.queries.reminders import Setting
from convenor.programmes.rules.reminders import FEWEST, MOST


class RemindersForm(forms.Form):
    """A box and a number for each rule."""

    def __init__(self, data: Any = None, *, settings: Iterable[Setting]) -> None:
        super().__init__(data)
        self.keys = [one.rule.key for one in settings]
        for one in settings:
            key = _field(one.rule.key)
            self.fields[f"{key}_on"] = forms.BooleanField(label=_("on"), required=False, initial=one.is_on)
            self.fields[f"{key}_days"] = forms.IntegerField(
                label=str(one.rule.meaning), min_value=FEWEST, max_value=MOST, initial=one.days
            )

    def on(self) -> set[str]:
        """The rules that are ticked."""
        return {key for key in self.keys if self.cleaned_data[f"{_field(key)}_on"]}

    def days(self) -> dict[str, int]:
        """The number of days of each rule."""
        return {key: self.cleaned_data[f"{_field(key)}_days"] for key in self.keys}

    def boxes(self, key: str) -> tuple[forms.BoundField, forms.BoundField]:
        """The two fields of a rule."""
        return self[f"{_field(key)}_on"], self[f"{_field(key)}_days"]


def _field(key: str) -> str:
    return key.replace(".", "_")
