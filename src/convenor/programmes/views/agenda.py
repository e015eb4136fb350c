"""Planning the agenda: the list of days, the board, and what moves a whole day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.kit.languages import Wording
from convenor.kit.meanwhile import fingerprint
from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in
from convenor.programmes import actions, permissions
from convenor.programmes.forms.agenda import (
    FrameForm,
    MoveForm,
    ShiftForm,
)
from convenor.programmes.models import Course, Session
from convenor.programmes.permissions import course_for
from convenor.programmes.queries.planning import (
    Shift,
    Told,
    conflicts_of,
    frame_of,
    planned_days,
    planned_sessions,
    room_key,
    rooms,
    shift_of,
)
from convenor.programmes.queries.releases import latest_version
from convenor.programmes.rules.agenda import (
    planning_refusal,
    shift_refusal,
)

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
    days = planned_days(course, (card.start.date() for card in cards))
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
            seen=_seen_on_the_board(form, known),
            by=signed_in(request.user),
            at=timezone.now(),
        )
    except Refused as refused:
        status, said = 409, str(refused)
    return JsonResponse(_board_answer(request, course, key, said), status=status)


def _seen_on_the_board(form: MoveForm, known: Mapping[str, Wording]) -> dict[str, str]:
    shown = {
        "starts_at": form.cleaned_data["seen_starts_at"],
        "ends_at": form.cleaned_data["seen_ends_at"],
        "room": known.get(form.cleaned_data["seen_room"], {}),
    }
    return {name: fingerprint(value) for name, value in shown.items()}


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
def shift(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.PLAN)
    asked = request.POST if request.method == "POST" else request.GET
    days = planned_days(course)
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
