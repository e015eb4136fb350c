"""The pages on which a course is planned: load, ask, act, answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.kit.languages import Wording
from convenor.people.permissions import signed_in
from convenor.programmes import permissions, queries
from convenor.programmes.actions import courses as actions
from convenor.programmes.actions import modules as module_actions
from convenor.programmes.forms.courses import (
    CourseForm,
    ModuleForm,
    SheetForm,
    course_values,
    module_values,
    proposed_values,
    sheet_values,
    zones,
)
from convenor.programmes.models import Course
from convenor.programmes.permissions import (
    ADD_COURSE,
    AMEND_COURSE,
    LOOK_AT_COURSE,
    course_for,
    module_of,
    programme_for,
)
from convenor.programmes.queries.sheets import Gap, gaps, sheet_of
from convenor.programmes.rules.courses import amending_refusal
from convenor.programmes.views.answers import amended, did


@require_http_methods(["GET", "HEAD", "POST"])
def add_course(request: HttpRequest, programme: str) -> HttpResponse:
    shown = programme_for(request.user, programme, may=ADD_COURSE)
    known = queries.organisations_to_name(shown)
    last = shown.courses.order_by("-number").first()
    form = CourseForm(request.POST or None, organisations=known, values=proposed_values(last), is_new=True)
    if request.method == "POST" and form.is_valid():
        fresh = form.newcomer(shown, last=last)
        if did(form, lambda: actions.add_course(fresh, by=signed_in(request.user), at=timezone.now())):
            messages.success(request, _("The course is there, as a draft that only you see."))
            return redirect("pages:overview", fresh.slug)
    context = {"programme": shown, "form": form, "organisations": known, "zones": zones()}
    return render(request, "programmes/add_course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_course(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=AMEND_COURSE)
    known = queries.organisations_to_name(course.programme)
    form = CourseForm(request.POST or None, organisations=known, values=course_values(course))
    if form.is_valid():
        along = "with_sessions" in request.POST
        if amended(request, form, actions.amend_course, course, values=course_values, with_sessions=along):
            messages.success(request, _("Saved."))
            return redirect("programmes:amend_course", slug)
    context = {
        "course": course,
        "form": form,
        "organisations": known,
        "zones": zones(),
        "has_sessions": course.sessions.exists(),
        "refusal": amending_refusal(course.state),
    }
    return render(request, "programmes/amend_course.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=AMEND_COURSE)
    form = SheetForm(request.POST or None, course=course, values=sheet_values(sheet_of(course)))
    if form.is_valid():
        now = lambda of: sheet_values(sheet_of(of))  # noqa: E731
        if amended(request, form, module_actions.amend_sheet, course, values=now):
            messages.success(request, _("Saved."))
            return redirect("programmes:amend_sheet", slug)
    context = {"course": course, "form": form, "refusal": amending_refusal(course.state)}
    return render(request, "programmes/amend_sheet.html", context)


@require_safe
def modules(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=LOOK_AT_COURSE)
    context = {
        "course": course,
        "modules": course.modules.all(),
        "amends": permissions.amends_course(request.user, course),
        "refusal": amending_refusal(course.state),
    }
    return render(request, "programmes/modules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_module(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=AMEND_COURSE)
    form = ModuleForm(request.POST or None, course=course)
    if request.method == "POST" and form.is_valid():
        by, at = signed_in(request.user), timezone.now()
        if did(form, lambda: module_actions.add_module(course, values=form.changes, by=by, at=at)):
            return redirect("programmes:modules", slug)
    return render(request, "programmes/module.html", {"course": course, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def amend_module(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=AMEND_COURSE)
    module = module_of(course, pk)
    form = ModuleForm(request.POST or None, course=course, values=module_values(module))
    if form.is_valid() and amended(request, form, module_actions.amend_module, module, values=module_values):
        messages.success(request, _("Saved."))
        return redirect("programmes:modules", slug)
    return render(request, "programmes/module.html", {"course": course, "module": module, "form": form})


@require_POST
def move_module(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    module = module_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    up = request.POST.get("to") == "up"
    module_actions.move_module(module, up=up, by=signed_in(request.user), at=timezone.now())
    return redirect("programmes:modules", slug)


@require_POST
def remove_module(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    module = module_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    module_actions.remove_module(module, by=signed_in(request.user), at=timezone.now())
    messages.success(request, _("Module %(number)s is gone; its sessions stay.") % {"number": module.number})
    return redirect("programmes:modules", slug)


@dataclass(frozen=True)
class ToldGap:
    """A missing translation as the page tells it: what, where it is amended, in which languages it is missing."""

    text: Wording
    label: str
    url: str
    languages: Sequence[str]


@require_safe
def translations(request: HttpRequest, slug: str) -> HttpResponse:
    """What is written of a course in one of its languages and not in another, with the way to each."""
    course = course_for(request.user, slug, may=LOOK_AT_COURSE)
    context = {
        "course": course,
        "gaps": [_told(gap, course) for gap in gaps(course)],
        "amends": permissions.amends_course(request.user, course),
    }
    return render(request, "programmes/translations.html", context)


def _told(gap: Gap, course: Course) -> ToldGap:
    page, noun = {
        "programme": ("programmes:amend_programme", _("Programme")),
        "course": ("programmes:amend_course", _("Course")),
        "sheet": ("programmes:amend_sheet", _("Course sheet")),
        "module": ("programmes:amend_module", _("Module")),
        "sender": ("programmes:amend_sender", _("Institution")),
        "signatory": ("programmes:amend_signatory", _("Signatory")),
        "session": ("programmes:amend_session", _("Session")),
    }[gap.kind]
    if gap.kind == "programme":
        keys: list[object] = [course.programme.slug]
    else:
        has_page = gap.kind in ("module", "session", "sender", "signatory")
        keys = [course.slug, gap.row] if has_page else [course.slug]
    url = reverse(page, args=keys) + f"#id_{gap.field}"
    return ToldGap(gap.text, noun, url, gap.languages)
