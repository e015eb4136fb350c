"""Pages and acts of registration: load, ask, act, answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convenor.documents.tables import Sheet, write_csv, write_workbook
from convenor.enrolment import actions, permissions, queries
from convenor.enrolment.columns import COLUMNS, REQUIRED
from convenor.enrolment.columns import columns_of as columns_in
from convenor.enrolment.forms import FilterForm, ImportForm, RegisterForm
from convenor.enrolment.listed import LISTED
from convenor.enrolment.matching import Outcome, fingerprint
from convenor.enrolment.models import Registration, RosterImport
from convenor.enrolment.queries import Seats
from convenor.enrolment.rules import (
    confirmation_refusal,
    confirmations_refusal,
    registration_refusal,
    waiting_refusal,
    withdrawal_refusal,
)
from convenor.enrolment.states import MOVES, State
from convenor.kit.refusals import Refusal, Refused
from convenor.notices.queries import bounce_of
from convenor.people.actions import amend_person
from convenor.people.actions import choose_columns as remember_columns
from convenor.people.columns import Line
from convenor.people.forms import PersonForm
from convenor.people.models import Organisation, Person
from convenor.people.permissions import may_change_email, signed_in
from convenor.people.queries import columns_of
from convenor.programmes.models import Course
from convenor.programmes.permissions import course_for

ON_ONE_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Act:
    """A button: the address of the act, its words, and why it would be refused."""

    address: str
    label: str
    refusal: Refusal | None


@dataclass(frozen=True)
class Row:
    """One line of the list: the name as papers have it, the chosen columns, and what can be done."""

    registration: Registration
    name: str
    cells: Sequence[tuple[str | Promise, Sequence[Line]]]
    acts: list[Act]

    @property
    def is_seatable(self) -> bool:
        return any(act.address == "enrolment:confirm" and not act.refusal for act in self.acts)


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.LOOK)
    organises = permissions.organises(request.user, course)
    form = FilterForm(request.GET, institutions=queries.institutions(course))
    form.is_valid()
    wanted = form.cleaned_data
    seats = queries.seats(course)
    waits_in_order = wanted.get("state") == State.WAITING
    registrations = (
        queries.waiting_list(course) if waits_in_order else queries.roster(course, request.LANGUAGE_CODE)
    )
    found = queries.narrowed(
        registrations,
        text=wanted.get("q", ""),
        state=wanted.get("state", ""),
        organisation_pk=wanted.get("institution"),
    )
    pages = Paginator(queries.keys(found), ON_ONE_PAGE)
    if not any(wanted.values()):
        pages.count = seats.listed  # counted already, with the seats
    page = pages.get_page(request.GET.get("page"))
    chosen = columns_of(signed_in(request.user), LISTED) if organises else list(LISTED.usual)
    rows = [
        Row(
            registration,
            registration.person.officially_called(request.LANGUAGE_CODE),
            LISTED.cells(registration, chosen, request.LANGUAGE_CODE),
            _acts(registration, course, seats) if organises else [],
        )
        for registration in queries.with_keys(course, page)
    ]
    reasons = {act.refusal.code: act.refusal for row in rows for act in row.acts if act.refusal}
    context = {
        "course": course,
        "form": form,
        "seats": seats,
        "page": page,
        "rows": rows,
        "columns": [LISTED.known[key].label for key in chosen],
        "choices": LISTED.choices(chosen),
        "asked": request.GET.urlencode(),
        "reasons": list(reasons.values()),
        "organises": organises,
        "next": queries.waiting_list(course).first() if seats.by_state.get(State.WAITING) else None,
        "together_refusal": confirmations_refusal(
            [State.REGISTERED], course_state=course.state, seats=seats.limit, taken=seats.taken
        ),
    }
    return render(request, "enrolment/people.html", context)


@require_POST
def choose_columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Which columns the lists of courses show, remembered for whoever looks at them."""
    course = course_for(request.user, slug, may=permissions.CHOOSE_COLUMNS)
    remember_columns(signed_in(request.user), LISTED, request.POST.getlist("column"))
    messages.success(request, _("The columns are kept for you."))
    asked = QueryDict(request.POST.get("asked", "")).urlencode()
    return redirect(f"{reverse('enrolment:people', args=[course.slug])}{asked and f'?{asked}'}")


