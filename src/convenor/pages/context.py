"""The sections of the course that an organiser is in: every workspace page shows them, whichever app it belongs to."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from convenor.programmes.models import Course
from convenor.ui.sections import Section, Sections


def sections(request: HttpRequest) -> dict[str, object]:
    """Worked out only when a page shows it: ``ui/base_workspace.html`` does."""
    return {"sections": SimpleLazyObject(lambda: _sections(request))}


def _sections(request: HttpRequest) -> Sections | None:
    match = request.resolver_match
    course = Course.objects.filter(slug=match.kwargs.get("slug", "")).first() if match else None
    if match is None or course is None:
        return None
    pages = (
        ("pages:overview", _("Overview"), "layout-list"),
        ("enrolment:people", _("People"), "users"),
        ("attendance:attendance", _("Attendance"), "list-check"),
        ("credentials:certificates", _("Certificates"), "award"),
        ("reporting:communique", _("Communiqué"), "news"),
    )
    return Sections(
        title=course.called(request.LANGUAGE_CODE),
        items=[
            Section(
                label, reverse(name, args=[course.slug]), icon, current=name.split(":")[0] == match.app_name
            )
            for name, label, icon in pages
        ],
    )
