"""The live rooms of a course for its organisers: opened, closed, moved on, printed, exported; what stays of them."""

import json
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.documents.tables import write_workbook
from convenor.kit.refusals import Refused
from convenor.live import actions, export, frames, pagerows, permissions, queries
from convenor.live.forms import AnswerForm
from convenor.live.models import Question, Room
from convenor.live.permissions import answerable
from convenor.live.rules.rooms import preparing_refusal
from convenor.live.states import Audience, QuestionState
from convenor.live.views.answers import answered
from convenor.live.views.joining import join_address
from convenor.people.permissions import roles_in, signed_in
from convenor.programmes.models import Course, Session
from convenor.programmes.permissions import course_for, session_of

ANSWERED = {"live": False, "in_writing": True}
"""Which of the answered questions are shown alone, and whether those have an answer in writing."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions of a course with the state of their rooms; each press of a button is one post."""
    if request.method == "POST":
        return _run(request, course_for(request.user, slug, may=permissions.PREPARE))
    course = course_for(request.user, slug, may=permissions.LOOK)
    found = {room.session_id: room for room in queries.rooms_of(course)}
    counts = queries.counts(course)
    sessions = list(course.sessions.exclude(format=Session.Format.BREAK))
    open_now = [room for room in found.values() if room.state == "open"]
    context = {
        "course": course,
        "rows": [(one, found.get(one.pk), counts.get(one.pk)) for one in sessions],
        "total": queries.total(counts.values()),
        "open_now": open_now,
        "next_rooms": [room for room in found.values() if room.state != "closed" and [room] != open_now],
        "lacks_rooms": len(found) < len(sessions),
        "unanswered": queries.unanswered(course).count(),
        "runs": bool(roles_in(request.user, *course.scopes) & permissions.PREPARE),
        "refusal": preparing_refusal(course_state=course.state, is_break=False),
        "has_rooms": bool(found),
    }
    return render(request, "live/rooms.html", context)


def _run(request: HttpRequest, course: Course) -> HttpResponse:
    back = reverse("live:rooms", args=[course.slug])
    verb, _colon, key = request.POST.get("do", "").partition(":")
    if verb == "prepare_all":
        act: Callable[..., object] = partial(actions.prepare_rooms, course)
        return answered(request, back, act, _("Every session has its room and its code."))
    if verb == "move":
        room, other = (_room_with(course, request.POST.get(name, "")) for name in ("from", "to"))
        return answered(
            request, back, partial(actions.move_phones, room, other), _("All phones are sent there.")
        )
    session = session_of(course, key)
    if verb == "prepare":
        return answered(request, back, partial(actions.prepare_room, session))
    acts = {"open": actions.open_room, "close": actions.close_room}
    if verb not in acts:
        raise Http404
    return answered(request, back, partial(acts[verb], permissions.room_of(course, session)))


def _room_with(course: Course, code: str) -> Room:
    found = queries.rooms_of(course).filter(code=code).first()
    if found is None:
        raise Http404
    return found


@require_safe
def signs(request: HttpRequest, slug: str) -> HttpResponse:
    """A sheet for each room to be printed and put on the door: the code, large, and the QR code."""
    course = course_for(request.user, slug, may=permissions.PREPARE)
    found = [
        (room, join_address(room), f"{room.code[:3]} {room.code[3:]}") for room in queries.rooms_of(course)
    ]
    if not found:
        raise Http404
    return render(request, "live/signs.html", {"course": course, "rooms": found})


@require_safe
def archive(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What stays of one room: questions and answers, polls, ideas, who spoke."""
    room = permissions.kept_room(request.user, slug, key)
    course = room.session.course
    looks_on = bool(roles_in(request.user, *course.scopes) & permissions.LOOK)
    [kept] = queries.kept_of(queries.rooms_of(course).filter(pk=room.pk))
    in_writing = ANSWERED.get(answered := request.GET.get("answered", ""))
    context = {
        "base": "ui/base_workspace.html" if looks_on else "ui/base.html",
        "looks_on": looks_on,
        "course": course,
        "room": room,
        "kept": kept,
        "questions": [
            (one, frames.author(one.attendee, one.signature))
            for one in kept.questions
            if in_writing is None
            or (one.state == QuestionState.ANSWERED and is_in_writing(one) == in_writing)
        ],
        "answered": answered if in_writing is not None else "",
        "counts": queries.counts(course).get(room.session_id),
        "polls": pagerows.kept_polls(kept, Audience.CONSOLE if looks_on else Audience.ROOM),
        "people": [(one, frames.name_of(one)) for one in queries.attendees(room)] if looks_on else [],
        "persons": queries.answerers(course),
        "assigns": bool(roles_in(request.user, *course.scopes) & permissions.ASSIGN),
    }
    return render(request, "live/archive.html", context)


def is_in_writing(question: Question) -> bool:
    answer = getattr(question, "answer", None)
    return answer is not None and answer.at is not None


@require_safe
def export_rooms(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    """Everything that is kept, as a workbook for people or as JSON for programs."""
    course = course_for(request.user, slug, may=permissions.PREPARE)
    kept = queries.archive(course)
    if ending == "xlsx":
        content = write_workbook(export.tables(kept, queries.counts(course), request.LANGUAGE_CODE))
        kind = XLSX
    else:
        data = export.as_data(kept, queries.counts(course))
        content, kind = json.dumps(data, ensure_ascii=False, indent=1).encode(), "application/json"
    name = f"{course.code}-live.{ending}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_POST
def assign(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Give a question of a room that is over to somebody for a written answer."""
    course = course_for(request.user, slug, may=permissions.ASSIGN)
    room = permissions.room_of(course, session_of(course, key))
    question, person_pk = (request.POST.get(name, "") for name in ("question", "person"))
    if not question.isdecimal() or not person_pk.isdecimal():
        raise Http404
    found = permissions.question_of(room, int(question))
    person = next((one for one in queries.answerers(course) if one.pk == int(person_pk)), None)
    if person is None:
        raise Http404
    said = _("%(name)s is asked by mail to answer it in writing.") % {
        "name": person.called(request.LANGUAGE_CODE)
    }
    back = f"{reverse('live:archive', args=[course.slug, room.session.key])}#question-{found.pk}"
    return answered(request, back, partial(actions.assign, found, person), said)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the answer to a question: whoever it was given to, or an organiser."""
    question = answerable(request.user, pk)
    standing = getattr(question, "answer", None)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            actions.answer_in_writing(
                question, form.cleaned_data["text"], by=signed_in(request.user), at=timezone.now()
            )
        except Refused as no:
            form.add_error("text", str(no))
            status = 409
        else:
            messages.success(request, _("It is answered, and goes by mail to those who asked."))
            return redirect(request.path)
    context = {
        "question": question,
        "course": question.room.session.course,
        "answer": standing if standing and standing.at else None,
        "told": queries.told_of_answer(standing).count() if standing and standing.at else 0,
        "form": form,
    }
    return render(request, "live/answer.html", context, status=status)
