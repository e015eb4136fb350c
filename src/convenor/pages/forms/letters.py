"""HTTP text to values: the wording of a letter, and whom a letter is shown for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.notices.queries import Wording
from convenor.notices.rules import LONGEST_BODY, LONGEST_SUBJECT
from convenor.people.models import Person

ROWS = 16


class WordingForm(forms.Form):
    """Subject and text of a letter in one language. What they may hold is for ``notices.rules`` to say."""

    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT * 5)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY * 2,
        widget=forms.Textarea(attrs={"rows": ROWS}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, wording: Wording) -> None:
        language = wording.language
        initial = {"subject": wording.subject, "body": wording.body.strip("\n"), "seen": wording.newest}
        super().__init__(data, initial=initial, auto_id=f"id_{language}_%s")
        for name in ("subject", "body"):
            self.fields[name].widget.attrs["lang"] = language


class ReaderForm(forms.Form):
    """For whom of a course a letter is shown. Nonsense in the address shows it for nobody."""

    person = forms.TypedChoiceField(
        label=_("As this person would get it"), required=False, coerce=int, empty_value=None, choices=()
    )

    def __init__(self, data: Any, *, people: list[tuple[Person, str]]) -> None:
        super().__init__(data)
        self.people = {person.pk: person for person, _name in people}
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("nobody in particular")),
            *((person.pk, name) for person, name in people),
        ]

    def chosen(self) -> Person | None:
        """The person, once chosen."""
        return self.people.get(self.cleaned_data.get("person") or 0) if self.is_valid() else None
