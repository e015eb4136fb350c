"""The pages on which a programme is planned: load, ask, act, answer."""

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.documents.uploads import KINDS, size_refusal
from convenor.kit.refusals import insist
from convenor.people.actions import add_organisation
from convenor.people.models import Organisation
from convenor.people.permissions import insist_on, roles_in, signed_in
from convenor.people.queries import organisations_named
from convenor.programmes import actions, permissions, queries
from convenor.programmes.forms.programmes import (
    NewOrganisationForm,
    OrderForm,
    PartForm,
    ProgrammeForm,
    SearchForm,
    programme_values,
)
from convenor.programmes.models import PartnerRole, Programme
from convenor.programmes.permissions import ADD_PROGRAMME, AMEND_PROGRAMME, LOOK_AT_PROGRAMME, programme_for
from convenor.programmes.views.answers import amended, did

MOST_FOUND = 20


@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    found = queries.programmes_of(person)
    may_add = bool(roles_in(person) & ADD_PROGRAMME)
    if not may_add and not found:
        raise Http404
    return render(request, "programmes/programmes.html", {"programmes": found, "may_add": may_add})


@require_http_methods(["GET", "HEAD", "POST"])
def add_programme(request: HttpRequest) -> HttpResponse:
    person = insist_on(request.user, ADD_PROGRAMME)
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fresh = form.newcomer()
        if did(form, lambda: actions.add_programme(fresh, by=person, at=timezone.now())):
            messages.success(request, _("The programme is there. Say now who stands behind it."))
            return redirect("programmes:partners", fresh.slug)
    return render(request, "programmes/add_programme.html", {"form": form})


@require_safe
def plan(request: HttpRequest, programme: str) -> HttpResponse:
    """A programme as those see it who look after it: its courses, its order, who stands behind it."""
    shown = programme_for(request.user, programme, may=LOOK_AT_PROGRAMME)
    context = {
        "programme": shown,
        "courses": shown.courses.order_by("-starts_on", "-pk"),
        "credit": queries.credit(shown.partner_roles.all()),
        "amends": permissions.amends(request.user, shown),
    }
    return render(request, "programmes/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_programme(request: HttpRequest, programme: str) -> HttpResponse:
    shown = programme_for(request.user, programme, may=AMEND_PROGRAMME)
    form = ProgrammeForm(request.POST or None, values=programme_values(shown))
    if form.is_valid() and amended(request, form, actions.amend_programme, shown, values=programme_values):
        messages.success(request, _("Saved. Every page and paper made from now on says so."))
        return redirect("programmes:plan", programme)
    return render(request, "programmes/amend_programme.html", {"programme": shown, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def attach_order(request: HttpRequest, programme: str) -> HttpResponse:
    shown = programme_for(request.user, programme, may=AMEND_PROGRAMME)
    form = OrderForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        scan = form.cleaned_data["scan"]

        def attach() -> None:
            insist(size_refusal(scan.size, limit=settings.LARGEST_UPLOAD))
            by = signed_in(request.user)
            actions.attach_order(shown, scan.read(), name=scan.name, by=by, at=timezone.now())

        if did(form, attach):
            messages.success(request, _("The scan is kept with the programme."))
            return redirect("programmes:plan", programme)
    return render(request, "programmes/attach_order.html", {"programme": shown, "form": form})


@require_safe
def order(request: HttpRequest, programme: str) -> HttpResponseBase:
    """The scanned order, to be saved and not shown in the page's own place: it came from outside."""
    shown = programme_for(request.user, programme, may=LOOK_AT_PROGRAMME)
    path = shown.order_scan.name or ""
    if not path or not default_storage.exists(path):
        raise Http404
    ending = "." + path.rpartition(".")[2]
    return FileResponse(
        default_storage.open(path),
        as_attachment=True,
        filename=f"{shown.code}-order{ending}",
        content_type=KINDS[ending].content_type,
    )


@require_safe
def partners(request: HttpRequest, programme: str) -> HttpResponse:
    shown = programme_for(request.user, programme, may=LOOK_AT_PROGRAMME)
    return _partners(request, shown, NewOrganisationForm())


@require_POST
def add_partner(request: HttpRequest, programme: str) -> HttpResponse:
    """An organisation that is known, or a new one together with its part."""
    shown = programme_for(request.user, programme, may=AMEND_PROGRAMME)
    by, at = signed_in(request.user), timezone.now()
    newcomer = NewOrganisationForm(request.POST if "name_az" in request.POST else None)
    part = PartForm(request.POST)
    if newcomer.is_bound:
        part.fields["organisation"].required = False
        if not newcomer.is_valid() or not part.is_valid():
            return _partners(request, shown, newcomer)
        fresh = newcomer.newcomer()
        fresh.slug = queries.free_key(Organisation, fresh.slug)
        organisation = add_organisation(fresh, by=by, at=at)
    else:
        if not part.is_valid():
            raise Http404
        organisation = _organisation(part.cleaned_data["organisation"])
    role = actions.add_partner(shown, organisation, kind=part.cleaned_data["kind"], by=by, at=at)
    messages.success(
        request,
        _("%(organisation)s: %(part)s.")
        % {"organisation": organisation.called(request.LANGUAGE_CODE), "part": role.get_kind_display()},
    )
    return redirect("programmes:partners", programme)


@require_POST
def move_partner(request: HttpRequest, programme: str, pk: int) -> HttpResponse:
    shown = programme_for(request.user, programme, may=AMEND_PROGRAMME)
    role = permissions.partner_of(shown, pk)
    actions.move_partner(
        role, up=request.POST.get("to") == "up", by=signed_in(request.user), at=timezone.now()
    )
    return redirect(reverse("programmes:partners", args=[programme]) + f"#part-{pk}")


@require_POST
def remove_partner(request: HttpRequest, programme: str, pk: int) -> HttpResponse:
    shown = programme_for(request.user, programme, may=AMEND_PROGRAMME)
    role = permissions.partner_of(shown, pk)
    actions.remove_partner(role, by=signed_in(request.user), at=timezone.now())
    messages.success(
        request,
        _("%(organisation)s has this part no more: %(part)s.")
        % {
            "organisation": role.organisation.called(request.LANGUAGE_CODE),
            "part": role.get_kind_display(),
        },
    )
    return redirect("programmes:partners", programme)


def _partners(request: HttpRequest, shown: Programme, newcomer: NewOrganisationForm) -> HttpResponse:
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    context = {
        "programme": shown,
        "roles": shown.partner_roles.all(),
        "credit": queries.credit(shown.partner_roles.all()),
        "search": search,
        "asked": text,
        "found": organisations_named(text).order_by("folded", "pk")[:MOST_FOUND] if text else [],
        "kinds": PartnerRole.Kind.choices,
        "newcomer": newcomer,
        "amends": permissions.amends(request.user, shown),
    }
    return render(request, "programmes/partners.html", context)


def _organisation(pk: int) -> Organisation:
    organisation = Organisation.objects.filter(pk=pk).first()
    if organisation is None:
        raise Http404
    return organisation