def _acts(registration: Registration, course: Course, seats: Seats) -> list[Act]:
    """The buttons of one row, in the order of the way that a registration goes."""
    moves = MOVES[State(registration.state)]
    state, open_for = registration.state, {"course_state": course.state}
    found = {
        State.REGISTERED: Act(
            "enrolment:register_again",
            _("Register again"),
            registration_refusal(present_state=state, **open_for),
        ),
        State.CONFIRMED: Act(
            "enrolment:confirm",
            _("Give a seat"),
            confirmation_refusal(state, seats=seats.limit, taken=seats.taken, **open_for),
        ),
        State.WAITING: Act("enrolment:wait", _("To the waiting list"), waiting_refusal(state, **open_for)),
        State.WITHDRAWN: Act("enrolment:withdraw", _("Withdraw"), withdrawal_refusal(state, **open_for)),
    }
    return [act for move, act in found.items() if move in moves]


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    registration = permissions.registration_for(request.user, pk, may=permissions.CONFIRM)
    registration = actions.confirm(registration, by=signed_in(request.user), at=timezone.now())
    return _answered(request, registration, _("%(person)s has a seat."))


@require_POST
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    registration = permissions.registration_for(request.user, pk, may=permissions.WAIT)
    registration = actions.wait(registration, by=signed_in(request.user), at=timezone.now())
    return _answered(request, registration, _("%(person)s is on the waiting list."))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    registration = permissions.registration_for(request.user, pk, may=permissions.WITHDRAW)
    registration = actions.withdraw(registration, by=signed_in(request.user), at=timezone.now())
    return _answered(request, registration, _("The registration of %(person)s is withdrawn."))


@require_POST
def register_again(request: HttpRequest, pk: int) -> HttpResponse:
    earlier = permissions.registration_for(request.user, pk, may=permissions.REGISTER)
    registration = actions.register(
        earlier.course,
        earlier.person,
        organisation=earlier.organisation,
        post=earlier.post,
        by=signed_in(request.user),
        at=timezone.now(),
    )
    return _answered(request, registration, _("%(person)s is registered again."))


@require_POST
def confirm_all(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.CONFIRM)
    chosen = {int(pk) for pk in request.POST.getlist("registration") if pk.isdecimal()}
    seated = actions.confirm_all(course, chosen, by=signed_in(request.user), at=timezone.now())
    said = ngettext("%(count)d person has a seat now.", "%(count)d people have a seat now.", len(seated))
    messages.success(request, said % {"count": len(seated)})
    return redirect(_back(request, course))


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.REGISTER)
    form = RegisterForm(request.POST or None, organisations=queries.all_organisations())
    proposed: list[tuple[Person, list[Organisation]]] = []
    if form.is_valid():
        proposed = queries.possible_persons(course, form.row)
        person = _chosen(form, [known for known, _of in proposed], request.POST.get("person", ""))
        try:
            if person is not None:
                registration = actions.register(
                    course,
                    person,
                    organisation=queries.organisation_with(form.organisation_pk),
                    post=form.row.post,
                    by=signed_in(request.user),
                    at=timezone.now(),
                )
                return _answered(request, registration, _("%(person)s is registered."))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "course": course,
        "form": form,
        "proposed": proposed,
        "institutions": queries.institutions(course),
        "refusal": registration_refusal(course_state=course.state, present_state=None),
    }
    return render(request, "enrolment/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    registration = permissions.registration_for(request.user, pk, may=permissions.AMEND, slug=slug)
    person = registration.person
    form = PersonForm(
        request.POST or None, person=person, may_change_email=may_change_email(request.user, person)
    )
    if form.is_valid():
        try:
            registration.person = amend_person(
                person, changes=form.cleaned_data, by=signed_in(request.user), at=timezone.now()
            )
            return _answered(request, registration, _("What is known of %(person)s is corrected."))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "course": registration.course,
        "registration": registration,
        "name": person.officially_called(request.LANGUAGE_CODE),
        "bounce": bounce_of(person.email),
        "form": form,
    }
    return render(request, "enrolment/amend.html", context)


