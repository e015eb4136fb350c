"""Materials: kept by organisers, read by those who may see them. Files leave as attachments, and run nowhere."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from convenor.documents.uploads import KINDS
from convenor.kit.refusals import Refused
from convenor.people.permissions import signed_in
from convenor.programmes import actions, permissions, queries
from convenor.programmes.forms.materials import GivenForm, MaterialForm
from convenor.programmes.models import Material, MaterialVersion

SHUT_IN = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
"""Whatever a browser makes of a file, it runs nothing and reaches nothing of this site."""


@require_safe
def materials(request: HttpRequest, slug: str) -> HttpResponse:
    course = permissions.course_for(request.user, slug, may=permissions.READ_MATERIALS)
    context = {
        "course": course,
        "versions": queries.newest(course),
        "keeps": permissions.keeps_materials(request.user, course),
        "now": timezone.now(),
    }
    return render(request, "programmes/materials.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_material(request: HttpRequest, slug: str) -> HttpResponse:
    course = permissions.course_for(request.user, slug, may=permissions.KEEP_MATERIALS)
    with timezone.override(course.zone):
        form = MaterialForm(request.POST or None, course=course)
        given = GivenForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() & given.is_valid():
            try:
                actions.add_material(
                    course,
                    Material(course=course, **form.values()),
                    given.given,
                    by=signed_in(request.user),
                    at=timezone.now(),
                )
                messages.success(request, _("The material is kept."))
                return redirect("programmes:materials", slug)
            except Refused as refused:
                form.add_error(None, str(refused))
        context = {"course": course, "form": form, "given": given}
        is_wrong = bool(form.errors or given.errors)
        return render(request, "programmes/add_material.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_material(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Correct what stands around a material, or put a new version in its place: two forms, each with its button."""
    course = permissions.course_for(request.user, slug, may=permissions.KEEP_MATERIALS)
    material = permissions.material_of(course, pk)
    is_version = "renew" in request.POST
    with timezone.override(course.zone):
        form = MaterialForm(None if is_version else request.POST or None, course=course, material=material)
        given = GivenForm(request.POST if is_version else None, request.FILES if is_version else None)
        sent = given if is_version else form
        if sent.is_valid():
            by, now = signed_in(request.user), timezone.now()
            try:
                if is_version:
                    actions.add_version(material, given.given, by=by, at=now)
                else:
                    actions.amend_material(material, changes=form.values(), by=by, at=now)
                messages.success(request, _("The material is kept."))
                return redirect("programmes:amend_material", slug, pk)
            except Refused as refused:
                sent.add_error(None, str(refused))
        context = {
            "course": course,
            "material": material,
            "versions": material.versions.select_related("added_by"),
            "form": form,
            "given": given,
        }
        return render(request, "programmes/amend_material.html", context, status=422 if sent.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_material(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = permissions.course_for(request.user, slug, may=permissions.KEEP_MATERIALS)
    material = permissions.material_of(course, pk)
    if request.method == "POST":
        actions.remove_material(material, by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("The material is gone."))
        return redirect("programmes:materials", slug)
    context = {
        "course": course,
        "material": material,
        "versions": material.versions.count(),
    }
    return render(request, "programmes/remove_material.html", context)


@require_safe
def material(request: HttpRequest, pk: int) -> HttpResponseBase:
    version = permissions.version_for(request.user, pk, now=timezone.now())
    return handed_out(version, request.LANGUAGE_CODE)


@require_safe
def material_version(request: HttpRequest, pk: int, version: int) -> HttpResponseBase:
    found = permissions.version_for(request.user, pk, now=timezone.now(), number=version)
    return handed_out(found, request.LANGUAGE_CODE)


@require_safe
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    return thumbnail_of(permissions.version_for(request.user, pk, now=timezone.now()))


def handed_out(version: MaterialVersion, language: str) -> HttpResponseBase:
    """The file as an attachment under its title; for a link, the way there. Who may have it was asked before."""
    if version.url:
        return redirect(version.url)
    name = f"{version.material.called(language)}{version.ending}".replace("/", "-").replace("\\", "-")
    return FileResponse(
        default_storage.open(version.file),
        as_attachment=True,
        filename=name,
        content_type=KINDS[version.ending].content_type,
        headers=SHUT_IN,
    )


def thumbnail_of(version: MaterialVersion) -> HttpResponseBase:
    """The first page, drawn small by us; ``Http404`` where there is none."""
    if not version.thumbnail:
        raise Http404
    return FileResponse(default_storage.open(version.thumbnail), content_type="image/webp", headers=SHUT_IN)
