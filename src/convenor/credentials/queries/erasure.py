"""What keeps the holder of certificates from being erased."""

from convenor.credentials.models import Certificate
from convenor.credentials.rules import holder_erasure_refusal
from convenor.credentials.states import State
from convenor.kit.refusals import Refusal
from convenor.people.models import Person


def erasure_refusal_of(person: Person) -> Refusal | None:
    """Why a person may not be erased, as far as certificates know: one query."""
    making = Certificate.objects.filter(person=person, state=State.NUMBERED).first()
    return holder_erasure_refusal(being_made=making.number if making else "")


def held_by(person: Person) -> list[str]:
    """The numbers of all certificates that were issued to a person, whatever became of them: one query."""
    held = Certificate.objects.filter(person=person, erased_at=None).order_by("number")
    return list(held.values_list("number", flat=True))
