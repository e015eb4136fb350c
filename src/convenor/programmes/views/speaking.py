"""A speaker's own page for one course: by personal link without an account, or signed in."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from convenor.kit.refusals import Refused
from convenor.people.actions import amend_person, remove_photo, set_photo
from convenor.people.models import Person
from convenor.programmes import actions, permissions, queries
from convenor.programmes.forms.speakers import AnswerForm, NeedsForm, ProfileForm, SlidesForm
from convenor.programmes.models import Contribution, Course, Invitation, Material
from convenor.programmes.rules import answer_refusal
from convenor.ui.templatetags.ui import spoken_text

PRIVATE = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
"""The address of the page is its key: it is not to be kept, found or passed on."""


@dataclass
class _Page:
    """The page of one speaker with its forms; the one that was sent is bound to what came."""

    request: HttpRequest
    invitation: Invitation
    contributions: list[Contribution]
    part: str = ""
    forms: dict[str, Form] = field(default_factory=dict)

    @property
    def course(self) -> Course:
        return self.invitation.course

    @property
    def person(self) -> Person:
        return self.invitation.person

    def bound(self, part: str) -> Any:
        return self.request.POST if self.part == part else None

    def files(self, part: str) -> Any:
        return self.request.FILES if self.part == part else None

    def fill(self) -> None:
        for one in self.contributions:
            part = f"answer-{one.pk}"
            self.forms[part] = AnswerForm(self.bound(part), contribution=one)
        self.forms["about"] = ProfileForm(self.bound("about"), self.files("about"), person=self.person)
        self.forms["slides"] = SlidesForm(
            self.bound("slides"),
            self.files("slides"),
            course=self.course,
            places=self.places(),
            language=self.request.LANGUAGE_CODE,
        )
        self.forms["needs"] = NeedsForm(
            self.bound("needs"), invitation=self.invitation, language=self.request.LANGUAGE_CODE
        )

    def places(self) -> list[tuple[str, str]]:
        return [(str(one.session_id), spoken_text(one.session.title)) for one in self.contributions]


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def speaking(request: HttpRequest, token: str) -> HttpResponse:
    invitation = permissions.invitation_by(token, now=timezone.now())
    return _answered(request, invitation)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def own_speaking(request: HttpRequest, slug: str) -> HttpResponse:
    invitation = permissions.own_invitation(request.user, slug)
    return _answered(request, invitation)


@require_safe
def photo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    person = permissions.photographed(request.user, slug, pk)
    with default_storage.open(person.photo) as file:
        return HttpResponse(file.read(), "image/webp", headers={"Cache-Control": "private, max-age=3600"})


def _answered(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    contributions = list(
        invitation.person.contributions.filter(session__course=invitation.course)
        .select_related("session__course")
        .order_by("session__starts_at", "pk")
    )
    page = _Page(request, invitation, contributions, request.POST.get("part", ""))
    page.fill()
    if request.method == "POST" and (said := _take(page)):
        messages.success(request, said)
        return redirect(request.path)
    return _shown(page)


def _take(page: _Page) -> str:
    """Do what the form that was sent asks for; return what is to be said, "" where it is not in order."""
    form = page.forms.get(page.part)
    if form is None:
        raise Http404
    acts: dict[str, Callable[[_Page], str]] = {
        "about": _describe,
        "slides": _give_slides,
        "needs": _tell_needs,
    }
    if not form.is_valid():
        return ""
    try:
        return acts.get(page.part, _answer)(page)
    except Refused as refused:
        form.add_error(None, str(refused))
        return ""


def _answer(page: _Page) -> str:
    form: Any = page.forms[page.part]
    contribution = next(one for one in page.contributions if page.part == f"answer-{one.pk}")
    actions.answer(
        contribution,
        answer=form.cleaned_data["answer"],
        talk=form.talk,
        by=page.person,
        at=timezone.now(),
    )
    return _("Thank you. Your answer is noted.")


def _describe(page: _Page) -> str:
    form: Any = page.forms["about"]
    now = timezone.now()
    amend_person(page.person, changes={"bio": form.bio}, by=page.person, at=now)
    if form.cleaned_data["photo"]:
        set_photo(page.person, form.cleaned_data["photo"], by=page.person, at=now)
    elif form.cleaned_data.get("remove_photo"):
        remove_photo(page.person, by=page.person, at=now)
    return _("What you wrote about yourself is kept.")


def _give_slides(page: _Page) -> str:
    form: Any = page.forms["slides"]
    written, now = form.cleaned_data, timezone.now()
    contribution = next(one for one in page.contributions if str(one.session_id) == written["place"])
    earlier = Material.objects.filter(
        course=page.course, author=page.person, session=contribution.session_id, language=written["language"]
    ).first()
    shown = {key: written[key] for key in ("language", "audience", "licence")}
    if earlier:
        actions.add_version(earlier, written["file"], by=page.person, at=now)
        actions.amend_material(earlier, changes=shown, by=page.person, at=now)
        return _("The new version is kept; it stands in the place of the one before.")
    material = Material(
        title=contribution.talk or contribution.session.title,
        session=contribution.session,
        author=page.person,
        **shown,
    )
    actions.add_material(page.course, material, written["file"], by=page.person, at=now)
    return _("Your slides are kept.")


def _tell_needs(page: _Page) -> str:
    form: Any = page.forms["needs"]
    actions.tell_needs(page.course, page.person, **form.cleaned_data, by=page.person, at=timezone.now())
    return _("What you need is kept. Only the organisers of this course see it.")


def _shown(page: _Page) -> HttpResponse:
    person, course = page.person, page.course
    found = queries.speaker(course, person)
    context = {
        "course": course,
        "speaker": person,
        "owed": found.owed if found else [],
        "answers": [(one, page.forms[f"answer-{one.pk}"]) for one in page.contributions],
        "about": page.forms["about"],
        "slides": page.forms["slides"],
        "given": queries.own_materials(course, person),
        "needs": page.forms["needs"],
        "photo": _embedded(person),
        "refusal": answer_refusal(course.state),
        "name_printed": person.officially_called("az"),
        "name_url": _name_url(page) if queries.is_certified_for(course, page.contributions) else "",
        "by_link": page.request.resolver_match and "token" in page.request.resolver_match.kwargs,
    }
    is_wrong = any(form.errors for form in page.forms.values())
    answer = render(page.request, "programmes/speaking.html", context, status=422 if is_wrong else 200)
    for name, value in PRIVATE.items():
        answer[name] = value
    return answer


def _name_url(page: _Page) -> str:
    """Where the name on the certificate is confirmed: by the same key by which this page was opened."""
    match = page.request.resolver_match
    if match and "token" in match.kwargs:
        return reverse("credentials:name_by_link", args=[match.kwargs["token"]])
    return reverse("credentials:name", args=[page.course.slug])


def _embedded(person: Person) -> str:
    """The photo within the page: its owner sees it before anybody else may."""
    if not person.photo:
        return ""
    with default_storage.open(person.photo) as file:
        return "data:image/webp;base64," + base64.b64encode(file.read()).decode()
