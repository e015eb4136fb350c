"""How django-allauth signs people in here: by a code, sent in the person's own language, and by nothing else."""

from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from convenor.kit.languages import reader_language
from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.people.rules import MAIL_NOT_SENT


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("That code is no longer valid after three tries. Ask for a new one."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: an institution or an organiser brings people in."""
        return False

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """Write in the language of the person that the address belongs to; to nobody's, in that of the page."""
        person = Person.objects.filter(email__iexact=email).first()
        language = person.language if person else reader_language()
        with override(language):
            mail: EmailMessage = super().render_mail(
                template_prefix, email, context, {**(headers or {}), "Content-Language": language}
            )
        return mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that does not answer is no crash, and says nothing on who is known here."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            raise Refused(MAIL_NOT_SENT) from None

    def pre_login(self, request: HttpRequest, user: Person, **login: Any) -> HttpResponse | None:
        """A code sent to an address that is no longer the person's opens nothing."""
        if login["email"] and login["email"].lower() != user.email:
            return self.respond_user_inactive(request, user)
        response: HttpResponse | None = super().pre_login(request, user, **login)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        clear_login(request)
        messages.error(request, _("This account is closed, or has another address now. Ask the organiser."))
        return redirect("account_login")

    def post_login(self, request: HttpRequest, user: Person, **login: Any) -> HttpResponse:
        """From here on the pages speak the person's language, unless another was chosen in this browser."""
        response: HttpResponse = super().post_login(request, user, **login)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def is_safe_url(self, url: str) -> bool:
        """``next`` leads to a page of this very host and to no other, be it ours too."""
        request: HttpRequest = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
