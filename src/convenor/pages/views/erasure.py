"""Being erased: asked for on one's own page, done by an organiser of the whole site."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.pages.erasure import erasure_of
from convenor.people import actions
from convenor.people.permissions import ERASE, insist_on, person_in_directory, signed_in


@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    return render(request, "pages/my_data.html", {"person": person, "erasure": erasure_of(person)})


@require_POST
def ask_erasure(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    actions.ask_erasure(person, by=person, at=timezone.now())
    messages.success(request, _("It is noted. An organiser of the site erases you within 30 days."))
    return redirect("pages:my_data")


@require_POST
def withdraw_erasure(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    actions.withdraw_erasure(person, by=person, at=timezone.now())
    messages.success(request, _("You stay as you are."))
    return redirect("pages:my_data")


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(request: HttpRequest, pk: int) -> HttpResponse:
    """What would go and what would stay; done once somebody has looked at it and said so."""
    by = insist_on(request.user, ERASE)
    shown = person_in_directory(request.user, pk)
    if request.method == "POST":
        actions.erase(shown, by=by, at=timezone.now())
        messages.success(request, _("The person is erased."))
        return redirect("pages:persons")
    context = {
        "shown": shown,
        "name": shown.officially_called(request.LANGUAGE_CODE),
        "erasure": erasure_of(shown),
    }
    return render(request, "pages/erase_person.html", context)
