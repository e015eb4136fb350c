"""The sections of the course that an organiser is in: every workspace page shows them, whichever app it belongs to."""

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from convenor.programmes.models import Course, Programme
from convenor.ui.sections import Section, Sections


def sections(request: HttpRequest) -> dict[str, object]:
    """Worked out only when a page shows it: ``ui/base_workspace.html`` does."""
    return {"sections": SimpleLazyObject(lambda: _sections(request))}


def _sections(request: HttpRequest) -> Sections | None:
    match = request.resolver_match
    if match is None:
        return None
    if "programme" in match.kwargs:
        return _of_programme(match, request.LANGUAGE_CODE)
    course = Course.objects.filter(slug=match.kwargs.get("slug", "")).first()
    return None if course is None else _of_course(course, match, request.LANGUAGE_CODE)


def _of_programme(match: ResolverMatch, language: str) -> Sections | None:
    programme = Programme.objects.filter(slug=match.kwargs["programme"]).first()
    if programme is None:
        return None
    pages = (
        ("programmes:plan", _("Programme"), "layout-list"),
        ("programmes:partners", _("Organisations"), "users"),
        ("programmes:programme_tags", _("Terms"), "list-check"),
    )
    return Sections(
        title=programme.called(language),
        items=[
            Section(
                label,
                reverse(name, args=[programme.slug]),
                icon,
                current=name.split(":")[1] == match.url_name,
            )
            for name, label, icon in pages
        ],
    )


def _of_course(course: Course, match: ResolverMatch, language: str) -> Sections:
    pages = (
        ("pages:overview", _("Overview"), "layout-list"),
        ("programmes:amend_course", _("Course"), "school"),
        ("programmes:agenda", _("Agenda"), "calendar-event"),
        ("enrolment:people", _("People"), "users"),
        ("attendance:attendance", _("Attendance"), "list-check"),
        ("credentials:certificates", _("Certificates"), "award"),
        ("reporting:communique", _("Communiqué"), "news"),
    )
    return Sections(
        title=course.called(language),
        items=[
            Section(label, reverse(name, args=[course.slug]), icon, current=_is_current(name, match))
            for name, label, icon in pages
        ],
    )


SEVERAL = {
    "programmes:amend_course": {"courses", "protocol", "cloning", "tags"},
    "programmes:agenda": {"agenda", "releases", "schedules", "sessions"},
}
"""Of an app with several sections, the modules of views that belong to each."""


def _is_current(name: str, match: ResolverMatch) -> bool:
    """Whether the page that is shown belongs to the section that begins with the page of this name."""
    if name in SEVERAL:
        return match.app_name == "programmes" and match.func.__module__.rpartition(".")[2] in SEVERAL[name]
    return name.split(":")[0] == match.app_name
