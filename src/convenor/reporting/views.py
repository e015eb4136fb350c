"""The communiqué as a page, as Markdown, as a Word file."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from convenor.documents.word import Document, Heading, ListItem, write_markdown, write_word
from convenor.programmes.permissions import course_for
from convenor.reporting import permissions
from convenor.reporting.communique import draft
from convenor.reporting.queries import LANGUAGES, course_record

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def communique(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.READ)
    wished = request.GET.get("language", request.LANGUAGE_CODE)
    language = wished if wished in LANGUAGES else LANGUAGES[0]
    document = draft(course_record(course), language)
    return render(
        request,
        "reporting/communique.html",
        {"course": course, "document": document, "parts": list(_parts(document)), "languages": LANGUAGES},
    )


@require_safe
def markdown(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.READ)
    text = write_markdown(draft(course_record(course), language, origin=settings.SITE_URL))
    return _file(text.encode(), "text/markdown; charset=utf-8", f"{course.code}-communique.{language}.md")


@require_safe
def word(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.READ)
    document = draft(course_record(course), language, origin=settings.SITE_URL)
    return _file(write_word(document, at=timezone.now()), WORD, f"{course.code}-communique.{language}.docx")


def _parts(document: Document) -> Iterator[Mapping[str, object]]:
    """The blocks as the template sets them: neighbouring list items are one list."""
    for is_list, blocks in groupby(document.blocks, key=lambda block: isinstance(block, ListItem)):
        if is_list:
            yield {"is_list": True, "items": list(blocks)}
        else:
            yield from ({"is_heading": isinstance(block, Heading), "block": block} for block in blocks)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
