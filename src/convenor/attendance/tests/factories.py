"""Marks for tests, without going through the act that makes them."""

from datetime import UTC, datetime

from convenor.attendance.models import Mark
from convenor.enrolment.models import Registration
from convenor.programmes.models import Session

IN_JULY = datetime(2022, 7, 14, 9, tzinfo=UTC)


def a_mark(session: Session, registration: Registration, *, present: bool = True, **fields: object) -> Mark:
    fields.setdefault("source", Mark.Source.ORGANISER)
    fields.setdefault("at", IN_JULY)
    return Mark.objects.create(session=session, registration=registration, present=present, **fields)
