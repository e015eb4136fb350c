"""Courses that are over, and the people who were there, for tests of certificates."""

from collections.abc import Iterable
from datetime import UTC, datetime

from convenor.attendance.tests.factories import a_mark
from convenor.credentials import actions
from convenor.credentials.models import Certificate
from convenor.enrolment.models import Registration
from convenor.enrolment.tests.factories import a_seat
from convenor.people.models import Person
from convenor.people.tests.factories import a_person, an_organisation
from convenor.programmes.models import Course, PartnerRole, Session, Signatory
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_course, a_module, a_programme, a_session

AFTERWARDS = datetime(2022, 7, 15, 14, tzinfo=UTC)


def an_ended_course(**fields: object) -> Course:
    """A course of five sessions of an hour each, over, with everything that a certificate needs."""
    fields.setdefault(
        "programme", a_programme(title={"az": "İrsin idarə olunması", "en": "Heritage governance"})
    )
    fields.setdefault("issuer", an_organisation({"az": "Nümunə Nazirliyi", "en": "Sample Ministry"}))
    fields.setdefault("place", {"az": "Bakı", "en": "Baku"})
    fields.setdefault("state", State.ENDED)
    course = a_course(**fields)
    partner = an_organisation({"az": "Nümunə Federasiyası", "en": "Sample Federation"})
    for position, (organisation, kind) in enumerate(
        [(course.issuer, PartnerRole.Kind.ORDERS), (partner, PartnerRole.Kind.PARTNERS)]
    ):
        PartnerRole.objects.create(
            programme=course.programme, organisation=organisation, kind=kind, position=position
        )
    Signatory.objects.create(
        course=course,
        person=a_person("Elçin", "Səfərov", latin="Elchin Safarov"),
        post={"az": "sədr", "en": "chair"},
        position=0,
    )
    a_module(course, 1)
    for hour in (9, 10, 11, 14, 15):
        a_session(course, hour=hour)
    a_session(course, hour=12, format=Session.Format.BREAK)
    return course


def somebody_who_was_there(
    course: Course, given: str = "Aysel", surname: str = "Cəfərova", *, missed: int = 0, **fields: object
) -> Registration:
    """A seat whose marks say that the last ``missed`` of the five sessions were missed."""
    registration = a_seat(course, a_person(given, surname, **fields))
    sessions = [session for session in course.sessions.all() if session.counts]
    for place, session in enumerate(sessions):
        a_mark(session, registration, present=place < len(sessions) - missed)
    return registration


def a_certificate(registration: Registration | None = None, *, by: Person | None = None) -> Certificate:
    """An issued one, by the real action."""
    registration = registration or somebody_who_was_there(an_ended_course())
    actions.issue(registration.course, by=by, at=AFTERWARDS)
    return Certificate.objects.get(registration=registration)


def numbers_of(certificates: Iterable[Certificate]) -> list[str]:
    return [certificate.number[-4:] for certificate in certificates]
