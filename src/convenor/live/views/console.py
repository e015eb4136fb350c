"""The console: who runs the hour sees everything here, and each press is one post."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from convenor.live import actions, pagerows, permissions, queries
from convenor.live.forms import RoomForm
from convenor.live.models import Room, Theme
from convenor.live.passes import notes_key
from convenor.live.permissions import room_for
from convenor.live.rules.floor import WRONG_SECONDS
from convenor.live.rules.rooms import SETTINGS
from convenor.live.states import Audience, IdeaState, PollState, QuestionState
from convenor.live.views.answers import answered, refused
from convenor.live.views.joining import join_address, pass_of, with_pass
from convenor.live.views.screens import note_languages

VIEWS = ("questions", "polls", "ideas", "floor", "room")
MODERATED = (
    QuestionState.SHOWN,
    QuestionState.ANSWERING,
    QuestionState.ANSWERED,
    QuestionState.REMOVED,
)


@require_safe
@never_cache
def console(request: HttpRequest, code: str) -> HttpResponse:
    """Everything of a room, with what is waiting and what is held back."""
    room = room_for(request.user, code)
    view = request.GET.get("view", "questions")
    shown = pagerows.shown(queries.room_state(room.pk, since=0, audience=Audience.CONSOLE))
    titles = {row["id"]: row["title"] for row in shown.themes}
    every = [*shown.waiting, *shown.answering, *shown.questions, *shown.answered, *shown.removed]
    for row in every:
        row["theme_title"] = titles.get(row["theme"], "")
    context = {
        "room": room,
        "shown": shown,
        "view": view if view in VIEWS else "questions",
        "chosen": next((row for row in every if str(row["id"]) == request.GET.get("q")), None),
        "persons": queries.answerers(room.session.course),
        "screens": Room.Screen.choices,
        "now": timezone.now().isoformat(),
        "form": RoomForm(initial={name: getattr(room, name) for name in SETTINGS}),
        "others": queries.open_rooms(room.session.course).exclude(pk=room.pk),
        "join_address": join_address(room),
        "languages": note_languages(room),
        "notes_key": notes_key(room.pk, room.notes_serial),
        **_floor(room, request.LANGUAGE_CODE),
    }
    held = pass_of(request, room)
    answer = render(request, "live/console.html", context)
    return with_pass(answer, room, held=held, audience=Audience.CONSOLE)


def _floor(room: Room, language: str) -> dict[str, object]:
    """The balance of the speaking queue in words, and whom it would call next."""
    found = queries.floor(room)
    titles = {"institution": _("Institution"), "language": _("Language"), "sex": _("Sex")}
    said = {
        ("sex", "f"): _("women"),
        ("sex", "m"): _("men"),
        **{("language", code): name for code, name in settings.LANGUAGES},
    }
    balance = [
        (
            titles[name],
            [
                {
                    "label": said.get((name, value), value) or _("not known"),
                    "turns": turns,
                    "length": f"{seconds // 60}:{seconds % 60:02}",
                    "most": rows[0][1],
                }
                for value, turns, seconds in rows
            ],
        )
        for name, rows in found.balance.items()
        if rows
    ]
    return {"balance": balance, "proposed": found.proposed}


@require_safe
@never_cache
def balance(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the console that says who has spoken: asked for anew when a turn ends."""
    room = room_for(request.user, code)
    return render(request, "live/_balance.html", _floor(room, request.LANGUAGE_CODE))


def _back(room: Room, view: str) -> str:
    return f"{reverse('live:console', args=[room.code])}?view={view}"


def verb_and_key(request: HttpRequest) -> tuple[str, int]:
    """What a button says: ``do`` is "verb:key"; the key is 0 where there is none."""
    verb, _colon, key = request.POST.get("do", "").partition(":")
    return verb, int(key) if key.isascii() and key.isdigit() and len(key) < 16 else 0


