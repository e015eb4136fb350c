"""Reading who takes part."""

from django.db.models import QuerySet

from convenor.enrolment.models import Registration
from convenor.enrolment.states import State
from convenor.programmes.models import Course


def roster(course: Course, language: str = "az") -> QuerySet[Registration]:
    """All registrations of a course with person and institution, in the alphabetical order of ``language``."""
    order = "person__order_az" if language == "az" else "person__order_en"
    return (
        Registration.objects.filter(course=course)
        .select_related("person", "organisation")
        .order_by(order, "person_id")
    )


def seat_holders(course: Course, language: str = "az") -> QuerySet[Registration]:
    """The confirmed registrations of a course, in alphabetical order."""
    return roster(course, language).filter(state=State.CONFIRMED)


def waiting_list(course: Course) -> QuerySet[Registration]:
    """Those who wait for a seat, the longest wait first."""
    return (
        Registration.objects.filter(course=course, state=State.WAITING)
        .select_related("person", "organisation")
        .order_by("state_since", "pk")
    )


def seats_taken(course: Course) -> int:
    """How many seats of a course are held."""
    return Registration.objects.filter(course=course, state=State.CONFIRMED).count()
