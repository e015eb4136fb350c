"""What of the register leaves the house is on record."""

from datetime import datetime

from convenor.audit.actions import record
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course


def note_register_export(course: Course, *, count: int, by: Person, at: datetime) -> None:
    """Record that the register, with ``count`` certificates and the names on them, was taken along as a table."""
    record("credentials.register_exported", target=course, by=by, at=at, facts={"count": count})


def note_papers_export(
    course: Course, *, count: int, organisation_pk: int | None, by: Person, at: datetime
) -> None:
    """Record that ``count`` papers were taken along: of all, or of those whom one organisation sent."""
    facts: dict[str, object] = {"count": count}
    if organisation_pk is not None:
        facts["organisation"] = Organisation.objects.values_list("slug", flat=True).get(pk=organisation_pk)
    record("credentials.papers_exported", target=course, by=by, at=at, facts=facts)
