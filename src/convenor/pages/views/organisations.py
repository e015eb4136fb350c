"""Roles, and organisations with what they tell of themselves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.pages import permissions, queries
from convenor.pages.forms import (
    PROFILE,
    ClaimForm,
    OrganisationProfileForm,
    RoleForm,
    role_places,
)
from convenor.people import actions
from convenor.people import queries as people
from convenor.people.models import Claim, Organisation, Person, Role
from convenor.people.permissions import (
    Scope,
    claim_for,
    in_directory,
    may_look_through,
    person_in_directory,
    signed_in,
)
from convenor.programmes.models import Programme

ON_ONE_PAGE = 100


@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Who has which role, on one page."""
    in_directory(request.user)
    context = {"roles": queries.all_roles(request.LANGUAGE_CODE)}
    return render(request, "pages/roles.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_in_directory(request.user, pk)
    by = permissions.gives_roles(request.user)
    places = role_places(
        is_of_site=True,
        programmes=list(Programme.objects.all()),
        courses=list(queries.run_by(by)),
        organisations=list(Organisation.objects.all()),
    )
    form = RoleForm(request.POST or None, places=places)
    if form.is_valid():
        reach, _dash, number = form.cleaned_data["place"].rpartition("-")
        kind = Role.Kind(form.cleaned_data["kind"])
        actions.grant(person, kind, scope=Scope(reach, int(number)), by=by, at=timezone.now())
        messages.success(request, _("The role is given."))
        return redirect("pages:person", pk)
    context = {"shown": person, "name": person.officially_called(request.LANGUAGE_CODE), "form": form}
    return render(request, "pages/give_role.html", context)


@require_POST
def take_role(request: HttpRequest, pk: int) -> HttpResponse:
    by = permissions.gives_roles(request.user)
    role = permissions.role_with(pk)
    scope = Scope(role.reach, role.reach_pk)
    actions.withdraw_role(role.person, Role.Kind(role.kind), scope=scope, by=by, at=timezone.now())
    messages.success(request, _("The role is taken back."))
    return redirect("pages:roles")


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    in_directory(request.user)
    found = people.organisations_named(request.GET.get("q", "")[:200]).order_by("folded", "pk")
    page = Paginator(found, ON_ONE_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": request.GET.get("q", "")[:200], "claims": people.open_claims()}
    return render(request, "pages/organisations.html", context)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organisation tells of itself, and where it stands in announced courses: for everybody."""
    shown = permissions.public_organisation(request.user, slug)
    context = {
        "organisation": shown,
        "profile": [(label, getattr(shown, part)) for part, label in PROFILE.items() if getattr(shown, part)],
        "speaking": queries.speaking_for(shown),
        "roles": queries.partner_roles_of(shown),
        "may_amend": permissions.may_amend_organisation(request.user, shown),
        "in_directory": isinstance(request.user, Person) and may_look_through(request.user),
    }
    return render(request, "pages/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    shown = permissions.organisation_to_amend(request.user, slug)
    form = OrganisationProfileForm(request.POST or None, organisation=shown)
    if form.is_valid():
        actions.amend_organisation(
            shown, changes=form.values(), by=signed_in(request.user), at=timezone.now()
        )
        messages.success(request, _("The profile is kept."))
        return redirect("pages:organisation", slug)
    return render(request, "pages/amend_organisation.html", {"organisation": shown, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody who is signed in asks to be the focal point; an organiser decides."""
    person = signed_in(request.user)
    shown = permissions.public_organisation(request.user, slug)
    form = ClaimForm(request.POST or None)
    if form.is_valid():
        actions.claim(shown, reason=form.cleaned_data["reason"], by=person, at=timezone.now())
        messages.success(
            request, _("Your request is with the organisers. You will see the organisation on your page.")
        )
        return redirect("pages:my")
    context = {"organisation": shown, "form": form, "refusal": people.claim_refusal_of(person, shown)}
    return render(request, "pages/claim.html", context)


@require_POST
def decide_claim(request: HttpRequest, pk: int) -> HttpResponse:
    by = permissions.gives_roles(request.user)
    asked: Claim = claim_for(request.user, pk)
    actions.decide_claim(asked, approved="approve" in request.POST, by=by, at=timezone.now())
    messages.success(request, _("Decided."))
    return redirect("pages:organisations")
