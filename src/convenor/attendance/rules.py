"""What decides about marks, and what they add up to. Values in, a refusal or a figure out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from convenor.enrolment.states import State as RegistrationState
from convenor.kit.refusals import Refusal
from convenor.programmes.states import State as CourseState

MARKING = frozenset({CourseState.OPEN, CourseState.RUNNING, CourseState.ENDED, CourseState.CERTIFIED})
"""States of a course in which marks may be made: also after certificates, since a wrong mark must be corrected."""

CLOSED = Refusal("mark.course_closed", _("In its present state this course takes no marks."))
OTHER_COURSE = Refusal("mark.other_course", _("This session belongs to another course."))
CHANGED_MEANWHILE = Refusal("mark.changed_meanwhile", _("Somebody else has changed this mark meanwhile."))
NO_SEAT = Refusal("mark.no_seat", _("Only somebody who holds a seat can be marked."))


def marking_refusal(*, course_state: str, registration_state: str, is_same_course: bool) -> Refusal | None:
    """Why somebody may not be marked at a session.

    ``is_same_course`` says whether registration and session belong to one course.
    """
    if not is_same_course:
        return OTHER_COURSE
    if course_state not in MARKING:
        return CLOSED
    return None if registration_state == RegistrationState.CONFIRMED else NO_SEAT


@dataclass(frozen=True)
class Attendance:
    """What the standing marks of one person add up to, in minutes of sessions that count.

    ``minutes`` present, ``absent`` and ``unmarked`` together are the ``whole`` of the course.
    """

    minutes: int = 0
    absent: int = 0
    unmarked: int = 0

    @property
    def whole(self) -> int:
        return self.minutes + self.absent + self.unmarked


def attendance(sessions: Iterable[tuple[int, bool | None]]) -> Attendance:
    """Add up ``(minutes, present)`` of each session that counts; ``present`` is None where there is no mark."""
    total = {True: 0, False: 0, None: 0}
    for minutes, present in sessions:
        total[present] += minutes
    return Attendance(minutes=total[True], absent=total[False], unmarked=total[None])


def overwriting_refusal(*, seen: bool | None, standing: bool | None, wanted: bool | None) -> Refusal | None:
    """Why a change may not be saved unseen: somebody else has changed the mark since this person saw it.

    ``seen`` is what the page showed, ``standing`` what stands now, ``wanted`` what is saved; each is None where there
    is no mark. Two who agree are not in each other's way.
    """
    return None if standing in (seen, wanted) else CHANGED_MEANWHILE
