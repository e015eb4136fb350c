"""What keeps somebody from being erased who has a part in courses."""

from convenor.kit.refusals import Refusal
from convenor.people.models import Person
from convenor.programmes.models import Course, Signatory
from convenor.programmes.rules.erasure import erasure_refusal
from convenor.programmes.states import State

OVER = (State.ENDED, State.CERTIFIED, State.ARCHIVED)


def erasure_refusal_of(person: Person) -> Refusal | None:
    """Why a person may not be erased, as far as courses know: two queries."""
    ahead = Course.objects.filter(sessions__contributions__person=person).exclude(state__in=OVER)
    signs = Signatory.objects.filter(person=person).select_related("course__programme").first()
    return erasure_refusal(
        speaks_at=next((course.code for course in ahead.select_related("programme")[:1]), ""),
        signs_for=signs.course.code if signs else "",
    )
