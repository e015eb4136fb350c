"""The phone in the hall: one page, and a post for each thing that one can do on it."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from convenor.kit.refusals import Refused
from convenor.live import actions, frames, pagerows, queries
from convenor.live.models import Attendee, Question, Room
from convenor.live.permissions import moderates, poll_of, turn_of
from convenor.live.states import Audience, IdeaState, Kind, Signature
from convenor.live.views.answers import done, refused, wants_json
from convenor.live.views.joining import secret_of, within
from convenor.live.views.screens import note_languages

VIEWS = ("questions", "polls", "ideas", "floor")
EVERY = {"20": 20}
"""Seconds between two reloads of a page without a script, for those who ask for it."""


@require_safe
@never_cache
@within
def room(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """Everything that the hall sees and can do, in parts of which one is in sight."""
    return _page(request, found, attendee)


def _page(
    request: HttpRequest, found: Room, attendee: Attendee, *, status: int = 200, **more: object
) -> HttpResponse:
    order = request.GET.get("order", "votes")
    view = request.GET.get("view", "questions")
    mine = queries.mine(attendee, secret_of(request, found))
    state = queries.room_state(found.pk, since=0, audience=Audience.ROOM)
    shown = pagerows.shown(state, mine, order=order)
    context = {
        "room": found,
        "attendee": attendee,
        "shown": shown,
        "mine": mine,
        "place_said": _place(shown, mine),
        "order": order if order in pagerows.ORDERS else "votes",
        "view": view if view in VIEWS else "questions",
        "every": EVERY.get(request.GET.get("every", "")),
        "signatures": signatures(attendee),
        "signature": "",
        "has_name": bool(frames.name_of(attendee)),
        "languages": note_languages(found),
        "hints": list(pagerows.HINTS.items()),
        "moderates": moderates(request.user, found),
        "site_languages": settings.LANGUAGES,
        **more,
    }
    return render(request, "live/phone.html", context, status=status)


def signatures(attendee: Attendee) -> list[tuple[str, str]]:
    """How somebody may stand beside what they write: as what they have a name for, or without one."""
    name = frames.name_of(attendee)
    found = []
    if name:
        found.append((Signature.NAMED.value, _("with my name")))
    if attendee.organisation_id:
        found.append((Signature.INSTITUTION.value, _("as my institution")))
    return [*found, (Signature.ANONYMOUS.value, _("without a name"))]


def _place(shown: pagerows.Shown, mine: queries.Mine) -> str:
    if mine.turn is None:
        return ""
    waiting = [row["id"] for row in shown.turns if row["state"] == "waiting"]
    if mine.turn.pk not in waiting:
        return _("You have the floor.")
    place = waiting.index(mine.turn.pk) + 1
    return _("You are next.") if place == 1 else _("You are number {place} in the queue.").format(place=place)


def _back(found: Room, view: str) -> str:
    return f"{reverse('live:room', args=[found.code])}?view={view}"


@require_POST
@within
def ask(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """Put a question. Where similar ones are there, they are proposed first; ``sure`` says that they were seen."""
    text, signature = request.POST.get("text", ""), request.POST.get("signature", "")
    if not request.POST.get("sure"):
        similar = queries.similar_questions(found, text)
        if similar and wants_json(request):
            return JsonResponse({"similar": _similar(similar)})
        if similar:
            return _propose(request, found, attendee, similar)
    try:
        question = actions.ask(attendee, text, signature=signature, at=timezone.now())
    except Refused as no:
        if wants_json(request):
            return refused(request, "", no.refusal)
        return _page(
            request, found, attendee, draft=text, signature=signature, ask_refusal=no.refusal, status=409
        )
    return done(request, _back(found, "questions"), _asked(question), {"question": _own(question)})


def _asked(question: Question) -> str:
    if question.state == "waiting":
        return _("Your question waits for the moderator, who shows it.")
    return _("Your question is asked.")


def _own(question: Question) -> dict[str, object]:
    """A question as its author sees it, also while nobody else does."""
    frame = frames.question_frame(question, Audience.CONSOLE)
    assert frame is not None
    return {**frame.data, "assigned_to": None}


def _similar(questions: list[Question]) -> list[dict[str, object]]:
    found = (frames.question_frame(one, Audience.ROOM) for one in questions)
    return [one.data for one in found if one]


def _propose(request: HttpRequest, found: Room, attendee: Attendee, similar: list[Question]) -> HttpResponse:
    """Without a script: "these are asked already: vote for one, or ask anyway". What was written stays."""
    mine = queries.mine(attendee, "")
    own = {one.pk for one in mine.questions}
    rows = [
        {**row, "voted": row["id"] in mine.voted, "is_mine": row["id"] in own} for row in _similar(similar)
    ]
    context = {
        "room": found,
        "questions": rows,
        "text": request.POST.get("text", ""),
        "signature": request.POST.get("signature", ""),
        "signatures": signatures(attendee),
    }
    return render(request, "live/propose.html", context)


@require_safe
@never_cache
@within
def similar(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """What is asked already and much the same as what somebody is writing."""
    questions = queries.similar_questions(found, request.GET.get("text", "")[:500])
    return JsonResponse({"questions": _similar(questions)})


@require_POST
@within
def vote(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """Want a question answered, or no longer: ``vote`` is its key, with a minus to take it back."""
    wanted = _number(request.POST.get("vote", ""))
    [refusal] = actions.cast_votes(found.pk, [(attendee.pk, abs(wanted), wanted > 0)], at=timezone.now())
    back = _back(found, "questions")
    return refused(request, back, refusal) if refusal else done(request, back)


def _number(text: str) -> int:
    """A key with or without a minus; 0, which is no key, for anything else."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else 0


