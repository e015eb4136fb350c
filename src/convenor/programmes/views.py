"""The public pages of programmes and courses."""

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

import convenor
from convenor.programmes import permissions, queries
from convenor.programmes.queries import PublicFace


@require_safe
def programme(request: HttpRequest, programme: str) -> HttpResponse:
    shown = permissions.public_programme(programme)
    context = {
        "programme": shown,
        "courses": queries.public_courses().filter(programme=shown),
        "roles": shown.partner_roles.select_related("organisation"),
    }
    return render(request, "programmes/programme.html", context)


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Kept whole for those without a session, its body for all; who has it already is answered from its version."""
    face = queries.public_face(slug)
    if face is None:
        raise Http404
    name = f"course:{face.pk}:{face.version}:{request.LANGUAGE_CODE}:{convenor.__version__}"
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return HttpResponse(_page(request, face, name))
    etag = f'"{name}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        whole = caches["pages"].get_or_set(f"{name}:whole", lambda: _page(request, face, name))
        answer = HttpResponse(whole, headers={"ETag": etag, "Cache-Control": "no-cache"})
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer


def _page(request: HttpRequest, face: PublicFace, name: str) -> str:
    body = caches["pages"].get_or_set(f"{name}:body", lambda: _body(face))
    return render_to_string("programmes/course.html", body, request)


def _body(face: PublicFace) -> dict[str, object]:
    course = queries.course_page(face.pk)
    context = {"course": course, "agenda": queries.agenda(course), "credit": queries.credit(course)}
    return {
        "title": course.title,
        "programme": course.programme,
        "summary": course.summary,
        "head": render_to_string("programmes/_course_head.html", context),
        "body": render_to_string("programmes/_course.html", context),
    }
