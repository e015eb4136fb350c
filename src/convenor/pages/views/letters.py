"""The kinds of letter: which are looked through before they go, how they are worded, and how they read."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convenor.kit.refusals import Refused
from convenor.notices import actions
from convenor.notices import queries as notices
from convenor.notices.letters import LETTERS, Letter
from convenor.pages import permissions
from convenor.pages.forms.letters import ReaderForm, WordingForm
from convenor.pages.permissions import Outbox, letters_for, outbox_for
from convenor.pages.queries.messages import people_of
from convenor.programmes.permissions import amends
from convenor.ui.wordings import SITE_LANGUAGES


@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, slug: str = "", programme: str = "") -> HttpResponse:
    """Every kind of letter with when it is sent; ticked ones wait in this place until somebody has looked at them."""
    found = letters_for(request.user, slug, programme)
    if request.method == "POST":
        ticked = set(request.POST.getlist("letter")) & set(LETTERS)
        actions.look_through(ticked, place=found.place, by=found.by, at=timezone.now())
        messages.success(request, _("Kept. It holds for what is written from now on."))
        return redirect(request.path)
    context = {
        "found": found,
        "letters": sorted(LETTERS.values(), key=lambda one: str(one.title)),
        "ticked": notices.looked_through(found.place),
        "elsewhere": notices.looked_through(*found.above),
        "reworded": notices.reworded(found.place),
    }
    return render(request, "pages/letters.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, letter: str, programme: str = "") -> HttpResponse:
    """How the site or a programme words a letter, in each language, with its earlier wordings."""
    found = letters_for(request.user, "", programme)
    kind = permissions.letter_called(letter)
    wordings = [notices.wordings(kind, language, found.place) for language in SITE_LANGUAGES]
    forms = {one.language: WordingForm(wording=one) for one in wordings}
    wanted = request.POST.get("language", "")
    if request.method == "POST" and wanted in forms:
        form = forms[wanted] = WordingForm(
            request.POST, wording=next(one for one in wordings if one.language == wanted)
        )
        if form.is_valid() and _kept(request, kind, found, wanted, form):
            return redirect(f"{request.path}#{wanted}")
    context = {
        "found": found,
        "letter": kind,
        "wordings": [(one, forms[one.language], _shown(kind, forms[one.language], one)) for one in wordings],
    }
    return render(request, "pages/letter.html", context)


def _kept(request: HttpRequest, kind: Letter, found: Outbox, language: str, form: WordingForm) -> bool:
    """Do what the button says; False where the page is only to be shown again."""
    said: dict[str, Any] = {"language": language, "place": found.place, "by": found.by, "at": timezone.now()}
    try:
        if "unword" in request.POST:
            actions.unword(kind, seen=form.cleaned_data["seen"], **said)
            messages.success(request, _("The wording above this one holds again."))
        elif "show" in request.POST:
            actions.insist_on_wording(kind, form.cleaned_data["subject"], form.cleaned_data["body"])
            return False
        else:
            actions.reword(kind, **form.cleaned_data, **said)
            messages.success(request, _("The wording is kept. It holds for what is written from now on."))
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _shown(kind: Letter, form: WordingForm, wording: notices.Wording) -> notices.Written:
    values = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return notices.specimen(
        kind, values.get("subject", wording.subject), values.get("body", wording.body), wording.language
    )


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    """A letter as one person of the course would get it now; on request as a test to whoever looks at it."""
    found = outbox_for(request.user, slug)
    kind, course = permissions.letter_called(letter), permissions.course_of(found)
    form = ReaderForm(request.POST if request.method == "POST" else request.GET, people=people_of(course))
    person = form.chosen()
    about = kind.example(course.pk, person.pk) if person else None
    shown = [
        notices.written(kind, about, language=language, places=course.scopes)
        if about is not None
        else notices.specimen(kind, *notices.wording_of(kind, language, course.scopes), language)
        for language in SITE_LANGUAGES
    ]
    if request.method == "POST":
        told = next((one for one in shown if one.language == request.POST.get("language")), shown[0])
        actions.post_test(kind, told, to=found.by, place=found.place, at=timezone.now())
        messages.success(request, _("A test is on its way to %(address)s.") % {"address": found.by.email})
        return redirect(f"{request.path}?person={person.pk if person else ''}")
    context = {
        "course": course,
        "letter": kind,
        "form": form,
        "reader": person,
        "is_real": about is not None,
        "shown": shown,
        "may_word": amends(request.user, course.programme),
    }
    return render(request, "pages/preview.html", context)
