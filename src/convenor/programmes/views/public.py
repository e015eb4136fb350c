"""The public pages of programmes and courses."""

import gzip
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

import convenor
from convenor.kit.languages import reader_language
from convenor.programmes import permissions, queries
from convenor.programmes.exchange.linked import linked_data
from convenor.programmes.queries import PublicFace
from convenor.vocabularies.terms import vocabularies

Kept = TypeVar("Kept")


@require_safe
def programme(request: HttpRequest, programme: str) -> HttpResponse:
    shown = permissions.public_programme(programme)
    context = {
        "programme": shown,
        "courses": queries.public_courses().filter(programme=shown),
        "credit": queries.credit(shown.partner_roles.all()),
    }
    return render(request, "programmes/programme.html", context)


@require_safe
def vocabulary(request: HttpRequest, vocabulary: str) -> HttpResponse:
    """The terms of one list, each with an anchor: what the credentials of courses under them point at."""
    shown = vocabularies().get(vocabulary)
    if shown is None:
        raise Http404
    is_ours = all(not term.confirmed for term in shown.terms)
    return render(request, "programmes/vocabulary.html", {"vocabulary": shown, "is_ours": is_ours})


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Kept whole for those without a session, its body for everybody; who has it already is told so by its version."""
    face = queries.public_face(slug) or permissions.draft_for(request.user, slug)
    name = f"course:{face.pk}:{face.version}:{request.LANGUAGE_CODE}:{convenor.__version__}"
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return HttpResponse(_page(request, face, name))
    etag = f'W/"{name}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        if is_zipped := "gzip" in request.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
        answer = HttpResponse(_whole(request, face, name, is_zipped=is_zipped), headers=headers)
    patch_vary_headers(answer, ["Cookie", "Accept-Language", "Accept-Encoding"])
    return answer


def _whole(request: HttpRequest, face: PublicFace, name: str, *, is_zipped: bool) -> bytes:
    """The page as it travels. It is the same for every stranger and holds no secret, so it may be kept zipped."""
    if is_zipped:
        return kept(
            f"{name}:zipped", lambda: gzip.compress(_whole(request, face, name, is_zipped=False), mtime=0)
        )
    return kept(f"{name}:whole", lambda: _page(request, face, name).encode())


def _page(request: HttpRequest, face: PublicFace, name: str) -> str:
    return render_to_string("programmes/course.html", kept(f"{name}:body", lambda: _body(face)), request)


def kept(name: str, make: Callable[[], Kept]) -> Kept:
    """What is kept under a name, made where it is not. A name holds the version: nothing is ever out of date."""
    kept: Kept | None = caches["pages"].get(name)
    if kept is None:
        kept = make()
        caches["pages"].set(name, kept)
    return kept


def _body(face: PublicFace) -> dict[str, object]:
    page = queries.course_page(face.pk)
    course = page.course
    language = reader_language()
    context = {
        "page": page,
        "course": course,
        "credit": queries.credit(page.partner_roles),
        "profiles": page.profiles,
        "lines": queries.public_lines(course, now=timezone.now()),
    }
    head = render_to_string("programmes/_course_head.html", context)
    body = render_to_string("programmes/_course.html", context)
    return {
        "title": course.title,
        "programme": course.programme,
        "summary": course.summary,
        "head": head,
        "linked": linked_data(page, language),
        "body": body,
    }
