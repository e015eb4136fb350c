"""How names will stand on certificates: the page of the person themselves, and the list of the organiser."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.credentials import actions, permissions, queries
from convenor.credentials.forms import AnswerForm, NameCallForm, NameFilterForm, NameForm
from convenor.credentials.rules import (
    NAME_FIELDS,
    name_answer_refusal,
    name_call_refusal,
    name_confirmation_refusal,
)
from convenor.kit.refusals import Refused
from convenor.people.permissions import roles_in, signed_in
from convenor.programmes.permissions import course_for
from convenor.programmes.views.speaking import PRIVATE

ON_ONE_PAGE = 100


@dataclass(frozen=True)
class _Place:
    """Whose name it is and where it is asked for: on a page of one's own, signed in or by a speaker's personal link."""

    standing: queries.NameStanding
    suffix: str
    key: str

    def url(self, verb: str) -> str:
        return reverse(f"credentials:{verb}{self.suffix}", args=[self.key])

    @property
    def back_url(self) -> str:
        """The page from which one came; of a seat that of the course, of a part that of the speaker."""
        if self.suffix:
            return reverse("programmes:speaking", args=[self.key])
        return reverse(
            "pages:my_course" if self.standing.registration else "programmes:own_speaking", args=[self.key]
        )


def _place(request: HttpRequest, slug: str, token: str) -> _Place:
    if token:
        return _Place(permissions.name_by(token, now=timezone.now()), "_by_link", token)
    return _Place(permissions.own_name(request.user, slug), "", slug)


@require_safe
@cache_control(private=True, no_store=True)
def name(request: HttpRequest, slug: str = "", token: str = "") -> HttpResponse:
    """The two forms of the visitor's own name, to confirm or to have corrected."""
    return _name_page(request, _place(request, slug, token), NameForm())


@require_POST
def confirm_name(request: HttpRequest, slug: str = "", token: str = "") -> HttpResponse:
    place = _place(request, slug, token)
    course, person = place.standing.course, place.standing.person
    seen = (request.POST.get("official", ""), request.POST.get("latin", ""))
    actions.confirm_name(course, person, seen=seen, by=person, at=timezone.now())
    messages.success(request, _("Thank you. Your certificate will carry this name."))
    return redirect(place.url("name"))


@require_POST
def propose_name(request: HttpRequest, slug: str = "", token: str = "") -> HttpResponse:
    place = _place(request, slug, token)
    course, person = place.standing.course, place.standing.person
    form = NameForm(request.POST)
    if form.is_valid():
        proposed = {field: form.cleaned_data[field] for field in NAME_FIELDS}
        reason = form.cleaned_data["reason"]
        try:
            actions.propose_name(
                course, person, proposed=proposed, reason=reason, by=person, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Your correction is with the organiser. You will get a mail."))
            return redirect(place.url("name"))
    return _name_page(request, place, form)


def _name_page(request: HttpRequest, place: _Place, form: NameForm) -> HttpResponse:
    standing = place.standing
    form.initial = {field: getattr(standing.person, field) for field in NAME_FIELDS}
    if standing.said and standing.said.proposed:
        form.initial |= {**standing.said.proposed, "reason": standing.said.reason}
    context = {
        "course": standing.course,
        "standing": standing,
        "call": queries.name_call_of(standing.course),
        "form": form,
        "confirm_url": place.url("confirm_name"),
        "propose_url": place.url("propose_name"),
        "back_url": place.back_url,
        "printed_on": None
        if place.suffix
        else queries.certificate_with_name(standing.course, standing.person),
        "refusal": name_confirmation_refusal(
            course_state=standing.course.state, has_certificate=standing.is_printed
        ),
    }
    answer = render(request, "credentials/name.html", context)
    for header, value in PRIVATE.items():
        answer[header] = value
    return answer


@require_safe
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """All names of a course: proposals first, then everybody."""
    course = course_for(request.user, slug, may=permissions.SEE)
    found = queries.names_of(course, request.LANGUAGE_CODE)
    form = NameFilterForm(request.GET)
    form.is_valid()
    shown = queries.narrowed_names(
        found.standings, text=form.cleaned_data.get("q", ""), state=form.cleaned_data.get("state", "")
    )
    today = timezone.localdate()
    context = {
        "course": course,
        "names": found,
        "form": form,
        "page": Paginator(shown, ON_ONE_PAGE).get_page(request.GET.get("page")),
        "call_form": NameCallForm(initial={"until": found.call.until if found.call else None}),
        "call_refusal": name_call_refusal(
            course_state=course.state, until=today, today=today, to_ask=len(found.to_ask)
        ),
        "organises": bool(roles_in(request.user, *course.scopes) & permissions.NAMES),
    }
    return render(request, "credentials/names.html", context)


@require_POST
def ask_for_names(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.NAMES)
    form = NameCallForm(request.POST)
    if form.is_valid():
        until = form.cleaned_data["until"]
        asked = actions.ask_for_names(course, until=until, by=signed_in(request.user), at=timezone.now())
        said = ngettext("%(count)d person is asked by mail.", "%(count)d people are asked by mail.", asked)
        messages.success(request, said % {"count": asked})
    else:
        messages.error(request, _("Say until which day names can be confirmed."))
    return redirect("credentials:names", slug)


@require_POST
def vouch_for_names(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.NAMES)
    count = actions.vouch_for_names(
        course, _chosen(request, "person"), by=signed_in(request.user), at=timezone.now()
    )
    said = ngettext("%(count)d name is noted as confirmed.", "%(count)d names are noted as confirmed.", count)
    messages.success(request, said % {"count": count})
    return redirect("credentials:names", slug)


@require_POST
def accept_names(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.NAMES)
    chosen = _chosen(request, "only") or _chosen(request, "said")
    count = actions.accept_names(course, chosen, by=signed_in(request.user), at=timezone.now())
    said = ngettext("%(count)d name is corrected.", "%(count)d names are corrected.", count)
    messages.success(request, said % {"count": count})
    return redirect("credentials:names", slug)


@require_http_methods(["GET", "POST"])
def decline_name(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.NAMES)
    said = permissions.name_confirmation_of(course, pk)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        actions.decline_name(
            said, answer=form.cleaned_data["answer"], by=signed_in(request.user), at=timezone.now()
        )
        messages.success(request, _("The name stays as it is, and the person is told."))
        return redirect("credentials:names", slug)
    context = {
        "form": form,
        "refusal": name_answer_refusal(said.state),
        "question": _("Leave the name as it is?"),
        "consequences": [
            _("It stands as %(now)s; proposed is %(proposed)s.")
            % {
                "now": queries.official_form(said.person),
                "proposed": said.proposed_official,
            },
            _("The person reads your sentence, and can confirm the name or propose another."),
        ],
        "label": _("Decline"),
        "back_url": reverse("credentials:names", args=[slug]),
    }
    return render(request, "ui/confirm.html", context)


def _chosen(request: HttpRequest, field: str) -> set[int]:
    return {int(pk) for pk in request.POST.getlist(field) if pk.isdecimal()}
