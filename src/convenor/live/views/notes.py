"""The running notes: a screen for who cannot hear, and the page of who types along."""

import secrets
from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from convenor.kit.refusals import Refused
from convenor.live import actions, pagerows, queries
from convenor.live.models import Room
from convenor.live.passes import notes_key
from convenor.live.permissions import note_of, noted
from convenor.live.states import Audience
from convenor.live.views.answers import done, refused, wants_json
from convenor.live.views.console import verb_and_key
from convenor.live.views.joining import pass_of, room_at, with_pass
from convenor.live.views.screens import note_languages
from convenor.people.models import Person

LATEST = 200
"""Lines that the typing page keeps in reach for corrections; the screen has them all."""


@require_safe
@never_cache
def notes(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """What is being said, in large letters, for whoever has the code. It goes along where all phones were sent."""
    room = room_at(request, code)
    if room.goes_on_in:
        return redirect("live:notes", room.goes_on_in.code, language)
    return _notes(request, room, language, "live/notes.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write_notes(request: HttpRequest, code: str, language: str, key: str) -> HttpResponse:
    """Line by line, each of which can be corrected: for who runs the room, or has the link for it.

    Whoever types goes along where all phones were sent, and needs no new link for it.
    """
    room = noted(request.user, code, key)
    if request.method != "POST":
        if following := room.goes_on_in:
            following_key = notes_key(following.pk, following.notes_serial)
            return redirect("live:write_notes", following.code, language, following_key)
        return _notes(request, room, language, "live/write_notes.html", key=key)
    by = request.user if isinstance(request.user, Person) else None
    verb, pk = verb_and_key(request)
    text, now = request.POST.get("text", ""), timezone.now()
    act: Callable[..., object]
    if verb == "remove":
        act = partial(actions.remove_note, note_of(room, pk))
    elif verb == "correct":
        act = partial(actions.correct_note, note_of(room, pk), text)
    else:
        _check(room, language)
        act = partial(actions.write_note, room, text, language=language, line=request.POST.get("line", ""))
    try:
        act(by=by, at=now)
    except Refused as no:
        if wants_json(request) or verb:
            return refused(request, request.path, no.refusal)
        more = {"key": key, "draft": text, "refusal": no.refusal}
        return _notes(request, room, language, "live/write_notes.html", status=409, **more)
    return done(request, request.path)


def _check(room: Room, language: str) -> str:
    """How the language is called; ``Http404`` for one in which nobody writes here."""
    name = dict(note_languages(room)).get(language)
    if name is None:
        raise Http404
    return name


def _notes(
    request: HttpRequest, room: Room, language: str, template: str, *, status: int = 200, **more: object
) -> HttpResponse:
    name = _check(room, language)
    shown = pagerows.shown(queries.room_state(room.pk, since=0, audience=Audience.ROOM))
    lines = [row for row in shown.notes if row["language"] == language]
    context = {
        "room": room,
        "shown": shown,
        "lines": lines,
        "latest": lines[-LATEST:],
        "language": language,
        "language_name": name,
        "languages": note_languages(room),
        "line": secrets.token_urlsafe(12),
        **more,
    }
    answer = render(request, template, context, status=status)
    return answer if pass_of(request, room) else with_pass(answer, room)
