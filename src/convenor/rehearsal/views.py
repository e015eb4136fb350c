"""The playground's own pages: they are not there on a real site."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from convenor.rehearsal import permissions, queries


def sign_in_as(request: HttpRequest, token: str) -> HttpResponse:
    person = permissions.person_of(token)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("pages:my")


def mail(request: HttpRequest) -> HttpResponse:
    return render(request, "rehearsal/mail.html", {"mails": queries.mails()})


def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "rehearsal/one_mail.html", {"mail": queries.mail_named(name)})
