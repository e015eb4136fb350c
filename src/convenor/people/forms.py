"""The two forms of signing in, in our words, and with limits that count across processes."""

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.core import context, ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


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
