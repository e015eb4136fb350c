"""Polls as the console runs them: written before the hour, opened, shown, closed."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from convenor.kit.refusals import Refused
from convenor.live import actions
from convenor.live.forms import PollForm
from convenor.live.models import Poll, Room
from convenor.live.permissions import poll_of, room_for
from convenor.live.views.answers import answered
from convenor.live.views.console import verb_and_key
from convenor.people.permissions import signed_in

NEW = {"kind": "single", "most": 3, "lowest": 1, "highest": 5, "anonymous": True, "results_shown": True}


@require_POST
def run_poll(request: HttpRequest, code: str) -> HttpResponse:
    """Open, close, remove a poll, show or hold back its results, take an answer off the screens."""
    room = room_for(request.user, code)
    verb, pk = verb_and_key(request)
    poll = poll_of(room, pk)
    entry = request.POST.get("entry", "")
    acts: dict[str, Callable[..., object]] = {
        "open": partial(actions.open_poll, poll),
        "close": partial(actions.close_poll, poll),
        "remove": partial(actions.remove_poll, poll),
        "show": partial(actions.show_results, poll, shown=True),
        "hold": partial(actions.show_results, poll, shown=False),
        "screen": partial(actions.set_screen, room, Room.Screen.POLL, poll=poll),
        "hide": partial(actions.hide_entry, poll, entry, hidden=True),
        "unhide": partial(actions.hide_entry, poll, entry, hidden=False),
    }
    if verb not in acts:
        raise Http404
    return answered(request, _polls(room), acts[verb])


def _polls(room: Room) -> str:
    return f"{reverse('live:console', args=[room.code])}?view=polls"


@require_http_methods(["GET", "HEAD", "POST"])
def add_poll(request: HttpRequest, code: str) -> HttpResponse:
    """Write a poll."""
    room = room_for(request.user, code)
    return _written(request, room, None)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_poll(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Write a poll anew that nobody has seen."""
    room = room_for(request.user, code)
    return _written(request, room, poll_of(room, pk))


def _written(request: HttpRequest, room: Room, poll: Poll | None) -> HttpResponse:
    form = PollForm(request.POST or None, initial=dict(PollForm.shown_of(poll) if poll else NEW))
    status = 200
    if form.is_valid():
        act: Callable[..., object] = (
            partial(actions.amend_poll, poll) if poll else partial(actions.add_poll, room)
        )
        try:
            act(**form.cleaned_data, by=signed_in(request.user), at=timezone.now())
        except Refused as no:
            form.add_error(None, str(no))
            status = 409
        else:
            return redirect(_polls(room))
    context = {"room": room, "form": form, "poll": poll, "back_url": _polls(room)}
    return render(request, "live/poll.html", context, status=status)
