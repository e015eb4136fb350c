"""Planning the agenda: the list of days, the board, and a page for each verb."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.audit.queries import history
from convenor.kit.languages import Wording
from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in
from convenor.programmes import actions, permissions
from convenor.programmes.forms.agenda import (
    FrameForm,
    MoveForm,
    NewPersonForm,
    PartForm,
    ScheduleForm,
    SessionForm,
    ShiftForm,
    part_initial,
    session_initial,
)
from convenor.programmes.models import Contribution, Course, Session
from convenor.programmes.permissions import course_for
from convenor.programmes.queries.importing import plan_of
from convenor.programmes.queries.planning import (
    Shift,
    Told,
    conflicts_of,
    contributors_named,
    frame_of,
    planned_sessions,
    room_key,
    rooms,
    shift_of,
)
from convenor.programmes.queries.releases import change_lines, draft, latest_version, releases
from convenor.programmes.rules.agenda import (
    CHANGED_MEANWHILE,
    planning_refusal,
    release_refusal,
    shift_refusal,
)

NEW_SESSION = timedelta(minutes=30)
MOST_FOUND = 20
ICONS = {
    Session.Format.OPENING: "flag",
    Session.Format.GUEST_TALK: "microphone-2",
    Session.Format.PRESENTATION: "presentation",
    Session.Format.LIVE_QA: "help-circle",
    Session.Format.CASE_DISCUSSION: "messages",
    Session.Format.SUCCESS_STORY: "star",
    Session.Format.WORKSHOP: "tools",
    Session.Format.BRIEFING: "clipboard-text",
    Session.Format.CEREMONY: "award",
    Session.Format.BREAK: "coffee",
}
"""A drawing for each format: colour alone tells nobody anything."""


@dataclass(frozen=True)
class Card:
    """A session on the board or in the list: by the clock of the place, with what is in conflict at it."""

    session: Session
    start: datetime
    end: datetime
    room: str
    conflicts: Sequence[str]

    @property
    def icon(self) -> str:
        return ICONS[Session.Format(self.session.format)]

    @property
    def from_minute(self) -> int:
        """Minutes from midnight to the beginning."""
        return self.start.hour * 60 + self.start.minute

    @property
    def to_minute(self) -> int:
        """Minutes from midnight, on the day on which it starts, to the end."""
        return self.from_minute + int((self.session.ends_at - self.session.starts_at).total_seconds()) // 60


@dataclass(frozen=True)
class Column:
    """A column of the board, a part of the list: a day, or a room on a day."""

    day: date
    number: int
    room: str
    name: Wording | None
    cards: Sequence[Card]

    @property
    def key(self) -> str:
        return f"{self.day.isoformat()}-{self.room}"


@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.LOOK_AT_AGENDA)
    sessions = planned_sessions(course)
    found = conflicts_of(course, sessions, request.LANGUAGE_CODE)
    cards = _cards(course, sessions, found)
    view = "rooms" if request.GET.get("view") == "rooms" else "days"
    days = _days(course, cards)
    day = next((one for one in days if one.isoformat() == request.GET.get("day")), days[0])
    columns = _rooms_of(day, days, cards, sessions) if view == "rooms" else _columns_of(days, cards)
    frame = frame_of(course)
    context = {
        "course": course,
        "columns": columns,
        "view": view,
        "day": day,
        "days": list(enumerate(days, start=1)),
        "conflicts": found,
        "opens": min([_minutes(frame.opens), *(card.from_minute for card in cards)]),
        "closes": max([_minutes(frame.closes), *(min(card.to_minute, 24 * 60) for card in cards)]),
        "frame": frame,
        "plans": permissions.plans(request.user, course),
        "refusal": planning_refusal(course.state),
        "released": latest_version(course),
        "formats": [(value, label, ICONS[Session.Format(value)]) for value, label in Session.Format.choices],
        "is_empty": not sessions,
    }
    return render(request, "programmes/agenda.html", context)


def _cards(course: Course, sessions: Sequence[Session], found: Sequence[Told]) -> list[Card]:
    at: dict[int, list[str]] = {}
    for one in found:
        at.setdefault(one.session.pk, []).append(one.sentence)
        if one.conflict.other and one.mirrored:
            at.setdefault(one.conflict.other, []).append(one.mirrored)
    zone = course.zone
    return [
        Card(
            session,
            session.starts_at.astimezone(zone),
            session.ends_at.astimezone(zone),
            room_key(session.room),
            at.get(session.pk, ()),
        )
        for session in sessions
    ]


def _days(course: Course, cards: Sequence[Card]) -> list[date]:
    """The days of the course, and any other on which there is a session."""
    length = (course.ends_on - course.starts_on).days
    planned = {course.starts_on + timedelta(days=number) for number in range(length + 1)}
    return sorted(planned | {card.start.date() for card in cards})


def _columns_of(days: Sequence[date], cards: Sequence[Card]) -> list[Column]:
    by_day = {day: list(of_day) for day, of_day in groupby(cards, key=lambda card: card.start.date())}
    return [Column(day, number, "", None, by_day.get(day, [])) for number, day in enumerate(days, start=1)]


def _rooms_of(
    day: date, days: Sequence[date], cards: Sequence[Card], sessions: Sequence[Session]
) -> list[Column]:
    """The rooms of the course side by side on one day; first what has no room, where there is any or no room at all."""
    of_day = [card for card in cards if card.start.date() == day]
    names: dict[str, Wording] = {"": {}, **rooms(sessions)}
    number = days.index(day) + 1
    columns = [
        Column(day, number, room, name, [card for card in of_day if card.room == room])
        for room, name in names.items()
    ]
    return [one for one in columns if one.room or one.cards or len(columns) == 1]


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


# Sessions


@require_http_methods(["GET", "HEAD", "POST"])
def add_session(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    form = SessionForm(request.POST or None, course=course, initial=_for_a_new_one(request, course))
    if form.is_valid():
        try:
            session = actions.add_session(
                course, values=form.values(), by=signed_in(request.user), at=timezone.now()
            )
            messages.success(
                request,
                _("“%(title)s” is in the agenda.") % {"title": session.called(request.LANGUAGE_CODE)},
            )
            if "people" in request.POST:
                return redirect(f"{_address(session)}#people")
            return redirect(f"{reverse('programmes:agenda', args=[slug])}#{session.key}")
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "course": course,
        "form": form,
        "rooms": _room_names(course),
        "refusal": planning_refusal(course.state),
    }
    return render(request, "programmes/add_session.html", context)


def _for_a_new_one(request: HttpRequest, course: Course) -> dict[str, Any]:
    """A new session follows the last one of the day that is asked for, or of the last day that has any."""
    sessions = list(course.sessions.all())
    for session in sessions:
        session.course = course
    asked = request.GET.get("day", "")
    day = next((one for one in _days(course, []) if one.isoformat() == asked), None)
    of_day = [session for session in sessions if day in (None, session.day)]
    last = max(of_day, key=lambda session: session.ends_at, default=None)
    start = (
        last.ends_at.astimezone(course.zone)
        if last
        else datetime.combine(day or course.starts_on, frame_of(course).opens, tzinfo=course.zone)
    )
    initial: dict[str, Any] = {
        "day": day or start.date(),
        "start": start.time(),
        "end": (start + NEW_SESSION).time(),
        "format": Session.Format.PRESENTATION,
    }
    if request.GET.get("format") == Session.Format.BREAK:
        initial |= {"format": Session.Format.BREAK, "title_az": "Fasilə", "title_en": "Break"}
    return initial


@require_http_methods(["GET", "HEAD", "POST"])
def amend_session(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    form = SessionForm(request.POST or None, course=course, initial=session_initial(session))
    differences: Sequence[tuple[str, str, str]] = ()
    if form.is_valid():
        try:
            actions.amend_session(
                session,
                changes=form.changes(),
                seen=form.seen(),
                by=signed_in(request.user),
                at=timezone.now(),
            )
            messages.success(
                request, _("“%(title)s” is saved.") % {"title": session.called(request.LANGUAGE_CODE)}
            )
            return redirect(f"{reverse('programmes:agenda', args=[slug])}#{key}")
        except Refused as refused:
            if refused.refusal is CHANGED_MEANWHILE:
                now = session_initial(permissions.session_of(course, key))
                differences, form = form.differences(now), form.again(now)  # type: ignore[assignment]
            form.add_error(None, str(refused))
    query = request.GET.get("q", "").strip()
    context = {
        "course": course,
        "session": session,
        "form": form,
        "differences": differences,
        "last_change": history(session).last() if differences else None,
        "parts": session.contributions.select_related("person"),
        "rooms": _room_names(course),
        "refusal": planning_refusal(course.state),
        "query": query,
        "found": contributors_named(query)[:MOST_FOUND] if query else (),
        "part_form": PartForm(None, initial={"kind": Contribution.Kind.TRAINER}),
        "new_form": NewPersonForm(None, initial={"given": query}),
    }
    return render(request, "programmes/amend_session.html", context, status=409 if differences else 200)


@require_POST
def move(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One move on the board. The answer is what is different: the session, and what is in conflict now."""
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"said": _("This time cannot be read.")}, status=400)
    known = rooms(course.sessions.all())
    room = form.cleaned_data["room"] if "room" in request.POST else None
    starts_at, ends_at = form.times(course)
    status, said = 200, ""
    try:
        session = actions.move_session(
            session,
            starts_at=starts_at,
            ends_at=ends_at,
            room=None if room is None else known.get(room, {}),
            seen=_seen_on_the_board(form, known, has_room=room is not None),
            by=signed_in(request.user),
            at=timezone.now(),
        )
    except Refused as refused:
        status, said = 409, str(refused)
    return JsonResponse(_board_answer(request, course, key, said), status=status)


