"""HTTP text to values. What is written is judged by the same rules as a row of a file."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from convenor.documents.tables import Table, read_table
from convenor.enrolment.columns import COLUMNS, LARGEST_ROSTER, Written, problems
from convenor.enrolment.matching import Organisations, institution_refusal
from convenor.enrolment.states import State
from convenor.kit import names
from convenor.kit.refusals import Refused
from convenor.people.models import Organisation, Person
from convenor.ui.templatetags.ui import spoken_text


class FilterForm(forms.Form):
    """What of the list is shown. Nonsense in the address shows everything."""

    q = forms.CharField(label=_("Name"), required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *State.choices])
    institution = forms.TypedChoiceField(
        label=_("Institution"), required=False, coerce=int, empty_value=None, choices=()
    )

    def __init__(self, data: Any, *, institutions: list[Organisation]) -> None:
        super().__init__(data)
        named = [(organisation.pk, spoken_text(organisation.name)) for organisation in institutions]
        self.fields["institution"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    """One person, by hand."""

    given = forms.CharField(label=COLUMNS["given"], max_length=names.LONGEST_NAME)
    surname = forms.CharField(label=COLUMNS["surname"], max_length=names.LONGEST_NAME, required=False)
    father = forms.CharField(label=COLUMNS["father"], max_length=names.LONGEST_NAME, required=False)
    patronymic = forms.ChoiceField(
        label=_("Son or daughter"), required=False, choices=[("", "—"), *Person.Patronymic.choices]
    )
    email = forms.CharField(
        label=COLUMNS["email"],
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    institution = forms.CharField(
        label=COLUMNS["institution"],
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "off"}),
        help_text=_("Begin to write, and choose. Any organisation that the site knows can stand here."),
    )
    post = forms.CharField(label=COLUMNS["post"], max_length=300, required=False)

    def __init__(self, data: Any, *, organisations: Organisations) -> None:
        super().__init__(data)
        self.organisations = organisations

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for problem in problems(self.row):
            if problem.column not in self.errors:
                self.add_error(problem.column, str(problem.refusal))
        if cleaned.get("patronymic") and not cleaned.get("father"):
            self.add_error("father", _("Write the father's name that “oğlu” or “qızı” follows."))
        if self.row.institution and self.organisation_pk is None:
            self.add_error("institution", str(institution_refusal(self.row.institution, self.organisations)))
        return cleaned

    @property
    def row(self) -> Written:
        written = {name: names.clean_name(self.cleaned_data.get(name, "")) for name in COLUMNS}
        return Written(number=0, patronymic=self.cleaned_data.get("patronymic", ""), **written)

    @property
    def organisation_pk(self) -> int | None:
        return self.organisations.find(self.row.institution)

    def newcomer(self) -> Person:
        """The person as written, not stored yet."""
        row = self.row
        return Person(
            given=row.given,
            surname=row.surname,
            father=row.father,
            patronymic=row.patronymic,
            email=row.email or None,
        )


class ImportForm(forms.Form):
    """A file of people. One that is too large is refused before anybody reads it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX. The first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    table: Table

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.LARGEST_UPLOAD:
            raise forms.ValidationError(
                _("The file has %(size)s; at most %(limit)s can be read."),
                params={
                    "size": filesizeformat(file.size or 0),
                    "limit": filesizeformat(settings.LARGEST_UPLOAD),
                },
            )
        try:
            self.table = read_table(file.read(), file.name or "", most_rows=LARGEST_ROSTER)
        except Refused as refused:
            raise forms.ValidationError(str(refused.refusal)) from None
        return file
