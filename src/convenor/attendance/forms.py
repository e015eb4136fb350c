"""HTTP text to values: who says what is saved. The cells themselves are read by ``grid``."""

from django import forms
from django.utils.translation import gettext_lazy as _

from convenor.attendance.models import Mark

OFFERED = (Mark.Source.ORGANISER, Mark.Source.PAPER, Mark.Source.TRAINER)


class SourceForm(forms.Form):
    source = forms.ChoiceField(
        label=_("These marks come from"), choices=[(source.value, source.label) for source in OFFERED]
    )
