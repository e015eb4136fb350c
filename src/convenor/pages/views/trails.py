"""The audit trail in words: of everything, of one course, of one organisation."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenor.audit.queries import trail as entries_of
from convenor.kit.languages import Spoken
from convenor.pages import permissions, queries
from convenor.pages.forms import TrailForm
from convenor.pages.queries.trails import targets_of
from convenor.pages.trail import KINDS, told
from convenor.people.permissions import signed_in
from convenor.programmes.models import Course
from convenor.programmes.permissions import course_for

ON_ONE_PAGE = 100


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """What was done on the whole site, the latest first."""
    permissions.reads_trail(request.user)
    return _trail(request, courses=list(queries.run_by(signed_in(request.user))))


@require_safe
def course_trail(request: HttpRequest, slug: str) -> HttpResponse:
    """What was done about one course, its programme included."""
    course = course_for(request.user, slug, may=permissions.READ_TRAIL)
    return _trail(request, of=course.code, targets=targets_of(course.pk))


@require_safe
def organisation_trail(request: HttpRequest, slug: str) -> HttpResponse:
    """What was done about one organisation: corrected, claimed, decided."""
    shown = permissions.organisation_in_directory(request.user, slug)
    return _trail(
        request, of=shown.called(request.LANGUAGE_CODE), targets={shown._meta.label_lower: [shown.pk]}
    )


def _trail(
    request: HttpRequest,
    *,
    of: Spoken | str = "",
    courses: list[Course] | None = None,
    targets: Mapping[str, Collection[int] | QuerySet[Any, Any]] | None = None,
) -> HttpResponse:
    kinds = [(kind, str(label)) for kind, label in KINDS.items() if targets is None or kind in targets]
    form = TrailForm(request.GET, courses=courses, kinds=kinds)
    form.is_valid()
    wanted = form.cleaned_data
    if course := wanted.get("course"):
        targets = targets_of(course)
    found = entries_of(
        by=wanted.get("q", ""), kind=wanted.get("kind", ""), since=wanted.get("since"), targets=targets
    )
    page = Paginator(found, ON_ONE_PAGE).get_page(request.GET.get("page"))
    context = {"of": of, "form": form, "page": page, "entries": told(page, request.LANGUAGE_CODE)}
    return render(request, "pages/trail.html", context)
