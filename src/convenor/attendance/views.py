"""Pages and acts of marking: load, ask, act, answer."""

from collections.abc import Mapping
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from convenor.attendance import actions, grid, permissions, queries
from convenor.attendance.actions import Kept
from convenor.attendance.forms import SourceForm
from convenor.attendance.models import Mark
from convenor.attendance.paper import typeset_sign_in_sheets
from convenor.attendance.rules import marking_refusal
from convenor.enrolment.queries import seat_holders
from convenor.enrolment.states import State
from convenor.kit.dates import whole_seconds
from convenor.people.permissions import signed_in
from convenor.programmes.models import Course, Session
from convenor.programmes.permissions import course_for

EVERY_DAY = "all"


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Persons × sessions: of one day, or of all."""
    may = permissions.MARK if request.method == "POST" else permissions.LOOK
    course = course_for(request.user, slug, may=may)
    sessions = queries.countable_sessions(course)
    days = queries.days_of(sessions)
    day = _day(request.GET.get("day", ""), days)
    shown = [session for session in sessions if day in (None, session.day)]
    context = {"days": days, "day": day, "all_sessions": sessions}
    return _marking(request, course, shown, "attendance/attendance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One session, as a list with large buttons for a phone in the doorway."""
    may = permissions.MARK if request.method == "POST" else permissions.LOOK
    course = course_for(request.user, slug, may=may)
    found = permissions.session_of(course, key)
    return _marking(request, course, [found], "attendance/session.html", {"session": found})


def _marking(
    request: HttpRequest, course: Course, sessions: list[Session], template: str, more: Mapping[str, object]
) -> HttpResponse:
    """Save what came back and show the page again, with what could not be saved still in its cells."""
    kept: list[Kept] = []
    form = SourceForm(request.POST or None, initial={"source": Mark.Source.ORGANISER})
    if form.is_valid():
        changes = grid.changes(request.POST, sessions, rest_present=request.POST.get("rest_present", ""))
        saved = actions.mark_many(
            course,
            changes=changes,
            source=Mark.Source(form.cleaned_data["source"]),
            by=signed_in(request.user),
            at=timezone.now(),
        )
        _say(request, saved)
        if not saved.kept:
            return redirect(request.get_full_path())
        kept = list(saved.kept)
    registrations = list(seat_holders(course, request.LANGUAGE_CODE))
    presence = queries.presence(course)
    context = {
        **more,
        "course": course,
        "sessions": sessions,
        "rows": grid.rows(registrations, sessions, presence, kept),
        "tallies": grid.tallies(registrations, sessions, presence),
        "kept": kept,
        "form": form,
        "marks": permissions.marks(request.user, course),
        "refusal": marking_refusal(
            course_state=course.state, registration_state=State.CONFIRMED, is_same_course=True
        ),
    }
    return render(request, template, context, status=409 if kept else 200)


def _say(request: HttpRequest, saved: actions.Saved) -> None:
    if saved.changed:
        said = ngettext("%(count)d mark is saved.", "%(count)d marks are saved.", saved.changed)
        messages.success(request, said % {"count": saved.changed})
    elif not saved.kept:
        messages.info(request, _("Nothing was changed, so nothing was saved."))


def _day(text: str, days: list[date]) -> date | None:
    """The day asked for; else today, or the first day. None is every day, or that there is none."""
    if text == EVERY_DAY or not days:
        return None
    asked = next((day for day in days if day.isoformat() == text), None)
    today = timezone.localdate()
    return asked or (today if today in days else days[0])


@require_safe
def person(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every mark of one person, with what it replaced."""
    course = course_for(request.user, slug, may=permissions.LOOK)
    registration = permissions.registration_of(course, pk)
    context = {
        "course": course,
        "registration": registration,
        "attendance": queries.attendance_of(registration),
        "sessions": queries.histories(registration),
    }
    return render(request, "attendance/person.html", context)


@require_safe
def sheet(request: HttpRequest, slug: str, day: date | None = None) -> HttpResponse:
    """The sign-in sheet of a day, or of all days, to be printed."""
    course = course_for(request.user, slug, may=permissions.PRINT)
    language = request.LANGUAGE_CODE
    sheets = queries.sign_in_sheets(course, language, day=day)
    if not sheets:
        raise Http404
    name = f"{course.code}-{day}" if day else course.code
    return HttpResponse(
        typeset_sign_in_sheets(sheets, at=whole_seconds(timezone.now())),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
