"""The sections of the course that an organiser is in: every workspace page shows them, whichever app it belongs to."""

from django.http import HttpRequest
from django.urls import ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from convenor.kit.languages import Spoken
from convenor.programmes.models import Course, Programme
from convenor.ui.sections import Section, Sections


def sections(request: HttpRequest) -> dict[str, object]:
    """Worked out only when a page shows it: ``ui/base_workspace.html`` does."""
    return {"sections": SimpleLazyObject(lambda: _sections(request))}


def _sections(request: HttpRequest) -> Sections | None:
    match = request.resolver_match
    if match is None:
        return None
    if match.app_name == "pages" and match.url_name in DIRECTORY:
        return _of_directory(match)
    if "programme" in match.kwargs:
        return _of_programme(match, request.LANGUAGE_CODE)
    course = Course.objects.filter(slug=match.kwargs.get("slug", "")).first()
    return None if course is None else _of_course(course, match, request.LANGUAGE_CODE)


DIRECTORY = {
    "persons": "pages:persons",
    "person": "pages:persons",
    "amend_person": "pages:persons",
    "remove_person": "pages:persons",
    "erase_person": "pages:persons",
    "give_role": "pages:persons",
    "duplicates": "pages:duplicates",
    "merge": "pages:duplicates",
    "organisations": "pages:organisations",
    "roles": "pages:roles",
    "outbox": "pages:outbox",
    "message": "pages:outbox",
    "batch": "pages:outbox",
    "letters": "pages:outbox",
    "letter": "pages:outbox",
    "trail": "pages:trail",
    "organisation_trail": "pages:organisations",
}
"""Pages about everybody and everything, each with its section."""


def _of_directory(match: ResolverMatch) -> Sections:
    pages = (
        ("pages:persons", _("Persons"), "users"),
        ("pages:duplicates", _("Duplicates"), "user"),
        ("pages:organisations", _("Organisations"), "school"),
        ("pages:roles", _("Roles"), "lock"),
        ("pages:outbox", _("Outbox"), "mail"),
        ("pages:trail", _("Trail"), "clock"),
    )
    here = DIRECTORY[match.url_name or ""]
    return Sections(
        title=Spoken(_("Everybody"), ""),
        items=[Section(label, reverse(name), icon, current=name == here) for name, label, icon in pages],
    )


def _of_programme(match: ResolverMatch, language: str) -> Sections | None:
    programme = Programme.objects.filter(slug=match.kwargs["programme"]).first()
    if programme is None:
        return None
    pages = (
        ("programmes:plan", _("Programme"), "layout-list"),
        ("programmes:partners", _("Organisations"), "users"),
        ("programmes:programme_tags", _("Terms"), "list-check"),
        ("pages:programme_letters", _("Letters"), "mail"),
    )
    return Sections(
        title=programme.called(language),
        items=[
            Section(
                label,
                reverse(name, args=[programme.slug]),
                icon,
                current=name.split(":")[1].startswith(match.url_name or "-"),
            )
            for name, label, icon in pages
        ],
    )


def _of_course(course: Course, match: ResolverMatch, language: str) -> Sections:
    pages = (
        ("pages:overview", _("Overview"), "layout-list"),
        ("programmes:amend_course", _("Course"), "school"),
        ("programmes:agenda", _("Agenda"), "calendar-event"),
        ("programmes:speakers", _("Speakers"), "microphone-2"),
        ("programmes:materials", _("Materials"), "file-text"),
        ("enrolment:people", _("People"), "users"),
        ("live:rooms", _("Live rooms"), "messages"),
        ("attendance:attendance", _("Attendance"), "list-check"),
        ("credentials:certificates", _("Certificates"), "award"),
        ("pages:course_outbox", _("Outbox"), "mail"),
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
    "pages:overview": {"courses"},
    "pages:course_outbox": {"outbox", "letters", "reminders"},
    "programmes:amend_course": {"courses", "protocol", "cloning", "tags"},
    "programmes:agenda": {"agenda", "releases", "schedules", "sessions"},
    "programmes:speakers": {"speakers"},
    "programmes:materials": {"materials"},
}
"""Of an app with several sections, the modules of views that belong to each."""


def _is_current(name: str, match: ResolverMatch) -> bool:
    """Whether the page that is shown belongs to the section that begins with the page of this name."""
    app = name.split(":")[0]
    if name in SEVERAL:
        return app == match.app_name and match.func.__module__.rpartition(".")[2] in SEVERAL[name]
    return app == match.app_name
