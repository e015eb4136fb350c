"""What goes with a person who is erased: what they told us for a course, and the address of their calendar."""

from collections.abc import Collection
from datetime import datetime

from convenor.kit.redaction import without
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.models import Invitation, PersonalCalendar, ScheduleImport
from convenor.programmes.queries.erasure import erasure_refusal_of


def forget_person(person: Person, *, words: Collection[str], at: datetime) -> None:
    """Forget needs, absences and links. Parts in courses that are over stay, without a name. ``words`` are forms of
    the name, taken out of schedules that wait to be brought in. Refuses what ``rules.erasure`` refuses.
    """
    insist(erasure_refusal_of(person))
    Invitation.objects.filter(person=person).update(
        technical="", diet="", absent=[], sent_to="", withdrawn_at=at
    )
    PersonalCalendar.objects.filter(person=person).delete()
    for waiting in ScheduleImport.objects.filter(applied_at=None):
        told = without([waiting.entries, waiting.left_out], words)
        if told != [waiting.entries, waiting.left_out]:
            waiting.delete()
