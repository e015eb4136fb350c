from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.credentials.rules import LONGEST_REASON


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
