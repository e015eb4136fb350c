"""The editor of a course's certificate design: each button sends the whole form, so that nothing unsaved is lost."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from convenor.credentials import permissions
from convenor.credentials.actions import designs as actions
from convenor.credentials.design.forms import (
    AddForm,
    ArtworkForm,
    CopyForm,
    DesignForm,
    fresh_form,
)
from convenor.credentials.design.layout import KINDS, PAGES, Layout, layout_of, new_field, starting_layout
from convenor.credentials.design.preview import Preview, preview
from convenor.credentials.design.preview import preview_pdf as pdf_of
from convenor.credentials.design.rules import CHANGED_MEANWHILE, Problem, layout_problems
from convenor.credentials.models.designs import DesignVersion, StoredArtwork
from convenor.credentials.queries import designs as queries
from convenor.credentials.queries.designs import Change
from convenor.kit.refusals import Refused
from convenor.people.permissions import insist_on, roles_in, signed_in
from convenor.programmes.models import Course
from convenor.programmes.permissions import course_for


@dataclass(frozen=True)
class Kept:
    """What is stored of a course's design: its own latest version, the one in use, and the pictures there are."""

    course: Course
    own: DesignVersion | None
    used: DesignVersion | None
    artwork: list[StoredArtwork]

    @property
    def based_on(self) -> int:
        return self.own.number if self.own else 0

    @property
    def layout(self) -> Layout:
        if self.used:
            layout = layout_of(self.used.layout)
            return layout if self.used == self.own else layout.without_scans()
        return starting_layout("landscape", signatories=max(1, self.course.signatories.count()))


@require_http_methods(["GET", "POST"])
def design(request: HttpRequest, slug: str) -> HttpResponse:
    """The editor; sent, it saves."""
    kept = _kept(request, slug)
    if request.method != "POST":
        form = DesignForm.of(kept.layout, based_on=kept.based_on, artwork=kept.artwork)
        return _editor(request, kept, form, problems=_problems(kept, kept.layout))
    form = DesignForm.sent(request.POST, artwork=kept.artwork)
    if not form.is_valid():
        return _editor(request, kept, form, problems=form.errors, status=400)
    try:
        actions.save_design(
            kept.course, form.layout, based_on=form.based_on, by=signed_in(request.user), at=timezone.now()
        )
    except Refused as refused:
        if refused.refusal == CHANGED_MEANWHILE:
            return _conflict(request, kept, form)
        problems = _problems(kept, form.layout) or [Problem("", refused.refusal)]
        return _editor(request, kept, form, problems=problems, status=409)
    messages.success(request, _("The design is saved. Certificates issued from now on look like this."))
    return redirect("credentials:design", slug)


@require_http_methods(["GET", "POST"])
def preview_design(request: HttpRequest, slug: str) -> HttpResponse:
    """The page as a picture: of what is stored, or of what is sent. A script gets it with what is wrong, as JSON."""
    kept = _kept(request, slug)
    language = request.GET.get("language", "") or request.POST.get("language", "")
    if request.method != "POST":
        made = _drawn(kept, kept.layout, language)
        return (
            HttpResponse(made.picture, content_type="image/png") if made.picture else HttpResponse(status=409)
        )
    form = DesignForm.sent(request.POST, artwork=kept.artwork)
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"picture": "", "name": "", "problems": _told(form.errors)})
        return _editor(request, kept, form, problems=form.errors, status=400)
    made = _drawn(kept, form.layout, language)
    if wants_json:
        return JsonResponse({"picture": made.address, "name": made.name, "problems": _told(made.problems)})
    return _editor(request, kept, form, problems=made.problems, picture=made)


