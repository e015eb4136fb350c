"""Screens that only show: the projector, and the running notes for who cannot hear."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from convenor.live import pagerows, queries
from convenor.live.models import Room
from convenor.live.states import Audience
from convenor.live.views.joining import pass_of, room_at, with_pass


@require_safe
@never_cache
def projector(request: HttpRequest, code: str) -> HttpResponse:
    """What hangs on the wall, for whoever has the code: the computer of a hall is signed in as nobody.

    It goes along where all phones were sent.
    """
    room = room_at(request, code)
    if room.goes_on_in:
        return redirect("live:projector", room.goes_on_in.code)
    context = {
        "room": room,
        "shown": pagerows.shown(queries.room_state(room.pk, since=0, audience=Audience.ROOM)),
        "join_host": f"{urlsplit(settings.SITE_URL).netloc}{reverse('live:join')}",
        "code_in_two": f"{room.code[:3]} {room.code[3:]}",
        "now": timezone.now().isoformat(),
    }
    held = pass_of(request, room)
    answer = render(request, "live/projector.html", context)
    return answer if held else with_pass(answer, room)


def note_languages(room: Room) -> list[tuple[str, str]]:
    """The languages in which running notes may be written: those of the course first, then those of the site."""
    names = dict(settings.LANGUAGES)
    codes = dict.fromkeys([*room.session.course.languages, *names])
    return [(code, names[code]) for code in codes if code in names]
