"""A page for each session: what, when and where, and who takes part in it."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in
from convenor.programmes import actions, permissions
from convenor.programmes.forms.agenda import (
    NewPersonForm,
    PartForm,
    SessionForm,
    part_values,
    session_values,
)
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.permissions import course_for
from convenor.programmes.queries.planning import (
    contributors_named,
    frame_of,
    planned_days,
    rooms,
)
from convenor.programmes.rules.agenda import planning_refusal
from convenor.programmes.views.answers import amended, did

NEW_SESSION = timedelta(minutes=30)
MOST_FOUND = 20


@require_http_methods(["GET", "HEAD", "POST"])
def add_session(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    form = SessionForm(request.POST or None, course=course, values=_for_a_new_one(request, course))
    made: list[Session] = []

    def act() -> None:
        by, at = signed_in(request.user), timezone.now()
        made.append(actions.add_session(course, values=form.changes, by=by, at=at))

    if form.is_valid() and did(form, act):
        session = made[0]
        messages.success(
            request, _("“%(title)s” is in the agenda.") % {"title": session.called(request.LANGUAGE_CODE)}
        )
        return redirect(_after_adding(session, request.POST.get("then", "")))
    context = {
        "course": course,
        "form": form,
        "rooms": _room_names(course),
        "refusal": planning_refusal(course.state),
    }
    return render(request, "programmes/add_session.html", context)


def _after_adding(session: Session, then: str) -> str:
    """Where somebody goes on who has added a session: to the next one, to its people, or back to the agenda."""
    if then == "next":
        day = session.course.day_of(session.starts_at)
        return reverse("programmes:add_session", args=[session.course.slug]) + f"?day={day.isoformat()}"
    if then == "people":
        return f"{_address(session)}#people"
    return reverse("programmes:agenda", args=[session.course.slug]) + f"#{session.key}"


def _for_a_new_one(request: HttpRequest, course: Course) -> dict[str, Any]:
    """A new session follows the last one of the day that is asked for, or of the last day that has any, in its room."""
    sessions = list(course.sessions.all())
    for session in sessions:
        session.course = course
    asked = request.GET.get("day", "")
    day = next((one for one in planned_days(course) if one.isoformat() == asked), None)
    of_day = [session for session in sessions if day in (None, session.day)]
    last = max(of_day, key=lambda session: session.ends_at, default=None)
    before = max((one for one in of_day if one.format != Session.Format.BREAK), key=_end, default=None)
    start = (
        last.ends_at
        if last
        else datetime.combine(day or course.starts_on, frame_of(course).opens, tzinfo=course.zone)
    )
    proposed: dict[str, Any] = {
        "starts_at": start,
        "ends_at": start + NEW_SESSION,
        "format": Session.Format.PRESENTATION,
        "languages": before.languages if before else [],
        "room": before.room if before else {},
        "module_id": before.module_id if before else None,
    }
    if request.GET.get("format") == Session.Format.BREAK:
        title = {"az": "Fasilə", "en": "Break"}
        return proposed | {"format": Session.Format.BREAK, "title": title, "room": {}, "module_id": None}
    return proposed


def _end(session: Session) -> datetime:
    return session.ends_at


@require_http_methods(["GET", "HEAD", "POST"])
def amend_session(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    form = SessionForm(request.POST or None, course=course, values=session_values(session))
    if form.is_valid() and amended(request, form, actions.amend_session, session, values=session_values):
        session.refresh_from_db()
        messages.success(
            request, _("“%(title)s” is saved.") % {"title": session.called(request.LANGUAGE_CODE)}
        )
        return redirect(f"{reverse('programmes:agenda', args=[slug])}#{key}")
    query = request.GET.get("q", "").strip()
    proposed = {"kind": Contribution.Kind.TRAINER}
    context = {
        "course": course,
        "session": session,
        "form": form,
        "parts": session.contributions.select_related("person"),
        "rooms": _room_names(course),
        "refusal": planning_refusal(course.state),
        "query": query,
        "found": contributors_named(query)[:MOST_FOUND] if query else (),
        "part_form": PartForm(None, course=course, values=proposed),
        "new_form": NewPersonForm(None, initial={"given": query}),
    }
    return render(request, "programmes/amend_session.html", context, status=409 if form.theirs else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_session(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    refusal = planning_refusal(course.state)
    if request.method == "POST":
        try:
            actions.remove_session(session, by=signed_in(request.user), at=timezone.now())
            messages.success(
                request,
                _("“%(title)s” is out of the agenda.") % {"title": session.called(request.LANGUAGE_CODE)},
            )
            return redirect("programmes:agenda", slug)
        except Refused as refused:
            refusal = refused.refusal
    people = [
        one.person.called(request.LANGUAGE_CODE) for one in session.contributions.select_related("person")
    ]
    context = {
        "question": _("Remove “%(title)s”?") % {"title": session.called(request.LANGUAGE_CODE)},
        "consequences": [
            *(
                [_("These people lose their part in it: %(people)s.") % {"people": ", ".join(people)}]
                if people
                else []
            ),
            _("The public sees it until the agenda is published again."),
        ],
        "label": _("Remove"),
        "back_url": _address(session),
        "refusal": refusal,
        "tone": "danger",
    }
    is_refused = refusal is not None and request.method == "POST"
    return render(request, "ui/confirm.html", context, status=409 if is_refused else 200)


@require_POST
def add_contribution(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    form = PartForm(request.POST, course=course, values={})
    new = NewPersonForm(request.POST)
    chosen = request.POST.get("person", "")
    person = contributors_named("").filter(pk=chosen).first() if chosen.isdecimal() else None
    if person is None and chosen == "new" and new.is_valid():
        person = new.newcomer()
    if person is None or not form.is_valid():
        messages.error(request, _("Nobody was added: choose a person, or write their given name."))
        return redirect(f"{_address(session)}?q={request.POST.get('q', '')}#people")
    actions.add_contribution(
        session,
        person,
        **form.changes,
        by=signed_in(request.user),
        at=timezone.now(),
    )
    messages.success(request, _("%(person)s takes part.") % {"person": person.called(request.LANGUAGE_CODE)})
    return redirect(f"{_address(session)}#people")


@require_http_methods(["GET", "HEAD", "POST"])
def amend_contribution(request: HttpRequest, slug: str, key: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    part = permissions.part_of(session, pk)
    form = PartForm(request.POST or None, course=course, values=part_values(part))
    if form.is_valid() and amended(request, form, actions.amend_contribution, part, values=part_values):
        messages.success(request, _("The part is saved."))
        return redirect(f"{_address(session)}#people")
    context = {"course": course, "session": session, "part": part, "form": form}
    status = 409 if form.theirs else 200
    return render(request, "programmes/amend_contribution.html", context, status=status)


@require_POST
def remove_contribution(request: HttpRequest, slug: str, key: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    part = permissions.part_of(session, pk)
    actions.remove_contribution(part, by=signed_in(request.user), at=timezone.now())
    person = part.person.called(request.LANGUAGE_CODE)
    messages.success(request, _("%(person)s has no part in it any more.") % {"person": person})
    return redirect(f"{_address(session)}#people")


@require_POST
def raise_contribution(request: HttpRequest, slug: str, key: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    actions.raise_contribution(
        permissions.part_of(session, pk), by=signed_in(request.user), at=timezone.now()
    )
    return redirect(f"{_address(session)}#people")


def _address(session: Session) -> str:
    return reverse("programmes:amend_session", args=[session.course.slug, session.key])


def _room_names(course: Course) -> list[str]:
    """The rooms in use, in each language in which they are named."""
    known = rooms(course.sessions.all())
    return list(dict.fromkeys(text for room in known.values() for text in room.values()))
