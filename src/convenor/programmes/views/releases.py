"""The versions of the agenda: what publishing would say, and what was published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in
from convenor.programmes import actions, permissions
from convenor.programmes.permissions import course_for
from convenor.programmes.queries.planning import (
    conflicts_of,
    planned_sessions,
)
from convenor.programmes.queries.releases import change_lines, draft, releases
from convenor.programmes.rules.agenda import (
    release_refusal,
)


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.LOOK_AT_AGENDA)
    refused_now, status = None, 200
    if request.method == "POST":
        course = course_for(request.user, slug, may=permissions.PLAN)
        try:
            fresh = actions.release(
                course, plan=request.POST.get("plan", ""), by=signed_in(request.user), at=timezone.now()
            )
            messages.success(request, _("Version %(number)d is published.") % {"number": fresh.number})
            return redirect("programmes:release", slug)
        except Refused as refused:
            refused_now, status = refused.refusal, 409
    now = draft(course)
    language = request.LANGUAGE_CODE
    context = {
        "course": course,
        "draft": now,
        "lines": change_lines(now.changes, course, language) if now.released else [],
        "conflicts": conflicts_of(course, planned_sessions(course), language),
        "versions": [(one, change_lines(one.changes, course, language)) for one in releases(course)],
        "refusal": release_refusal(course.state, sessions=now.countable, has_changes=now.has_changes),
        "refused": refused_now,
        "plans": permissions.plans(request.user, course),
    }
    return render(request, "programmes/release.html", context, status=status)
