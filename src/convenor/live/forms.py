"""HTTP text to values. What is refused in them, the rules say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.live.rules.rooms import cleaned_code


class CodeForm(forms.Form):
    """One large field, forgiving of small letters, spaces and hyphens."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six letters and digits, as on the screen."),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "class": "code-field",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
                "enterkeyhint": "go",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        return cleaned_code(self.cleaned_data["code"])


class NameForm(forms.Form):
    """A guest's name, or none."""

    name = forms.CharField(
        label=_("Your name"),
        help_text=_("As others may see it. You can leave it empty."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
