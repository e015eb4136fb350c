"""Who sends people and who signs: found by name, added, put in order."""

from typing import NoReturn

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.kit.refusals import Refused
from convenor.people.actions import add_organisation
from convenor.people.models import Organisation, Person
from convenor.people.permissions import signed_in
from convenor.people.queries import organisations_named, persons_named
from convenor.programmes import permissions, queries
from convenor.programmes.actions import protocol as actions
from convenor.programmes.forms.courses import SignatoryForm, WordingForm, order_values
from convenor.programmes.forms.programmes import NewOrganisationForm, SearchForm
from convenor.programmes.models import Course, Sender, Signatory
from convenor.programmes.permissions import AMEND_COURSE, LOOK_AT_COURSE, course_for, sender_of, signatory_of
from convenor.programmes.rules.courses import amending_refusal
from convenor.programmes.views.answers import amended, say

MOST_FOUND = 20


@require_safe
def senders(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=LOOK_AT_COURSE)
    return _senders(request, course, NewOrganisationForm())


@require_POST
def add_sender(request: HttpRequest, slug: str) -> HttpResponse:
    """An institution that is known, or a new one."""
    course = course_for(request.user, slug, may=AMEND_COURSE)
    by, at = signed_in(request.user), timezone.now()
    if "name_az" in request.POST:
        newcomer = NewOrganisationForm(request.POST)
        if not newcomer.is_valid():
            return _senders(request, course, newcomer)
        fresh = newcomer.newcomer()
        fresh.slug = queries.free_key(Organisation, fresh.slug)
        organisation = add_organisation(fresh, by=by, at=at)
    else:
        pk = request.POST.get("organisation", "")
        known = Organisation.objects.filter(pk=pk) if pk.isdecimal() else Organisation.objects.none()
        organisation = known.first() or _nobody()
    sender = actions.add_sender(course, organisation, by=by, at=at)
    name = organisation.called(request.LANGUAGE_CODE)
    messages.success(request, _("%(name)s may send people.") % {"name": name})
    return redirect(reverse("programmes:senders", args=[slug]) + f"#row-{sender.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def amend_sender(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    sender = sender_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    return _reworded(request, sender, "programmes:senders")


@require_POST
def move_sender(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    sender = sender_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    return _moved(request, sender, "programmes:senders")


@require_POST
def remove_sender(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    sender = sender_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    actions.remove_from_order(sender, by=signed_in(request.user), at=timezone.now())
    name = sender.organisation.called(request.LANGUAGE_CODE)
    messages.success(request, _("%(name)s is off the list.") % {"name": name})
    return redirect("programmes:senders", slug)


@require_safe
def signatories(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=LOOK_AT_COURSE)
    return _signatories(request, course, SignatoryForm())


@require_POST
def add_signatory(request: HttpRequest, slug: str) -> HttpResponse:
    """A person who is known, or a new one by name."""
    course = course_for(request.user, slug, may=AMEND_COURSE)
    form = SignatoryForm(request.POST)
    if not form.is_valid():
        return _signatories(request, course, form)
    written, by, at = form.cleaned_data, signed_in(request.user), timezone.now()
    try:
        if written["person"]:
            person = Person.objects.filter(pk=written["person"]).first() or _nobody()
        else:
            person = Person(given=written["given"], surname=written["surname"])
        actions.add_signatory(course, person, post=written["post"], by=by, at=at)
    except Refused as refused:
        say(form, refused)
        return _signatories(request, course, form)
    name = person.called(request.LANGUAGE_CODE)
    messages.success(request, _("%(name)s signs the certificates.") % {"name": name})
    return redirect("programmes:signatories", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_signatory(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    signatory = signatory_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    return _reworded(request, signatory, "programmes:signatories")


@require_POST
def move_signatory(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    signatory = signatory_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    return _moved(request, signatory, "programmes:signatories")


@require_POST
def remove_signatory(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    signatory = signatory_of(course_for(request.user, slug, may=AMEND_COURSE), pk)
    actions.remove_from_order(signatory, by=signed_in(request.user), at=timezone.now())
    name = signatory.person.called(request.LANGUAGE_CODE)
    messages.success(request, _("%(name)s is off the list.") % {"name": name})
    return redirect("programmes:signatories", slug)


def _senders(request: HttpRequest, course: Course, newcomer: NewOrganisationForm) -> HttpResponse:
    search, text = _asked(request)
    context = {
        "course": course,
        "senders": course.senders.select_related("organisation"),
        "search": search,
        "asked": text,
        "found": organisations_named(text).order_by("folded", "pk")[:MOST_FOUND] if text else [],
        "newcomer": newcomer,
        "amends": permissions.amends_course(request.user, course),
        "refusal": amending_refusal(course.state),
    }
    return render(request, "programmes/senders.html", context)


def _signatories(request: HttpRequest, course: Course, form: SignatoryForm) -> HttpResponse:
    search, text = _asked(request)
    found = (
        persons_named(text).prefetch_related("affiliations__organisation") if text else Person.objects.none()
    )
    context = {
        "course": course,
        "signatories": course.signatories.select_related("person"),
        "search": search,
        "asked": text,
        "found": found.order_by("order_az", "pk")[:MOST_FOUND],
        "form": form,
        "amends": permissions.amends_course(request.user, course),
        "refusal": amending_refusal(course.state),
    }
    return render(request, "programmes/signatories.html", context)


def _asked(request: HttpRequest) -> tuple[SearchForm, str]:
    search = SearchForm(request.GET)
    return search, search.cleaned_data["q"].strip() if search.is_valid() else ""


def _reworded(request: HttpRequest, row: Sender | Signatory, back: str) -> HttpResponse:
    form = WordingForm(request.POST or None, row=row)
    slug = row.course.slug
    if form.is_valid() and amended(
        request, form, actions.amend_in_order, row, values=order_values, told_of=row.course
    ):
        messages.success(request, _("Saved."))
        return redirect(back, slug)
    named = row.organisation if isinstance(row, Sender) else row.person
    context = {"course": row.course, "form": form, "named": named, "back": back}
    return render(request, "programmes/amend_wording.html", context)


def _moved(request: HttpRequest, row: Sender | Signatory, back: str) -> HttpResponse:
    up = request.POST.get("to") == "up"
    actions.move_in_order(row, up=up, by=signed_in(request.user), at=timezone.now())
    return redirect(reverse(back, args=[row.course.slug]) + f"#row-{row.pk}")


def _nobody() -> NoReturn:
    raise Http404
