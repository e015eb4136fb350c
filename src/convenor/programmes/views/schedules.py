"""Schedule files of other systems: shown first, then brought in."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in
from convenor.programmes import actions, permissions
from convenor.programmes.forms.agenda import (
    ScheduleForm,
)
from convenor.programmes.models import Course
from convenor.programmes.permissions import course_for
from convenor.programmes.queries.importing import plan_of
from convenor.programmes.rules.agenda import (
    planning_refusal,
)


@require_http_methods(["GET", "HEAD", "POST"])
def import_schedule(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    form = ScheduleForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            kept = actions.preview_schedule(
                course,
                form.schedule,
                file_name=form.cleaned_data["file"].name,
                by=signed_in(request.user),
                at=timezone.now(),
            )
            return redirect("programmes:schedule_preview", slug, kept.pk)
        except Refused as refused:
            form.add_error("file", str(refused))
    context = {"course": course, "form": form, "refusal": planning_refusal(course.state)}
    return render(request, "programmes/import_schedule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_preview(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    schedule_import = permissions.schedule_import_of(course, pk)
    asked = request.POST if request.method == "POST" else request.GET
    to_first_day = asked.get("days") == "course"
    refusal = None
    if request.method == "POST":
        try:
            done = actions.bring_in_schedule(
                schedule_import,
                seal=request.POST.get("seal", ""),
                to_first_day=to_first_day,
                by=signed_in(request.user),
                at=timezone.now(),
            )
            messages.success(request, _("“%(file)s” is brought in.") % {"file": done.file_name})
            return redirect("programmes:agenda", slug)
        except Refused as refused:
            refusal = refused.refusal
    plan = plan_of(schedule_import, to_first_day=to_first_day)
    outside = [line for line in plan.lines if not _is_in_course(line.starts_at, course)]
    context = {
        "course": course,
        "schedule_import": schedule_import,
        "plan": plan,
        "lines": [(line, line.starts_at.astimezone(course.zone)) for line in plan.lines],
        "outside": len(outside),
        "to_first_day": to_first_day,
        "refusal": refusal,
    }
    return render(request, "programmes/schedule_preview.html", context, status=409 if refusal else 200)


def _is_in_course(moment: datetime, course: Course) -> bool:
    return course.starts_on <= course.day_of(moment) <= course.ends_on
