"""The pages on which a programme and a course are put under terms: found by words, added, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from convenor.kit.refusals import Refusal
from convenor.people.permissions import signed_in
from convenor.programmes import permissions, queries
from convenor.programmes.actions import tags as actions
from convenor.programmes.forms.programmes import SearchForm
from convenor.programmes.permissions import (
    AMEND_COURSE,
    AMEND_PROGRAMME,
    LOOK_AT_COURSE,
    LOOK_AT_PROGRAMME,
    course_for,
    programme_for,
)
from convenor.programmes.rules.courses import amending_refusal
from convenor.programmes.rules.tags import terms_refusal
from convenor.vocabularies.queries import by_vocabulary, terms_named

A_FURTHER_ONE = ""
"""A reference that no term has."""


@dataclass(frozen=True)
class Tags:
    """What a page of tags shows: those that are there, those of the programme, what was searched for and found.

    ``full`` is why there can be no further one.
    """

    own: Sequence[object]
    above: Sequence[object]
    full: Refusal | None
    found: Sequence[object]
    text: str
    search: SearchForm


@require_safe
def course_tags(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=LOOK_AT_COURSE)
    context = {
        "course": course,
        "tags": _tags(
            request,
            course.tags,
            course.programme.tags,
            full=terms_refusal([*course.serves, A_FURTHER_ONE], course=course.code),
        ),
        "amends": permissions.amends_course(request.user, course),
        "refusal": amending_refusal(course.state),
    }
    return render(request, "programmes/course_tags.html", context)


@require_POST
def tag_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=AMEND_COURSE)
    by, at = signed_in(request.user), timezone.now()
    if "remove" in request.POST:
        actions.untag_course(course, request.POST["remove"], by=by, at=at)
    else:
        actions.tag_course(course, request.POST.get("add", ""), by=by, at=at)
    return redirect("programmes:course_tags", slug)


@require_safe
def programme_tags(request: HttpRequest, programme: str) -> HttpResponse:
    shown = programme_for(request.user, programme, may=LOOK_AT_PROGRAMME)
    context = {
        "programme": shown,
        "tags": _tags(
            request, shown.tags, (), full=queries.programme_terms_refusal(shown, further=[A_FURTHER_ONE])
        ),
        "amends": permissions.amends(request.user, shown),
    }
    return render(request, "programmes/programme_tags.html", context)


@require_POST
def tag_programme(request: HttpRequest, programme: str) -> HttpResponse:
    shown = programme_for(request.user, programme, may=AMEND_PROGRAMME)
    by, at = signed_in(request.user), timezone.now()
    if "remove" in request.POST:
        actions.untag_programme(shown, request.POST["remove"], by=by, at=at)
    else:
        actions.tag_programme(shown, request.POST.get("add", ""), by=by, at=at)
    return redirect("programmes:programme_tags", programme)


def _tags(request: HttpRequest, own: Sequence[str], above: Sequence[str], *, full: Refusal | None) -> Tags:
    search = SearchForm(request.GET)
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    found = [one.reference for one in terms_named(text) if one.reference not in own]
    return Tags(by_vocabulary(own), by_vocabulary(above), full, by_vocabulary(found), text, search)
