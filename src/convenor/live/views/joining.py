"""Coming in: the code, the name, and the pass that the browser keeps."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from convenor.documents.qr import draw_qr
from convenor.kit.refusals import NotPermitted, Refused
from convenor.live import actions
from convenor.live.forms import CodeForm, NameForm
from convenor.live.models import Attendee, Room
from convenor.live.passes import LASTS, Pass, cookie_name, issue_pass, new_secret, read_pass
from convenor.live.permissions import attendee_by, public_room, room_to_enter
from convenor.live.rules.rooms import presence_refusal
from convenor.live.states import Audience
from convenor.live.views.answers import must_join
from convenor.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The code, in one large field. A wrong one is counted; too many, and it is said how long to wait."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            room = actions.find_room(form.cleaned_data["code"], who=_who(request), at=timezone.now())
        except Refused as refused:
            form.add_error("code", str(refused))
            status = 429 if refused.refusal.code == "room.too_many_guesses" else 409
        else:
            return redirect("live:join_room", room.code)
    return render(request, "live/join.html", {"form": form}, status=status)


@require_safe
def enter(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """From the page of the course: who belongs to it goes in without the code, which stands on no public page."""
    room = room_to_enter(request.user, slug, key)
    return redirect("live:join_room", room.code) if room else redirect("live:join")


def _who(request: HttpRequest) -> str:
    """Whose wrong codes are counted together: a person's who is signed in, else those of an address."""
    if isinstance(request.user, Person):
        return f"person-{request.user.pk}"
    return str(get_adapter(request).get_client_ip(request))


@require_http_methods(["GET", "HEAD", "POST"])
def join_room(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code leads: who is known goes in with one press, a guest gives a name or none."""
    try:
        room = actions.find_room(code, who=_who(request), at=timezone.now())
    except Refused as refused:
        status = 429 if refused.refusal.code == "room.too_many_guesses" else 404
        context = {"form": CodeForm(initial={"code": code}), "refusal": refused.refusal}
        return render(request, "live/join.html", context, status=status)
    held = pass_of(request, room)
    if known(request, room):
        return redirect("live:room", room.code)
    person = request.user if isinstance(request.user, Person) else None
    form = NameForm(
        request.POST if request.method == "POST" else None, initial={"name": _name_before(request)}
    )
    refusal = presence_refusal(room.state)
    status = 200
    if request.method == "POST" and (person or form.is_valid()):
        name = "" if person else form.cleaned_data["name"] or _name_before(request)
        try:
            attendee = actions.join(
                room, person=person, name=name, language=request.LANGUAGE_CODE, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None if person else "name", str(refused))
            refusal, status = presence_refusal(room.state), 409
        else:
            audience = held.audience if held else Audience.ROOM
            return with_pass(
                redirect("live:room", room.code), attendee.room, attendee=attendee, audience=audience
            )
    context = {"room": room, "form": form, "refusal": refusal}
    return render(request, "live/join_room.html", context, status=status)


def _name_before(request: HttpRequest) -> str:
    """What a guest was called in the room from which all phones were sent here."""
    code = request.POST.get("from", "")
    if not code:
        return ""
    before = room_at(request, code)
    attendee = known(request, before)
    return attendee.name if attendee else ""


def room_at(request: HttpRequest, code: str) -> Room:
    """The room that an address names, for anybody. Wrong codes are counted here too: an address is no way to guess.

    ``Http404`` where there is none, and where too many wrong ones came from, unless the browser has its pass already.
    """
    try:
        room = public_room(code)
    except Http404:
        with suppress(Refused):
            actions.find_room(code, who=_who(request), at=timezone.now())
        raise
    if pass_of(request, room) is None:
        try:
            actions.find_room(code, who=_who(request), at=timezone.now())
        except Refused:
            raise Http404 from None
    return room


def known(request: HttpRequest, room: Room) -> Attendee | None:
    """As whom this browser has joined a room; None where it has not."""
    try:
        return attendee_by(pass_of(request, room), room)
    except NotPermitted:
        return None


def within(view: Callable[[HttpRequest, Room, Attendee], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a room for who has joined it: it gets the room and the attendee. Others are shown the way in."""

    @wraps(view)
    def looked_up(request: HttpRequest, code: str) -> HttpResponse:
        room = room_at(request, code)
        attendee = known(request, room)
        return must_join(request, room) if attendee is None else view(request, room, attendee)

    return looked_up


def secret_of(request: HttpRequest, room: Room) -> str:
    """The secret of this browser's pass; empty where it has none."""
    held = pass_of(request, room)
    return held.secret if held else ""


def pass_of(request: HttpRequest, room: Room) -> Pass | None:
    """The pass that this browser has for a room, if it has one that we gave."""
    return read_pass(request.COOKIES.get(cookie_name(room.pk), ""), room_pk=room.pk)


def with_pass(
    response: HttpResponse,
    room: Room,
    *,
    attendee: Attendee | None = None,
    held: Pass | None = None,
    audience: Audience = Audience.ROOM,
) -> HttpResponse:
    """Give a browser its pass; one that it had keeps its secret, by which its anonymous ballots are found again."""
    issued = Pass(
        room=room.pk,
        attendee=attendee.pk if attendee else held.attendee if held else 0,
        secret=held.secret if held else new_secret(),
        audience=audience,
    )
    response.set_cookie(
        cookie_name(room.pk),
        issue_pass(issued),
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_safe
@cache_control(max_age=3600, public=True)
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The way in as a QR code. The code is in the address: nothing is told that was not known."""
    room = room_at(request, code)
    return HttpResponse(draw_qr(join_address(room)), content_type="image/svg+xml")


def join_address(room: Room) -> str:
    """The address to be shown, printed and scanned."""
    return f"{settings.SITE_URL}{reverse('live:join_room', args=[room.code])}"