@require_POST
def preview_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The page as PDF, of what is sent."""
    kept = _kept(request, slug)
    form = DesignForm.sent(request.POST, artwork=kept.artwork)
    if not form.is_valid():
        return _editor(request, kept, form, problems=form.errors, status=400)
    made = pdf_of(
        kept.course,
        form.layout,
        language=request.POST.get("language", ""),
        at=timezone.now(),
    )
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kept.course.code}.pdf"'
    return response


@require_http_methods(["GET", "POST"])
def add_field(request: HttpRequest, slug: str) -> HttpResponse:
    """A new field in the middle of the page. A script asks for its form alone, and puts it into the page itself."""
    kept = _kept(request, slug)
    if request.method != "POST":
        add = AddForm(request.GET)
        number = request.GET.get("number", "")
        if not add.is_valid() or not number.isdecimal() or len(number) > 3:
            return HttpResponse(status=400)
        page = request.GET.get("page", "")
        kind = add.cleaned_data["kind"]
        one = fresh_form(
            kind,
            f"{kind}-{number}",
            page=page if page in PAGES else "landscape",
            number=int(number),
            artwork=kept.artwork,
        )
        return render(request, "credentials/_design_field.html", {"form": one, "is_open": True})
    form = DesignForm.sent(request.POST, artwork=kept.artwork)
    add = AddForm(request.POST)
    if not form.is_valid() or not add.is_valid():
        return _editor(request, kept, form, problems=form.errors, status=400)
    layout = form.layout
    kind = add.cleaned_data["kind"]
    taken = {one.key for one in layout.fields}
    key = next(name for number in range(200) if (name := f"{kind}-{number}") not in taken)
    fuller = replace(layout, fields=(*layout.fields, new_field(kind, key, page=layout.page)))
    fresh = DesignForm.of(fuller, based_on=form.based_on, artwork=kept.artwork)
    return _editor(request, kept, fresh, problems=_problems(kept, fuller), chosen=key)


@require_POST
def add_artwork(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the picture that came with the form; what else was sent is shown again, not saved."""
    kept = _kept(request, slug)
    form = DesignForm.sent(request.POST, artwork=kept.artwork)
    upload = ArtworkForm(request.POST, request.FILES)
    if upload.is_valid():
        file = upload.cleaned_data["file"]
        try:
            stored = actions.add_artwork(
                kept.course,
                file.read(),
                name=file.name,
                is_signature=upload.cleaned_data["is_signature"],
                by=signed_in(request.user),
                at=timezone.now(),
            )
        except Refused as refused:
            upload.add_error("file", str(refused.refusal))
        else:
            messages.success(
                request, _("“%(name)s” is here. Choose it where it is to stand.") % {"name": stored.name}
            )
            kept, upload = _kept(request, slug), ArtworkForm()
    status = 400 if upload.errors else 200
    if not form.is_valid():
        return _editor(request, kept, form, problems=form.errors, upload=upload, status=400)
    shown = DesignForm.of(form.layout, based_on=form.based_on, artwork=kept.artwork)
    return _editor(
        request,
        kept,
        shown,
        problems=_problems(kept, form.layout),
        upload=upload,
        status=status,
        is_changed=True,
    )


