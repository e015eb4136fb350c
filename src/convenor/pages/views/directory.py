"""All persons and organisations that the site knows: for organisers of the whole site or of a programme."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.audit.queries import histories
from convenor.documents.tables import Sheet, write_csv, write_workbook
from convenor.kit.refusals import Refused
from convenor.notices.queries import bounce_of
from convenor.pages import permissions, queries
from convenor.pages.forms import PersonsForm
from convenor.pages.trail import told
from convenor.people import actions
from convenor.people import queries as people
from convenor.people.columns import PERSONS
from convenor.people.forms import PersonForm
from convenor.people.models import Organisation
from convenor.people.permissions import (
    ERASE,
    in_directory,
    may_change_email,
    merge_of,
    person_in_directory,
    roles_in,
)

ON_ONE_PAGE = 100
SOUNDS_ON_ONE_PAGE = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def persons(request: HttpRequest) -> HttpResponse:
    by = in_directory(request.user)
    form, found = _narrowed(request)
    page = Paginator(people.keys(found), ON_ONE_PAGE).get_page(request.GET.get("page"))
    chosen, language = people.columns_of(by, PERSONS), request.LANGUAGE_CODE
    context = {
        "form": form,
        "page": page,
        "asking": people.asking_to_be_erased(),
        "columns": [PERSONS.known[key].label for key in chosen],
        "persons": [(one, PERSONS.cells(one, chosen, language)) for one in people.with_keys(page)],
        "choices": PERSONS.choices(chosen),
        "asked": request.GET.urlencode(),
    }
    return render(request, "pages/persons.html", context)


@require_POST
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Which columns the list shows, remembered for whoever looks at it; the export follows."""
    by = in_directory(request.user)
    actions.choose_columns(by, PERSONS, request.POST.getlist("column"))
    messages.success(request, _("The columns are kept for you."))
    asked = QueryDict(request.POST.get("asked", "")).urlencode()
    return redirect(f"{reverse('pages:persons')}{asked and f'?{asked}'}")


@require_safe
def export_persons(request: HttpRequest, ending: str) -> HttpResponse:
    """The list as it is narrowed, with addresses: that it left the house is in the trail."""
    by = in_directory(request.user)
    _form, found = _narrowed(request)
    actions.note_export(by=by, at=timezone.now())
    headings, rows = people.exported(found, people.columns_of(by, PERSONS), request.LANGUAGE_CODE)
    if ending == "csv":
        return _file(write_csv(headings, rows), "text/csv; charset=utf-8", "persons.csv")
    return _file(write_workbook([Sheet(_("Persons"), headings, rows)]), XLSX, "persons.xlsx")


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = person_in_directory(request.user, pk)
    language = request.LANGUAGE_CODE
    context = {
        "shown": shown,
        "name": shown.officially_called(language),
        "posts": shown.affiliations.select_related("organisation"),
        "bounce": bounce_of(shown.email),
        "roles": queries.roles_of(shown, language),
        "contributed": queries.parts_of(shown),
        "taken": queries.taken_by(shown),
        "look_alikes": [] if shown.merged_into_id or shown.erased_at else people.look_alikes(shown),
        "may_erase": bool(roles_in(request.user) & ERASE),
        "merges": shown.merges.select_related("gone", "by").order_by("-at"),
        "entries": told(histories([shown, *shown.merged.all()])[:50], language),
    }
    return render(request, "pages/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = person_in_directory(request.user, pk)
    form = PersonForm(
        request.POST or None, person=shown, may_change_email=may_change_email(request.user, shown)
    )
    if form.is_valid():
        try:
            actions.amend_person(
                shown, changes=form.cleaned_data, by=in_directory(request.user), at=timezone.now()
            )
            messages.success(request, _("What is known of the person is corrected."))
            return redirect("pages:person", pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"shown": shown, "name": shown.officially_called(request.LANGUAGE_CODE), "form": form}
    return render(request, "pages/amend_person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_person(request: HttpRequest, pk: int) -> HttpResponse:
    shown = person_in_directory(request.user, pk)
    permissions.insist_on_merging(request.user, shown)
    if request.method == "POST":
        actions.remove_person(shown, by=in_directory(request.user), at=timezone.now())
        messages.success(request, _("The person is gone."))
        return redirect("pages:persons")
    context = {
        "shown": shown,
        "name": shown.officially_called(request.LANGUAGE_CODE),
        "refusal": people.removal_refusal(shown),
    }
    return render(request, "pages/remove_person.html", context)


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    in_directory(request.user)
    page = Paginator(people.shared_sounds(), SOUNDS_ON_ONE_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "pairs": people.pairs(list(page))}
    return render(request, "pages/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    """What would become of the two; done once somebody has looked at it and said so."""
    one, other = (person_in_directory(request.user, pk) for pk in (kept, gone))
    permissions.insist_on_merging(request.user, one, other)
    if request.method == "POST":
        by = in_directory(request.user)
        actions.merge(one, other, by=by, at=timezone.now())
        messages.success(request, _("The two are one now. It can be undone on this page."))
        return redirect("pages:person", one.pk)
    plan = people.merge_plan(one, other)
    language = request.LANGUAGE_CODE
    context = {
        "plan": plan,
        "kept_name": one.officially_called(language),
        "gone_name": other.officially_called(language),
        "refusal": plan.refusal,
        "values": _values(plan.values),
    }
    return render(request, "pages/merge.html", context)


@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    merged = merge_of(request.user, pk)
    permissions.insist_on_merging(request.user, merged.kept, merged.gone)
    actions.part(merged, by=in_directory(request.user), at=timezone.now())
    messages.success(request, _("The two are two again."))
    return redirect("pages:person", merged.kept_id)


@require_POST
def keep_apart(request: HttpRequest, kept: int, gone: int) -> HttpResponse:
    one, other = (person_in_directory(request.user, pk) for pk in (kept, gone))
    actions.keep_apart(one, other, by=in_directory(request.user), at=timezone.now())
    messages.success(request, _("Noted: these are two people. Nobody will be asked again."))
    return redirect("pages:duplicates")


def _narrowed(request: HttpRequest) -> tuple[PersonsForm, Any]:
    form = PersonsForm(request.GET, organisations=list(Organisation.objects.all()))
    form.is_valid()
    wanted = form.cleaned_data
    found = people.narrowed(
        people.directory(request.LANGUAGE_CODE),
        text=wanted.get("q", ""),
        organisation_pk=wanted.get("organisation"),
        role=wanted.get("role", ""),
        address=wanted.get("address", ""),
    )
    return form, found


def _values(values: dict[str, object]) -> list[tuple[str, object]]:
    """The fields that change with what they will say, in the words of the page."""
    labels = {
        "surname": _("Surname"),
        "father": _("Father's name"),
        "latin": _("Name as in the passport"),
        "aliases": _("Other names"),
        "about": _("A line about the person"),
        "bio": _("Bio"),
        "photo": _("Photo"),
        "display": _("How the name is shown"),
    }
    shown = []
    for name, value in values.items():
        if name in labels:
            text = value
            if isinstance(value, list):
                text = ", ".join(value)
            elif isinstance(value, dict):
                text = " / ".join(value.values())
            elif name == "photo":
                text = _("taken over")
            shown.append((labels[name], text))
    return shown


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
