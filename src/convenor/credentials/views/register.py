"""The register of a course as files to take along: as a table, and the papers themselves."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from convenor.credentials import actions, permissions, queries
from convenor.credentials.forms import RegisterFilterForm
from convenor.documents.archives import zipped
from convenor.documents.tables import Sheet, write_csv, write_workbook
from convenor.people.permissions import signed_in
from convenor.programmes.models import Course
from convenor.programmes.permissions import course_for

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_DIGITS = 9
"""Of a key in an address; more of them are nonsense."""


def filter_form(request: HttpRequest, course: Course, counts: queries.RegisterCounts) -> RegisterFilterForm:
    """How the address narrows the register of a course."""
    language = request.LANGUAGE_CODE
    institutions = queries.institutions_in_register(course, language)
    return RegisterFilterForm(request.GET, counts=counts, institutions=institutions, language=language)


@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.EXPORT)
    language = request.LANGUAGE_CODE
    form = filter_form(request, course, queries.register_counts(course))
    dry_run = queries.eligibility_of(course, language)
    found = queries.found_in_register(course, form.wanted, dry_run=dry_run)
    headings, rows = queries.register_table(dry_run, found, language)
    by = signed_in(request.user)
    actions.note_register_export(course, count=len(rows), by=by, at=timezone.now())
    if ending == "csv":
        content, content_type = write_csv(headings, rows), "text/csv; charset=utf-8"
    else:
        content, content_type = write_workbook([Sheet(course.code, headings, rows)]), XLSX
    headers = _headers(f"{course.code}-certificates.{ending}")
    return HttpResponse(content, content_type=content_type, headers=headers)


@require_safe
def papers(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The PDFs of what is narrowed. A focal point narrows it to the own institution, or gets nothing."""
    asked = request.GET.get("institution", "")
    organisation_pk = (
        int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= MOST_DIGITS else None
    )
    course = permissions.course_of_papers(request.user, slug, organisation_pk=organisation_pk)
    form = filter_form(request, course, queries.register_counts(course))
    # What was permitted is what is given, whatever the form makes of the address.
    wanted = replace(form.wanted, organisation_pk=organisation_pk)
    members = queries.register_papers(
        course, queries.found_in_register(course, wanted), request.LANGUAGE_CODE
    )
    if not members:
        raise Http404
    actions.note_papers_export(
        course,
        count=len(members),
        organisation_pk=organisation_pk,
        by=signed_in(request.user),
        at=timezone.now(),
    )
    headers = _headers(f"{course.code}-certificates.zip")
    return StreamingHttpResponse(zipped(members), content_type="application/zip", headers=headers)


def _headers(name: str) -> dict[str, str]:
    """A file to keep, which nobody between us and the visitor keeps."""
    return {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
    }
