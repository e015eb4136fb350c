"""The kinds of letter: which are looked through before they go."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convenor.notices import actions
from convenor.notices import queries as notices
from convenor.notices.letters import LETTERS
from convenor.pages.permissions import outbox_for


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Every kind of letter with when it is sent; ticked ones wait in this place until somebody has looked at them."""
    found = outbox_for(request.user, slug)
    if request.method == "POST":
        ticked = set(request.POST.getlist("letter")) & set(LETTERS)
        actions.look_through(ticked, place=found.place, by=found.by, at=timezone.now())
        messages.success(request, _("Kept. It holds for what is written from now on."))
        return redirect(request.path)
    above = [*found.course.scopes[1:], notices.OF_SITE] if found.course else []
    context = {
        "course": found.course,
        "letters": sorted(LETTERS.values(), key=lambda one: str(one.title)),
        "ticked": notices.looked_through(found.place),
        "elsewhere": notices.looked_through(*above),
    }
    return render(request, "pages/letters.html", context)
