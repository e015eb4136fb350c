"""The ceremony: the list to sign, and noting who has received the paper."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from convenor.credentials import actions, permissions, queries
from convenor.credentials.handover import typeset_handover_list
from convenor.kit.dates import whole_seconds
from convenor.people.permissions import roles_in, signed_in
from convenor.programmes.permissions import course_for


@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest, slug: str) -> HttpResponse:
    """Every paper with a tick. What the page showed comes back with it: only ticks that were changed are noted."""
    may = permissions.HAND_OVER if request.method == "POST" else permissions.SEE
    course = course_for(request.user, slug, may=may)
    if request.method == "POST":
        shown = {pk: before == "yes" for pk, before in _shown(request).items()}
        ticked = set(request.POST.getlist("given"))
        given = {pk: str(pk) in ticked for pk, before in shown.items() if (str(pk) in ticked) != before}
        if "all" in request.POST:
            given = dict.fromkeys(shown, True)
        noted = actions.hand_over(course, given=given, by=signed_in(request.user), at=timezone.now())
        if noted:
            said = ngettext("%(count)d change is noted.", "%(count)d changes are noted.", noted)
            messages.success(request, said % {"count": noted})
        else:
            messages.info(request, _("Nothing was changed, so nothing was noted."))
        return redirect("credentials:handover", slug)
    papers = queries.papers_of(course)
    context = {
        "course": course,
        "papers": papers,
        "given": sum(paper.is_given for paper in papers),
        "organises": bool(roles_in(request.user, *course.scopes) & permissions.HAND_OVER),
    }
    return render(request, "credentials/handover.html", context)


@require_safe
def handover_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.HAND_OVER)
    papers = queries.papers_of(course)
    if not papers:
        raise Http404
    sheet = queries.handover_list(course, papers, request.LANGUAGE_CODE)
    return HttpResponse(
        typeset_handover_list(sheet, at=whole_seconds(timezone.now())),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{course.code}-handover.pdf"'},
    )


def _shown(request: HttpRequest) -> dict[int, str]:
    """Each certificate that the page showed, and whether its paper was given then: ``was-17=yes``."""
    return {
        int(name.removeprefix("was-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("was-") and name.removeprefix("was-").isdecimal()
    }
