"""The communiqué as a page, as Markdown, as a Word file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convenor.documents import word as documents
from convenor.programmes.permissions import course_for
from convenor.reporting import permissions
from convenor.reporting.communique import draft
from convenor.reporting.queries import course_record

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def communique(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.READ)
    record = course_record(course)
    drafts = [draft(record, language) for language in ("az", "en")]
    return render(request, "reporting/communique.html", {"course": course, "drafts": drafts})


@require_safe
def markdown(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.READ)
    text = documents.as_markdown(draft(course_record(course), language))
    return _file(text.encode(), "text/markdown; charset=utf-8", f"{course.code}-communique.{language}.md")


@require_safe
def word(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.READ)
    content = documents.as_word(draft(course_record(course), language))
    return _file(content, WORD, f"{course.code}-communique.{language}.docx")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
