"""The agenda in other forms: calendar, schedule files, papers. What was published, the same for everybody."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

import convenor
from convenor.programmes import permissions, queries
from convenor.programmes.exchange.calendars import write_calendar
from convenor.programmes.exchange.papers import Paper, typeset_agenda
from convenor.programmes.exchange.schedules import write_json, write_xml
from convenor.programmes.models import Release
from convenor.programmes.queries import CoursePage
from convenor.programmes.queries.releases import changes_since, latest_version
from convenor.programmes.views.public import kept

FORMS = {
    "json": ("application/json", write_json),
    "xml": ("application/xml; charset=utf-8", write_xml),
}
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@require_safe
def calendar(request: HttpRequest, slug: str, language: str) -> HttpResponseBase:
    """Its address names the language: a program that subscribes sends no other sign of it."""
    if language not in LANGUAGES:
        raise Http404

    def write(page: CoursePage) -> bytes:
        name = str(page.course.called(language))
        at = page.release.at if page.release else timezone.now()
        return write_calendar(name, [(page.course, one) for one in page.sessions], language=language, at=at)

    return _answer(request, slug, f"calendar-{language}", "text/calendar; charset=utf-8", write)


@require_safe
def schedule(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    content_type, write = FORMS[form]
    language = request.LANGUAGE_CODE
    return _answer(request, slug, f"{form}-{language}", content_type, lambda page: write(page, language))


@require_safe
def paper(request: HttpRequest, slug: str, paper: Paper) -> HttpResponseBase:
    language = request.LANGUAGE_CODE

    def write(page: CoursePage) -> bytes:
        return typeset_agenda(page, paper, language=language, at=timezone.now())

    return _answer(request, slug, f"{paper}-{language}", "application/pdf", write)


@require_safe
def agenda_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    """Where the code on a printed agenda leads: whether it is the newest, and what is different since."""
    face = queries.public_face(slug)
    if face is None:
        raise Http404
    held = get_object_or_404(Release.objects.select_related("course"), course=face.pk, number=version)
    context = {
        "course": held.course,
        "held": held,
        "newest": latest_version(held.course),
        "lines": changes_since(held, request.LANGUAGE_CODE),
    }
    return render(request, "programmes/agenda_version.html", context)


def _answer(
    request: HttpRequest, slug: str, form: str, content_type: str, write: Callable[[CoursePage], bytes]
) -> HttpResponseBase:
    """The file, made once for each version; who has it already is told so."""
    face = queries.public_face(slug) or permissions.draft_for(request.user, slug)
    name = f"agenda:{face.pk}:{face.version}:{form}:{convenor.__version__}"
    etag = f'W/"{name}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        content = kept(name, lambda: write(queries.course_page(face.pk)))
        headers = {"ETag": etag, "Cache-Control": "no-cache"}
        answer = HttpResponse(content, content_type=content_type, headers=headers)
    patch_vary_headers(answer, ["Cookie", "Accept-Language"])
    return answer
