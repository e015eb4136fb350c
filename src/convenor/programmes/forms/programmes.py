"""The forms of a programme: itself, its order, an organisation that takes part."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from convenor.kit import names
from convenor.kit.languages import spoken
from convenor.people.models import Organisation
from convenor.programmes.forms.fields import WordingsField
from convenor.programmes.models import PartnerRole, Programme
from convenor.programmes.models.programmes import LONGEST_NUMBER
from convenor.ui.amending import AmendForm
from convenor.ui.wordings import WordingField, languages_of

LONGEST_CODE = 12
LONGEST_KEY = 80


def programme_values(programme: Programme) -> dict[str, object]:
    """What the form of a programme shows."""
    fields = ("title", "summary", "code", "order_number", "ordered_on", "priorities")
    return {field: getattr(programme, field) for field in fields}


class ProgrammeForm(AmendForm):
    """A programme: what it is called, on which order it rests, what it serves."""

    def __init__(self, data: Any, *, values: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, values=values)
        shown = values or {}
        languages = languages_of(shown.get("title", {}), shown.get("summary", {}))
        said = languages_of(*(one["title"] for one in shown.get("priorities", ())))
        self.fields |= {
            "title": WordingField(label=_("Title"), languages=languages),
            "summary": WordingField(
                label=_("What it is for"), languages=languages, is_long=True, required=False
            ),
            "code": forms.CharField(
                label=_("Code"),
                max_length=LONGEST_CODE,
                validators=[
                    RegexValidator(
                        r"^[A-Z][A-Z0-9]*$",
                        _("Write capital letters A to Z and digits, a letter first."),
                    )
                ],
                help_text=_("Heads the number of every certificate: HGSD in HGSD-2022-C02-0001."),
            ),
            "order_number": forms.CharField(
                label=_("Number of the order"),
                max_length=LONGEST_NUMBER,
                required=False,
                help_text=_(
                    "Of the ministry's order on which the programme rests, as the ministry writes it."
                ),
            ),
            "ordered_on": forms.DateField(
                label=_("Date of the order"),
                required=False,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            ),
            "priorities": WordingsField(
                label=_("Priorities of the strategy"),
                languages=said,
                required=False,
                help_text=_(
                    "One a line, in the words of the ministry's strategy, in the same order in each language."
                ),
            ),
        }

    def newcomer(self) -> Programme:
        """The programme as written, not stored yet."""
        return Programme(slug=key_from(self.cleaned_data["title"]), **self.changes)


class OrderForm(forms.Form):
    """The scanned order."""

    scan = forms.FileField(
        label=_("Scan of the order"),
        help_text=_("PDF, JPEG or PNG."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class SearchForm(forms.Form):
    """Somebody or something to be found by name."""

    q = forms.CharField(label=_("Name"), required=False, max_length=120, widget=forms.SearchInput)


class PartForm(forms.Form):
    """Which organisation takes part, and as what."""

    organisation = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Part"), choices=PartnerRole.Kind)


class NewOrganisationForm(forms.Form):
    """An organisation that the site does not know yet."""

    name = WordingField(label=_("Name of the organisation"))
    organisation_kind = forms.ChoiceField(label=_("What it is"), choices=Organisation.Kind)
    country = forms.CharField(
        label=_("Country"),
        initial="AZ",
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Write two capital letters, such as AZ or TR."))],
        help_text=_("Two capital letters (ISO 3166)."),
    )

    def newcomer(self) -> Organisation:
        """The organisation as written, not stored yet."""
        written = self.cleaned_data
        return Organisation(
            slug=key_from(written["name"]),
            name=written["name"],
            kind=written["organisation_kind"],
            country=written["country"],
        )


def key_from(wording: Mapping[str, str]) -> str:
    """Return the words of an address: from the English text where there is one, folded to A to Z."""
    text = str(spoken(wording, "en"))
    return slugify(names.fold(text))[:LONGEST_KEY].strip("-") or "x"