def key_in(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


@require_POST
def moderate(request: HttpRequest, code: str) -> HttpResponse:
    """Show, answer, pin, gather, take away a question, or give it to somebody to answer in writing."""
    room = room_for(request.user, code)
    verb, pk = verb_and_key(request)
    question = permissions.question_of(room, pk or key_in(request, "question"))
    back = f"{_back(room, 'questions')}#question-{question.pk}"
    if verb in MODERATED:
        return answered(request, back, partial(actions.moderate, question, verb))
    if verb in ("pin", "unpin"):
        return answered(request, back, partial(actions.pin, question, pinned=verb == "pin"))
    if verb == "gather":
        theme = _theme(room, request)
        return answered(request, back, partial(actions.gather_question, question, theme))
    persons = {one.pk: one for one in queries.answerers(room.session.course)}
    person = persons.get(key_in(request, "person"))
    if verb != "assign" or person is None:
        raise Http404
    said = _("%(name)s is asked by mail to answer it in writing.") % {
        "name": person.called(request.LANGUAGE_CODE)
    }
    return answered(request, back, partial(actions.assign, question, person), said)


def _theme(room: Room, request: HttpRequest) -> Theme | None:
    pk = key_in(request, "theme")
    return permissions.theme_of(room, pk) if pk else None


@require_POST
def arrange(request: HttpRequest, code: str) -> HttpResponse:
    """The wall: make and remove themes, show, take away and move notes."""
    room = room_for(request.user, code)
    verb, pk = verb_and_key(request)
    back = _back(room, "ideas")
    if verb == "add":
        return answered(request, back, partial(actions.add_theme, room, request.POST.get("title", "")))
    if verb == "remove":
        theme = permissions.theme_of(room, pk)
        return answered(request, back, partial(actions.remove_theme, theme))
    idea = permissions.idea_of(room, pk)
    if verb in ("show", "take"):
        state = IdeaState.SHOWN if verb == "show" else IdeaState.REMOVED
        return answered(request, back, partial(actions.moderate_idea, idea, state))
    if verb != "move":
        raise Http404
    place = request.POST.get("position", "")
    position = int(place) if place.isascii() and place.isdigit() and len(place) < 6 else None
    act = partial(actions.put_under_theme, idea, _theme(room, request), position=position)
    return answered(request, back, act)


@require_POST
def lead_floor(request: HttpRequest, code: str) -> HttpResponse:
    """Give the floor, or end a turn."""
    room = room_for(request.user, code)
    verb, pk = verb_and_key(request)
    if verb not in ("give", "end"):
        raise Http404
    act = {"give": actions.give_floor, "end": actions.end_turn}[verb]
    turn = permissions.turn_of(room, pk)
    return answered(request, _back(room, "floor"), partial(act, turn))


@require_POST
def run_room(request: HttpRequest, code: str) -> HttpResponse:
    """Open, close, set the room, choose what the projector shows, move the phones on."""
    room = room_for(request.user, code)
    verb, _colon, value = request.POST.get("do", "").partition(":")
    back = _back(room, "room")
    if verb == "screen" and value in Room.Screen:
        shown = room.screen_poll if value == Room.Screen.POLL else None
        latest = room.polls.filter(state__in=[PollState.OPEN, PollState.CLOSED]).order_by("-sequence").first()
        poll = (shown or latest) if value == Room.Screen.POLL else None
        return answered(request, back, partial(actions.set_screen, room, value, poll=poll))
    if verb == "set":
        form = RoomForm(request.POST)
        if not form.is_valid():
            return refused(request, back, WRONG_SECONDS)
        act = partial(actions.set_room, room, changes=form.cleaned_data)
        return answered(request, back, act, _("It is so now."))
    if verb == "move":
        others = {one.code: one for one in queries.open_rooms(room.session.course)}
        other = others.get(request.POST.get("to", ""))
        if other is None:
            raise Http404
        act = partial(actions.move_phones, room, other)
        return answered(request, reverse("live:console", args=[other.code]), act)
    acts: dict[str, Callable[..., object]] = {
        "open": actions.open_room,
        "close": actions.close_room,
        "renew": actions.renew_notes_link,
    }
    if verb not in acts:
        raise Http404
    return answered(request, back, partial(acts[verb], room))