@require_http_methods(["GET", "POST"])
def delete_artwork(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    stored = permissions.artwork_for(request.user, slug, pk, may=permissions.DESIGN)
    if request.method == "POST":
        actions.delete_artwork(stored, by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("“%(name)s” is deleted.") % {"name": stored.name})
        return redirect("credentials:design", slug)
    context = {
        "question": _("Delete “%(name)s”?") % {"name": stored.name},
        "consequences": [
            _("It is gone at once, from every version of this design."),
            _("Certificates that carry it stay as they are."),
            _("No certificate can be made from a design that needs it, until it is uploaded again."),
        ],
        "label": _("Delete"),
        "tone": "danger",
        "back_url": reverse("credentials:design", args=[slug]),
    }
    return render(request, "ui/confirm.html", context)


@require_POST
def copy_design(request: HttpRequest, slug: str) -> HttpResponse:
    """Take over the design of another course that the same person may design."""
    course = course_for(request.user, slug, may=permissions.DESIGN)
    form = CopyForm(request.POST, courses=_takeable(request, course))
    if form.is_valid():
        source = form.cleaned_data["source"]
        actions.copy_design(course, source, by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("The design of %(course)s is taken over.") % {"course": source.code})
    else:
        messages.error(request, _("Choose a course whose design is to be taken over."))
    return redirect("credentials:design", slug)


@require_POST
def share_design(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the course's design that of its programme: courses without one of their own follow it."""
    course = course_for(request.user, slug, may=permissions.DESIGN)
    by = insist_on(request.user, permissions.DESIGN, *course.programme.scopes)
    actions.copy_design(course.programme, course, by=by, at=timezone.now())
    messages.success(
        request, _("All courses of the programme without a design of their own now look like this.")
    )
    return redirect("credentials:design", slug)


@require_http_methods(["GET", "POST"])
def use_house_design(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.DESIGN)
    if request.method == "POST":
        actions.use_house_design(course, by=signed_in(request.user), at=timezone.now())
        messages.success(request, _("Certificates of this course stand on the standard page again."))
        return redirect("credentials:design", slug)
    context = {
        "question": _("Use the standard page again?"),
        "consequences": [
            _("Certificates issued from now on stand on the page that every course has at first."),
            _("The versions of this design are kept, and what was issued stays as it is."),
        ],
        "label": _("Use the standard page"),
        "back_url": reverse("credentials:design", args=[slug]),
    }
    return render(request, "ui/confirm.html", context)


def _kept(request: HttpRequest, slug: str) -> Kept:
    course = course_for(request.user, slug, may=permissions.DESIGN)
    own = queries.own_version(course)
    used = queries.design_version(course)
    return Kept(course, own, used, list(queries.artwork_in(course).defer("sealed")))


def _drawn(kept: Kept, layout: Layout, language: str) -> Preview:
    return preview(kept.course, layout, language=language, at=timezone.now())


def _problems(kept: Kept, layout: Layout) -> list[Problem]:
    there = {one.digest for one in kept.artwork}
    return layout_problems(layout, pictures=there, signatories=kept.course.signatories.count())


def _conflict(request: HttpRequest, kept: Kept, form: DesignForm) -> HttpResponse:
    """Show what somebody else has saved, with one's own changes on top: nothing is overwritten unseen."""
    assert kept.own is not None
    base_version = kept.own.design.versions.filter(number=form.based_on).first()
    theirs = layout_of(kept.own.layout) if kept.own.layout else kept.layout
    base = layout_of(base_version.layout) if base_version and base_version.layout else theirs
    both, disputed = queries.merged(base, form.layout, theirs)
    shown = DesignForm.of(both, based_on=kept.own.number, artwork=kept.artwork)
    return _editor(
        request,
        kept,
        shown,
        problems=[Problem("", CHANGED_MEANWHILE), *_problems(kept, both)],
        changes=queries.changes_between(base, theirs),
        disputed=disputed,
        status=409,
        is_changed=True,
    )


def _editor(
    request: HttpRequest,
    kept: Kept,
    form: DesignForm,
    *,
    problems: Any,
    picture: Preview | None = None,
    upload: ArtworkForm | None = None,
    changes: list[Change] | None = None,
    disputed: frozenset[str] = frozenset(),
    chosen: str = "",
    status: int = 200,
    is_changed: bool = False,
) -> HttpResponse:
    course = kept.course
    rest = form.tell(problems)
    context = {
        "course": course,
        "form": form,
        "kept": kept,
        "problems": rest,
        "has_problems": bool(problems),
        "picture": picture,
        "longest": queries.longest_named(course),
        "add": AddForm(),
        "upload": upload or ArtworkForm(),
        "copy": CopyForm(courses=_takeable(request, course)),
        "versions": queries.versions_of(kept.own),
        "changes": [
            (KINDS[change.kind].label if change.kind in KINDS else _("Page"), change, change.key in disputed)
            for change in changes or []
        ],
        "chosen": chosen,
        "is_changed": is_changed or status != 200 or bool(chosen),
        "may_share": bool(roles_in(request.user, *course.programme.scopes) & permissions.DESIGN),
    }
    return render(request, "credentials/design.html", context, status=status)


def _told(problems: Any) -> list[dict[str, str]]:
    return [{"key": problem.key, "text": str(problem)} for problem in problems]


def _takeable(request: HttpRequest, course: Course) -> Any:
    return queries.takeable_courses(course, permissions.designable_courses(request.user))