def _seen_on_the_board(form: MoveForm, known: Mapping[str, Wording], *, has_room: bool) -> dict[str, Any]:
    seen: dict[str, Any] = {
        "starts_at": form.cleaned_data["seen_starts_at"],
        "ends_at": form.cleaned_data["seen_ends_at"],
    }
    if has_room:
        room = known.get(form.cleaned_data["seen_room"], {})
        languages = {language for wording in known.values() for language in wording}
        seen |= {f"room.{language}": room.get(language, "") for language in languages}
    return seen


def _board_answer(request: HttpRequest, course: Course, key: str, said: str) -> dict[str, object]:
    sessions = planned_sessions(course)
    found = conflicts_of(course, sessions, request.LANGUAGE_CODE)
    cards = _cards(course, sessions, found)
    card = next((one for one in cards if one.session.key == key), None)
    slot = render_to_string("programmes/_slot.html", {"card": card, "course": course, "plans": True}, request)
    panel = render_to_string("programmes/_conflicts.html", {"conflicts": found, "course": course}, request)
    return {
        "said": said or _moved(card, request.LANGUAGE_CODE),
        "slot": slot if card else "",
        "day": card.start.date().isoformat() if card else "",
        "room": card.room if card else "",
        "conflicts": panel,
        "marked": sorted(one.session.key for one in cards if one.conflicts),
    }


