"""Programmes, courses and sessions for tests: two days in July 2022, as the first real course had."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from convenor.people.models import Organisation, Person
from convenor.people.tests.factories import a_person
from convenor.programmes.actions import release
from convenor.programmes.models import (
    Contribution,
    Course,
    Module,
    PartnerRole,
    Programme,
    Release,
    Sender,
    Session,
    Sheet,
)
from convenor.programmes.queries.releases import draft
from convenor.programmes.rules.sheets import TEXTS
from convenor.programmes.states import State

FIRST_DAY = date(2022, 7, 14)
numbers = count(1)


def a_programme(**fields: object) -> Programme:
    number = next(numbers)
    fields.setdefault("slug", f"programme-{number}")
    fields.setdefault("code", f"P{number}")
    fields.setdefault("title", {"az": "Nümunə proqramı", "en": "Sample programme"})
    return Programme.objects.create(**fields)


def a_course(**fields: object) -> Course:
    """A course of two days that takes registrations; without sessions."""
    number = next(numbers)
    fields.setdefault("programme", None)
    fields["programme"] = fields["programme"] or a_programme()
    fields.setdefault("slug", f"course-{number}")
    fields.setdefault("number", number % 900 + 1)  # a long run of tests makes more courses than a form takes
    fields.setdefault("title", {"az": "Nümunə kursu", "en": "Sample course"})
    fields.setdefault("starts_on", FIRST_DAY)
    fields.setdefault("ends_on", FIRST_DAY + timedelta(days=1))
    fields.setdefault("languages", ["az", "en"])
    fields.setdefault("state", State.OPEN)
    return Course.objects.create(**fields)


def a_module(course: Course, number: int = 1, **fields: object) -> Module:
    fields.setdefault("title", {"az": f"Modul {number}", "en": f"Module {number}"})
    return Module.objects.create(course=course, number=number, **fields)


def a_session(
    course: Course, *, day: int = 1, hour: int = 10, minutes: int = 60, **fields: object
) -> Session:
    """A session on the ``day``-th day of the course, ``hour`` in its own time zone."""
    when = course.starts_on + timedelta(days=day - 1)
    starts_at = datetime(when.year, when.month, when.day, hour, tzinfo=course.zone)
    fields.setdefault("key", f"session-{next(numbers)}")
    fields.setdefault("format", Session.Format.PRESENTATION)
    fields.setdefault("title", {"az": f"{day}-ci gün, saat {hour}", "en": f"Day {day}, {hour}:00"})
    return Session.objects.create(
        course=course, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **fields
    )


def a_contribution(
    session: Session, person: Person, kind: Contribution.Kind = Contribution.Kind.TRAINER
) -> Contribution:
    position = session.contributions.count()
    return Contribution.objects.create(session=session, person=person, kind=kind, position=position)


def a_sender(course: Course, organisation: Organisation, **fields: object) -> Sender:
    return Sender.objects.create(
        course=course, organisation=organisation, position=course.senders.count(), **fields
    )


def a_release(course: Course, **fields: object) -> Release:
    """What the sessions of an announced course are now, published."""
    fields.setdefault("at", datetime(2022, 7, 1, 9, tzinfo=UTC))
    return release(course, plan=draft(course).plan, by=None, **fields)


def a_partner(
    programme: Programme, organisation: Organisation, kind: str = PartnerRole.Kind.PARTNERS
) -> PartnerRole:
    position = programme.partner_roles.count()
    return PartnerRole.objects.create(
        programme=programme, organisation=organisation, kind=kind, position=position
    )


def a_sheet(course: Course, **fields: object) -> Sheet:
    """A course sheet in which every part says something; ``outcomes={}`` leaves one empty."""
    for part in TEXTS:
        fields.setdefault(part, {"az": f"{part}: məlumdur", "en": f"{part}: known"})
    return Sheet.objects.create(course=course, **fields)


def a_course_to_announce(**fields: object) -> Course:
    """A draft of which everything is said that whoever thinks of taking part must know."""
    fields.setdefault("place", {"az": "Bakı", "en": "Baku"})
    fields.setdefault("certificate_rule", {"share_of_hours": 80})
    course = a_course(state=State.DRAFT, **fields)
    a_contribution(a_session(course), a_person("Rüfət", "Quliyev"))
    a_sheet(course)
    return course
