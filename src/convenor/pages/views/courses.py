"""Pages made of several apps' nouns: load, ask, act, answer."""

from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from convenor.credentials.queries import name_of
from convenor.credentials.states import State as CertificateState
from convenor.enrolment.states import State
from convenor.kit.refusals import Refusal
from convenor.live.queries import asked_by, owed_by, rooms_of, rooms_to_run
from convenor.live.states import RoomState
from convenor.pages import permissions, queries
from convenor.pages.queries.messages import mail_of
from convenor.people.permissions import may_look_through, signed_in
from convenor.people.queries import represented_by
from convenor.programmes import actions
from convenor.programmes.exchange.calendars import write_calendar
from convenor.programmes.models import Course
from convenor.programmes.permissions import ADVANCE, STEP_BACK, course_for
from convenor.programmes.queries import public_courses
from convenor.programmes.queries.releases import calendar_of, owner_of_calendar
from convenor.programmes.queries.sheets import readiness
from convenor.programmes.rules import Ready, advance_refusals, next_state, step_back_refusal
from convenor.programmes.states import PATH
from convenor.programmes.states import State as CourseState
from convenor.programmes.views import handed_out, thumbnail_of


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    courses = public_courses()
    return render(request, "pages/front.html", {"courses": courses})


@require_safe
def my(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    context = {
        "run": queries.run_by(person),
        "plans": queries.plans(person),
        "taken": queries.taken_by(person),
        "contributed": queries.contributed_by(person),
        "calendar": calendar_of(person),
        "site_url": settings.SITE_URL,
        "certificates_of_parts": queries.certificates_of_parts(person),
        "rooms": rooms_to_run(person),
        "owed": owed_by(person),
        "represented": represented_by(person),
        "in_directory": may_look_through(person),
    }
    return render(request, "pages/my.html", context)


@require_POST
def open_calendar(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    actions.open_calendar(person, by=person, at=timezone.now())
    messages.success(
        request, _("Your calendar has an address. Whoever knows it can read it: keep it to yourself.")
    )
    return redirect(f"{reverse('pages:my')}#calendar")


@require_POST
def close_calendar(request: HttpRequest) -> HttpResponse:
    person = signed_in(request.user)
    actions.close_calendar(person, by=person, at=timezone.now())
    messages.success(request, _("The address of your calendar leads nowhere any more."))
    return redirect(f"{reverse('pages:my')}#calendar")


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own sessions, for a program that cannot sign in: the address is the secret."""
    person = owner_of_calendar(token)
    if person is None:
        raise Http404
    content = write_calendar(
        person.called(person.language),
        queries.calendar_sessions(person),
        language=person.language,
        at=timezone.now(),
    )
    headers = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def my_course(request: HttpRequest, slug: str) -> HttpResponse:
    registration = permissions.own_registration(request.user, slug)
    eligibility, certificate = queries.own_standing(registration)
    attended = queries.attended(registration)
    rooms = list(rooms_of(registration.course))
    is_seated = registration.state == State.CONFIRMED
    context = {
        "registration": registration,
        "course": registration.course,
        "attended": attended,
        "eligibility": eligibility,
        "certificate": certificate,
        "name": name_of(registration.course, registration.person)
        if certificate is None and is_seated
        else None,
        "lines": queries.own_lines(registration, now=timezone.now()),
        "rooms": [room for room in rooms if room.state == RoomState.OPEN],
        "kept": [room for room in rooms if room.state == RoomState.CLOSED and is_seated],
        "questions": asked_by(registration.person, registration.course),
    }
    return render(request, "pages/my_course.html", context)


@require_safe
def my_material(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    version = permissions.own_material(request.user, slug, pk, now=timezone.now())
    return handed_out(version, request.LANGUAGE_CODE)


@require_safe
def my_thumbnail(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    return thumbnail_of(permissions.own_material(request.user, slug, pk, now=timezone.now()))


@require_safe
def my_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = permissions.represented_organisation(request.user, slug)
    people = queries.own_people(organisation)
    courses = []
    for course, grouped in groupby(people, key=lambda one: one.registration.course):
        own = list(grouped)
        has_papers = any(one.certificate and one.certificate.state == CertificateState.ISSUED for one in own)
        courses.append((course, own, has_papers))
    return render(request, "pages/my_organisation.html", {"organisation": organisation, "courses": courses})


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=permissions.OVERVIEW)
    standings = queries.standings(course)
    refusals = advance_refusals(course.state, _ready(course, standings))
    context = {
        "course": course,
        "figures": _figures(course, standings),
        "steps": _steps(course),
        "work": _work(course),
        "next_state": next_state(course.state),
        "refusal": next(iter(refusals), None),
        "missing": [_told(refusal, course) for refusal in refusals if next_state(course.state)],
        "may_step_back": step_back_refusal(course.state) is None,
        "may_advance": permissions.may_advance(request.user, course),
        "mail": mail_of(course) if permissions.may_read_outbox(request.user, course) else [],
    }
    return render(request, "pages/overview.html", context)


@require_POST
def advance(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=ADVANCE)
    ready = _ready(course, queries.standings(course))
    course = actions.advance(
        course,
        participants=ready.participants,
        certificates=ready.certificates,
        by=signed_in(request.user),
        at=timezone.now(),
    )
    messages.success(request, _("The course is now: %(state)s.") % {"state": course.get_state_display()})
    return redirect("pages:overview", slug)


@require_POST
def step_back(request: HttpRequest, slug: str) -> HttpResponse:
    course = course_for(request.user, slug, may=STEP_BACK)
    course = actions.step_back(course, by=signed_in(request.user), at=timezone.now())
    messages.success(request, _("The course is now: %(state)s.") % {"state": course.get_state_display()})
    return redirect("pages:overview", slug)


def _ready(course: Course, standings: queries.Standings) -> Ready:
    return readiness(
        course,
        participants=standings.registrations[State.CONFIRMED],
        certificates=standings.certificates[CertificateState.ISSUED],
    )


MENDED_AT = {
    "course.no_agenda": ("programmes:agenda", ""),
    "course.no_participants": ("enrolment:people", ""),
    "course.no_certificates": ("credentials:certificates", ""),
    "sheet.no_place": ("programmes:amend_course", "id_place"),
    "sheet.no_certificate": ("credentials:amend_rule", ""),
    "sheet.no_trainers": ("programmes:agenda", ""),
}
"""Where what a refusal complains of is mended; parts of the course sheet on its own page."""


def _told(refusal: Refusal, course: Course) -> dict[str, str]:
    """What is missing, and the address of the field in which it is said."""
    part = refusal.code.removeprefix("sheet.no_")
    page, place = MENDED_AT.get(refusal.code, ("programmes:amend_sheet", f"id_{part}"))
    url = reverse(page, args=[course.slug])
    return {"sentence": str(refusal), "url": f"{url}#{place}" if place else url}


def _figures(course: Course, standings: queries.Standings) -> list[dict[str, object]]:
    people = reverse("enrolment:people", args=[course.slug])
    certificates = reverse("credentials:certificates", args=[course.slug])
    registrations = standings.registrations
    return [
        {
            "label": _("seats held"),
            "number": registrations[State.CONFIRMED],
            "of": course.seats,
            "url": f"{people}?state=confirmed",
        },
        {
            "label": _("registered, no seat yet"),
            "number": registrations[State.REGISTERED],
            "url": f"{people}?state=registered",
        },
        {
            "label": _("on the waiting list"),
            "number": registrations[State.WAITING],
            "url": f"{people}?state=waiting",
        },
        {
            "label": _("sessions"),
            "number": standings.sessions,
            "url": reverse("programmes:course", args=[course.slug]) + "#agenda",
        },
        {
            "label": _("valid certificates"),
            "number": standings.certificates[CertificateState.ISSUED],
            "url": f"{certificates}?state=issued",
        },
    ]


def _work(course: Course) -> dict[str, str]:
    """What there is to do while a course stands where it does, and where that is done."""
    sentence, label, page = {
        CourseState.DRAFT: (
            _(
                "Only those who look after the course see it. Read its page as the public will, then announce it."
            ),
            _("Read the page"),
            "programmes:course",
        ),
        CourseState.ANNOUNCED: (
            _("The public page is there. Open the registration, and institutions can send their people."),
            _("Public page"),
            "programmes:course",
        ),
        CourseState.OPEN: (
            _("Register people one by one or bring in a list, and confirm their seats."),
            _("People"),
            "enrolment:people",
        ),
        CourseState.RUNNING: (
            _("Print the sign-in sheets, and mark who is there."),
            _("Attendance"),
            "attendance:attendance",
        ),
        CourseState.ENDED: (
            _("See who has earned a certificate and what the others lack, then issue."),
            _("Certificates"),
            "credentials:certificates",
        ),
        CourseState.CERTIFIED: (
            _("The communiqué is drafted from the record: read it, and take it along."),
            _("Communiqué"),
            "reporting:communique",
        ),
        CourseState.ARCHIVED: (
            _("All is done. Certificates can be checked as long as this site stands."),
            _("Certificates"),
            "credentials:certificates",
        ),
    }[CourseState(course.state)]
    return {"sentence": sentence, "label": label, "url": reverse(page, args=[course.slug])}


def _steps(course: Course) -> list[dict[str, object]]:
    now = PATH.index(course.state)
    return [
        {"label": state.label, "done": place < now, "now": place == now} for place, state in enumerate(PATH)
    ]
