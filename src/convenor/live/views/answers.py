"""How a post into a room is answered: to a script with JSON, to a plain form with the page it came from."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from convenor.kit.refusals import Refusal, Refused
from convenor.live.models import Room
from convenor.people.permissions import signed_in


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def done(
    request: HttpRequest, back: str, said: str = "", facts: Mapping[str, object] | None = None
) -> HttpResponse:
    """It is done; ``said`` is what the person reads, ``back`` the page that a plain form goes to."""
    if wants_json(request):
        return JsonResponse({"said": said, **(facts or {})})
    if said:
        messages.success(request, said)
    return redirect(back)


def refused(request: HttpRequest, back: str, refusal: Refusal) -> HttpResponse:
    """It is not done, and why. A plain form goes back to its page, which shows how things stand now."""
    if wants_json(request):
        return JsonResponse({"refusal": refusal.code, "sentence": str(refusal)}, status=409)
    messages.warning(request, str(refusal))
    return redirect(back)


def answered(request: HttpRequest, back: str, act: Callable[..., object], said: str = "") -> HttpResponse:
    """Do ``act`` in the name of who posts, and answer, whether it was done or refused."""
    try:
        act(by=signed_in(request.user), at=timezone.now())
    except Refused as no:
        return refused(request, back, no.refusal)
    return done(request, back, said)


def must_join(request: HttpRequest, room: Room) -> HttpResponse:
    """For a browser without a pass: the way in."""
    address = reverse("live:join_room", args=[room.code])
    if wants_json(request):
        return JsonResponse({"refusal": "attendee.unknown", "join": address}, status=403)
    return redirect(address)