def _moved(card: Card | None, language: str) -> str:
    if card is None:
        return ""
    return _("“%(title)s”: %(start)s–%(end)s. Conflicts at it: %(count)d.") % {
        "title": card.session.called(language),
        "start": f"{card.start:%H:%M}",
        "end": f"{card.end:%H:%M}",
        "count": len(card.conflicts),
    }


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


# People of a session


@require_POST
def add_contribution(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    session = permissions.session_of(course, key)
    form, new = PartForm(request.POST), NewPersonForm(request.POST)
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
        kind=form.cleaned_data["kind"],
        talk=form.talk,
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
    form = PartForm(request.POST or None, initial=part_initial(part))
    differences: Sequence[tuple[str, str, str]] = ()
    if form.is_valid():
        try:
            actions.amend_contribution(
                part, changes=form.changes(), seen=form.seen(), by=signed_in(request.user), at=timezone.now()
            )
            messages.success(request, _("The part is saved."))
            return redirect(f"{_address(session)}#people")
        except Refused as refused:
            if refused.refusal is CHANGED_MEANWHILE:
                now = part_initial(permissions.part_of(session, pk))
                differences, form = form.differences(now), form.again(now)  # type: ignore[assignment]
            form.add_error(None, str(refused))
    context = {
        "course": course,
        "session": session,
        "part": part,
        "form": form,
        "differences": differences,
        "last_change": history(part).last() if differences else None,
    }
    return render(request, "programmes/amend_contribution.html", context, status=409 if differences else 200)


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


# The whole day, the hours, the versions


@require_http_methods(["GET", "HEAD", "POST"])
def shift(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    asked = request.POST if request.method == "POST" else request.GET
    days = _days(course, [])
    form = ShiftForm(asked if "minutes" in asked else None, days=days, initial={"minutes": 15})
    preview, refusal, status = None, planning_refusal(course.state), 200
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            if request.method == "POST":
                count = actions.shift(
                    course,
                    **wanted,
                    plan=request.POST.get("plan", ""),
                    by=signed_in(request.user),
                    at=timezone.now(),
                )
                said = ngettext("%(count)d session has moved.", "%(count)d sessions have moved.", count)
                messages.success(request, said % {"count": count})
                return redirect("programmes:agenda", slug)
        except Refused as refused:
            refusal, status = refused.refusal, 409
        preview = shift_of(course, **wanted)
        refusal = refusal or shift_refusal(wanted["minutes"], sessions=len(preview.moving))
    context = {
        "course": course,
        "form": form,
        "preview": preview,
        "moves": _moves(preview, course) if preview else (),
        "conflicts": conflicts_of(course, preview.sessions, request.LANGUAGE_CODE) if preview else (),
        "refusal": refusal,
    }
    return render(request, "programmes/shift.html", context, status=status)


def _moves(preview: Shift, course: Course) -> list[tuple[Session, datetime, datetime]]:
    """Each session that moves, with when it begins now and when it would."""
    back = timedelta(minutes=preview.minutes)
    return [
        (
            session,
            (session.starts_at - back).astimezone(course.zone),
            session.starts_at.astimezone(course.zone),
        )
        for session in preview.moving
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def agenda_frame(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    frame = frame_of(course)
    initial = {"opens": frame.opens, "closes": frame.closes, "gap": frame.gap}
    form = FrameForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.set_agenda_frame(course, frame=form.frame(), by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("The hours of the day are saved."))
        return redirect("programmes:agenda", slug)
    return render(request, "programmes/agenda_frame.html", {"course": course, "form": form})


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


# Schedule files of other systems


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
    return course.starts_on <= moment.astimezone(course.zone).date() <= course.ends_on


def _address(session: Session) -> str:
    return reverse("programmes:amend_session", args=[session.course.slug, session.key])


def _room_names(course: Course) -> list[str]:
    """The rooms in use, in each language in which they are named."""
    known = rooms(course.sessions.all())
    return list(dict.fromkeys(text for room in known.values() for text in room.values()))
