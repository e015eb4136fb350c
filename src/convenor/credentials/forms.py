from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from convenor.credentials.rules import LONGEST_REASON, NAME_FIELDS
from convenor.credentials.states import NameState
from convenor.kit.names import LONGEST_NAME
from convenor.people.models import Person
from convenor.people.rules import LONGEST_LATIN, name_refusal


class RevocationForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("One sentence. It is public: whoever checks the certificate reads it."),
        max_length=LONGEST_REASON,
    )


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("As printed at its foot, such as HGSD-2022-C02-0042."),
        max_length=40,
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Why"), help_text=_("One sentence. The person reads it."), max_length=LONGEST_REASON
    )


class NameForm(forms.Form):
    """A name as it should be, and why."""

    given = forms.CharField(label=_("Given name"), max_length=LONGEST_NAME)
    surname = forms.CharField(label=_("Surname"), max_length=LONGEST_NAME, required=False)
    father = forms.CharField(label=_("Father's name"), max_length=LONGEST_NAME, required=False)
    patronymic = forms.ChoiceField(
        label=_("son or daughter"), required=False, choices=[("", "—"), *Person.Patronymic.choices]
    )
    latin = forms.CharField(
        label=_("Name as in the passport"),
        max_length=LONGEST_LATIN,
        required=False,
        help_text=_("In Latin letters, exactly as the passport has it."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_REASON,
        help_text=_("One sentence, such as: so it stands in my identity card."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (refusal := name_refusal(**{field: cleaned[field] for field in NAME_FIELDS})):
            self.add_error(None, str(refusal))
        return cleaned


class NameCallForm(forms.Form):
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class NameFilterForm(forms.Form):
    q = forms.CharField(label=_("Name"), required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            ("open", pgettext_lazy("name", "not confirmed")),
            *NameState.choices,
            ("printed", pgettext_lazy("name", "on the certificate")),
        ],
    )