@require_safe
@never_cache
@within
def mine(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """What is one's own, for a page that slept or has another tab beside it."""
    own = queries.mine(attendee, secret_of(request, found))
    return JsonResponse(
        {
            "questions": [one.pk for one in own.questions],
            "voted": sorted(own.voted),
            "cast": sorted(own.cast),
            "turn": own.turn.pk if own.turn else None,
        }
    )


@require_POST
@within
def ballot(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """Answer a poll, or answer it anew while it is open."""
    poll = poll_of(found, _number(request.POST.get("poll", "")))
    value = ballot_value(Kind(poll.kind), request.POST.getlist("value"))
    cast = actions.Answered(attendee.pk, poll.pk, value, secret_of(request, found))
    [refusal] = actions.cast_ballots(found.pk, [cast], at=timezone.now())
    back = _back(found, "polls")
    return refused(request, back, refusal) if refusal else done(request, back, _("Your vote is counted."))


def ballot_value(kind: Kind, values: list[str]) -> object:
    """What a form of a ballot says, in the form of its kind. What is no number stays a text, nothing is None."""
    given = [value for value in values if value.strip()]
    numbers = [int(value) if re.fullmatch(r"-?[0-9]{1,9}", value) else value for value in given]
    match kind:
        case Kind.SINGLE | Kind.SCALE:
            return numbers[0] if numbers else None
        case Kind.MULTIPLE | Kind.RANKING:
            return numbers
        case Kind.WORDS:
            return given
        case Kind.TEXT:
            return given[0] if given else ""


@require_POST
@within
def propose(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """Put an idea on the wall."""
    text, signature = request.POST.get("text", ""), request.POST.get("signature", "")
    try:
        idea = actions.post_idea(attendee, text, signature=signature, at=timezone.now())
    except Refused as no:
        if wants_json(request):
            return refused(request, "", no.refusal)
        more = {"idea_draft": text, "signature": signature, "idea_refusal": no.refusal, "view": "ideas"}
        return _page(request, found, attendee, status=409, **more)
    waits = idea.state == IdeaState.WAITING
    said = _("Your idea waits for the moderator, who shows it.") if waits else _("Your idea is on the wall.")
    return done(request, _back(found, "ideas"), said)


@require_POST
@within
def floor(request: HttpRequest, found: Room, attendee: Attendee) -> HttpResponse:
    """Ask for the floor, or leave the queue."""
    back, now = _back(found, "floor"), timezone.now()
    try:
        if request.POST.get("wanted"):
            name, about = request.POST.get("name", ""), request.POST.get("about", "")
            turn = actions.ask_for_floor(attendee, name=name, about=about, at=now)
            return done(request, back, _("You are in the queue."), {"turn": turn.pk})
        turn = turn_of(found, _number(request.POST.get("turn", "")))
        actions.give_up_turn(attendee, turn, at=now)
        return done(request, back, _("You are no longer in the queue."), {"turn": None})
    except Refused as no:
        return refused(request, back, no.refusal)
