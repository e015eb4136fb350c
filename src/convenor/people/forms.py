"""The two forms of signing in, with limits that count across processes, and the form of a person."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from convenor.kit.names import LONGEST_NAME, name_problem
from convenor.people.models import Person
from convenor.people.rules import LONGEST_LATIN, NAME_PARTS, PATRONYMIC_WITHOUT_FATHER, email_refusal


class RequestCodeForm(RequestLoginCodeForm):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True})
    )

    def clean_email(self) -> str:
        """Too many codes for one address or from one place are answered with 429, as everywhere."""
        try:
            return str(super().clean_email())
        except ValidationError as error:
            if error.code == "too_many_login_attempts":
                raise ImmediateHttpResponse(ratelimit.respond_429(context.request)) from None
            raise


class EnterCodeForm(ConfirmLoginCodeForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )

    def clean_code(self) -> str:
        """Count the tries of this code in the shared cache: the session alone would forget those made at once."""
        if self.expected_code and not ratelimit.consume(
            context.request, action="enter_login_code", key=self.expected_code
        ):
            raise ValidationError(
                _("This code is not right. Look at the newest mail."), code="incorrect_code"
            )
        try:
            return str(super().clean_code())
        except ValidationError:
            raise ValidationError(
                _("This code is not right. Look at the newest mail."), code="incorrect_code"
            ) from None


class NameFields(forms.Form):
    """What a name is made of."""

    given = forms.CharField(label=_("Given name"), max_length=LONGEST_NAME)
    surname = forms.CharField(label=_("Surname"), max_length=LONGEST_NAME, required=False)
    father = forms.CharField(label=_("Father's name"), max_length=LONGEST_NAME, required=False)
    patronymic = forms.ChoiceField(
        label=_("Son or daughter"), required=False, choices=[("", "—"), *Person.Patronymic.choices]
    )
    latin = forms.CharField(
        label=_("Name as in the passport"),
        max_length=LONGEST_LATIN,
        required=False,
        help_text=_("In Latin letters. It stands on English papers; without it the name above does."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for field in NAME_PARTS:
            if cleaned.get(field) and (problem := name_problem(cleaned[field])):
                self.add_error(field, str(problem))
        if cleaned.get("patronymic") and not cleaned.get("father") and "father" not in self.errors:
            self.add_error("father", str(PATRONYMIC_WITHOUT_FATHER))
        return cleaned


class PersonForm(NameFields):
    """What is known of a person, for somebody who corrects it."""

    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text=_("The person signs in with it. After a change the old address opens nothing any more."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Mails to the person are written in it.")
    )

    def __init__(self, data: Any, *, person: Person, may_change_email: bool) -> None:
        super().__init__(data, initial={field: getattr(person, field) for field in self.base_fields})
        if not may_change_email:
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _(
                "This person holds a role: only an organiser of the whole site changes their address."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if problem := email_refusal(cleaned.get("email"), is_taken=False):
            self.add_error("email", str(problem))
        return cleaned
