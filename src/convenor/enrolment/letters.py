"""What those who hold seats are written, and the institutions that have named nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from convenor.enrolment.models import Registration
from convenor.enrolment.queries import acting_for_the_silent
from convenor.enrolment.states import State
from convenor.kit.dates import day
from convenor.kit.languages import spoken
from convenor.notices.letters import Letter, Placeholder, register
from convenor.people.models import Organisation, Person
from convenor.programmes.letters import COURSE, NEWS, News, of_course, of_news
from convenor.programmes.models import Course, Release
from convenor.programmes.queries.releases import latest_release
from convenor.programmes.rules.releases import QUIET, Change


def seat_of(course_pk: int, person_pk: int) -> Registration | None:
    """The seat that a person holds in a course; None where they hold none."""
    return (
        Registration.objects.select_related("course__programme", "person")
        .filter(course=course_pk, person=person_pk, state=State.CONFIRMED)
        .first()
    )


def _of_seat(registration: Registration, language: str) -> Mapping[str, str]:
    return {
        "name": registration.person.given,
        **of_course(registration.course, language),
        "page": f"{settings.SITE_URL}/my/",
    }


CONFIRMED = register(
    Letter(
        key="enrolment.confirmed",
        title=_("Seat given"),
        used=_("Sent to a person as soon as their seat is confirmed."),
        subject=_("Your seat: {course}"),
        body=_("""Dear {name},

you have a seat in the course “{course}”, {days}.

Your own page shows the programme, your attendance and, in the end, your certificate:
{page}"""),
        placeholders={
            **COURSE,
            "name": Placeholder(_("the given name of the reader")),
            "page": Placeholder(_("the address of their own page"), needed=True),
        },
        values=_of_seat,
        example=seat_of,
    )
)


def _soon(registration: Registration, language: str) -> Mapping[str, str]:
    course = registration.course
    calendar = reverse("programmes:calendar", args=[course.slug, language])
    return {
        **_of_seat(registration, language),
        "place": str(spoken(course.place, language)),
        "programme": settings.SITE_URL + reverse("programmes:course", args=[course.slug]),
        "calendar": settings.SITE_URL + calendar,
    }


BEGINS = register(
    Letter(
        key="enrolment.begins",
        title=_("The course begins soon"),
        used=_("Sent by the reminder of the same name to those who hold seats."),
        subject=_("Soon: {course}"),
        body=_("""Dear {name},

the course “{course}”, {days}, begins soon, and we expect you.

Place: {place}

The programme:
{programme}

For your calendar:
{calendar}

If you cannot come, please tell the organiser, so that somebody else gets the seat."""),
        placeholders={
            **COURSE,
            "name": Placeholder(_("the given name of the reader")),
            "place": Placeholder(_("the place; the line is left out where none is named")),
            "programme": Placeholder(_("the address of the course page")),
            "calendar": Placeholder(_("the address of the calendar, for calendar programs")),
            "page": Placeholder(_("the address of their own page")),
        },
        values=_soon,
        example=seat_of,
    )
)


@dataclass(frozen=True)
class Silent:
    """The institutions that somebody acts for and from which nobody is on the list of a course, before it closes."""

    course: Course
    person: Person
    institutions: Sequence[Organisation]


def silent(course_pk: int, person_pk: int) -> Silent | None:
    """What the focal point of an institution is asked; None where there is no day, or none of theirs is silent."""
    course = Course.objects.select_related("programme").get(pk=course_pk)
    found = acting_for_the_silent(course) if course.closes_on else {}
    return next((Silent(course, one, bodies) for one, bodies in found.items() if one.pk == person_pk), None)


def _asked(silent: Silent, language: str) -> Mapping[str, str]:
    course = silent.course
    return {
        **of_course(course, language),
        "name": silent.person.given,
        "closes": day(course.closes_on, language) if course.closes_on else "",
        "institutions": "\n".join(f"- {one.called(language)}" for one in silent.institutions),
        "programme": settings.SITE_URL + reverse("programmes:course", args=[course.slug]),
        "page": f"{settings.SITE_URL}/my/",
    }


NAME_PEOPLE = register(
    Letter(
        key="enrolment.name_people",
        title=_("Registration closes soon"),
        used=_(
            "Sent by the reminder of the same name to the focal points of institutions that have named nobody."
        ),
        subject=_("Registration closes on {closes}: {course}"),
        body=_("""Dear {name},

registration for the course “{course}”, {days}, closes on {closes}, and nobody is on its list yet from:

{institutions}

Please tell the organiser whom you send, or that you send nobody this time.

The course:
{programme}

Whom you have sent so far:
{page}"""),
        placeholders={
            **COURSE,
            "name": Placeholder(_("the given name of the reader")),
            "closes": Placeholder(_("the last day of registration"), needed=True),
            "institutions": Placeholder(_("the institutions that have named nobody, a line for each")),
            "programme": Placeholder(_("the address of the course page")),
            "page": Placeholder(_("the address of their own page")),
        },
        values=_asked,
        example=silent,
    )
)


def loud(release: Release) -> list[Change]:
    """What of a version those who hold seats are told: not that a text is another."""
    return [change for change in release.changes if change["what"] not in QUIET]


def _news(course_pk: int, person_pk: int) -> News | None:
    seat, released = seat_of(course_pk, person_pk), latest_release(Course(pk=course_pk))
    return News(released, seat.person, loud(released)) if seat and released and loud(released) else None


AGENDA_CHANGED = register(
    Letter(
        key="enrolment.agenda_released",
        title=_("Agenda changed, to those who hold seats"),
        used=_("Sent when a new version of the agenda is published, unless only texts are different."),
        subject=_("The agenda has changed: {course}"),
        body=_("""Dear {name},

version {version} of the agenda of the course “{course}”, {days}, is published. What is different:

{changes}

The whole agenda:
{page}"""),
        placeholders=NEWS,
        values=of_news,
        example=_news,
    )
)
