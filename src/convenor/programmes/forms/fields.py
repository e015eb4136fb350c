"""Fields that several forms share: an organisation by its name, lines per language."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.kit import names
from convenor.kit.languages import Wording
from convenor.people.models import Organisation
from convenor.ui.templatetags.ui import spoken_text
from convenor.ui.wordings import WordingField


class OrganisationField(forms.CharField):
    """An organisation by any name it is known by. Gives its key, or None.

    ``organisations`` are those that may be named; the page offers them in a list called ``list_id``.
    """

    def __init__(self, *, organisations: Iterable[Organisation], list_id: str, **options: Any) -> None:
        self.known = list(organisations)
        widget = forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})
        super().__init__(max_length=300, widget=widget, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return next((spoken_text(one.name) for one in self.known if one.pk == value), "")
        return value

    def clean(self, value: Any) -> Any:
        written = names.fold(super().clean(value))
        if not written:
            return None
        found = [
            one
            for one in self.known
            if written in {names.fold(name) for name in (*one.name.values(), *one.aliases)}
        ]
        if len(found) != 1:
            raise forms.ValidationError(
                _("No organisation is called that. Choose one of the list, or add it first.")
                if not found
                else _("Several organisations are called that. Write a longer name.")
            )
        return found[0].pk


class WordingsField(WordingField):
    """A list of texts, one a line; the same line in each language is the same text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(is_long=True, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            return {
                code: "\n".join(one["title"].get(code, "—") for one in value)
                for code in self.languages
                if any(code in one["title"] for one in value)
            }
        return value

    def compress(self, data_list: Sequence[str]) -> Any:
        written = super().compress(data_list)
        columns = {
            code: [line for line in text.split("\n") if line] for code, text in written.items() if text
        }
        if len({len(lines) for lines in columns.values()}) > 1:
            raise forms.ValidationError(
                _("The languages have different numbers of lines. Write — where a translation is missing.")
            )
        rows = zip_longest(*columns.values())
        wordings: list[Wording] = [
            {code: line for code, line in zip(columns, row, strict=True) if line != "—"} for row in rows
        ]
        return [{"title": wording, "assumed": []} for wording in wordings if wording]