def _chosen(form: RegisterForm, proposed: list[Person], choice: str) -> Person | None:
    """The person meant: one of those proposed, or a new one; None while that must be asked."""
    if choice == "new" or not proposed:
        return form.newcomer()
    return next((person for person in proposed if str(person.pk) == choice), None)


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.IMPORT)
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            roster_import = actions.preview_import(
                course,
                form.table,
                file_name=form.cleaned_data["file"].name,
                by=signed_in(request.user),
                at=timezone.now(),
            )
            return redirect("enrolment:preview", course.slug, roster_import.pk)
        except Refused as refused:
            form.add_error("file", str(refused))
    context = {
        "course": course,
        "form": form,
        "columns": [(label, column in REQUIRED) for column, label in COLUMNS.items()],
        "refusal": registration_refusal(course_state=course.state, present_state=None),
    }
    return render(request, "enrolment/import.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.IMPORT)
    roster_import = permissions.roster_import_of(course, pk)
    refusal = None
    if request.method == "POST":
        plan = request.POST.get("plan", "")
        try:
            roster_import = actions.bring_in(
                roster_import, plan=plan, by=signed_in(request.user), at=timezone.now()
            )
            return redirect("enrolment:preview", course.slug, pk)
        except Refused as refused:
            refusal = refused.refusal
    context = {
        "course": course,
        "roster_import": roster_import,
        "refusal": refusal,
        **_plan(request, roster_import),
    }
    return render(request, "enrolment/preview.html", context, status=409 if refusal else 200)


def _plan(request: HttpRequest, roster_import: RosterImport) -> dict[str, object]:
    """What the preview shows: the counts, one page of the lines, and the seal of exactly this plan."""
    lines = [] if roster_import.applied_at else queries.lines_of(roster_import)
    counts = roster_import.counts or Counter(line.outcome for line in lines)
    show = request.GET.get("show", "")
    shown = [line for line in lines if show in ("", line.outcome, "hints" if line.hints else "")]
    return {
        "counts": [(outcome, counts.get(outcome, 0)) for outcome in Outcome],
        "hinted": sum(bool(line.hints) for line in lines),
        "adds": counts.get(Outcome.NEW, 0) + counts.get(Outcome.MATCHED, 0),
        "ignored": columns_in(roster_import.headings).ignored,
        "page": Paginator(shown, ON_ONE_PAGE).get_page(request.GET.get("page")),
        "show": show,
        "plan": fingerprint(lines),
    }


@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.IMPORT)
    content = write_workbook([Sheet(_("People"), [str(label) for label in COLUMNS.values()], [])])
    return _file(content, XLSX, f"{course.code}-{_('people')}.xlsx")


@require_safe
def export(request: HttpRequest, slug: str, ending: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.EXPORT)
    actions.note_export(course, by=signed_in(request.user), at=timezone.now())
    headings, rows = queries.exported(course, request.LANGUAGE_CODE)
    if ending == "csv":
        return _file(write_csv(headings, rows), "text/csv; charset=utf-8", f"{course.code}.csv")
    return _file(write_workbook([Sheet(course.code, headings, rows)]), XLSX, f"{course.code}.xlsx")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _answered(request: HttpRequest, registration: Registration, sentence: str) -> HttpResponse:
    """Say what happened and go back to the row in the list."""
    person = registration.person.called(request.LANGUAGE_CODE)
    messages.success(request, sentence % {"person": person})
    return redirect(f"{_back(request, registration.course)}#registration-{registration.pk}")


def _back(request: HttpRequest, course: Course) -> str:
    """The list as it was narrowed when the button was pressed."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return back
    return reverse("enrolment:people", args=[course.slug])
