"""Of what speakers and trainers are reminded."""

from datetime import datetime, timedelta

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convenor.kit.dates import day
from convenor.kit.languages import reader_language
from convenor.people.models import Person
from convenor.programmes.actions.speakers import invite
from convenor.programmes.letters import SPEAKER, Asked
from convenor.programmes.models import Course
from convenor.programmes.queries import Speaker, speaker, speakers
from convenor.programmes.rules.reminders import Due, Reminder, is_before, register
from convenor.programmes.states import Owed


def _reachable(course: Course) -> list[Speaker]:
    """Speakers whose link nobody has withdrawn."""
    return [one for one in speakers(course) if not (one.invitation and one.invitation.withdrawn_at)]


def _who_owe(course: Course, days: int, at: datetime) -> list[Due]:
    if not is_before(course.starts_on, days=days, today=course.day_of(at)):
        return []
    return [
        Due(
            one.person,
            gettext("still owes: {things}").format(things=", ".join(str(owed.label) for owed in one.owed)),
            course.starts_on.isoformat(),
        )
        for one in _reachable(course)
        if one.owed
    ]


def _who_have_not_answered(course: Course, days: int, at: datetime) -> list[Due]:
    if course.day_of(at) > course.ends_on:
        return []
    return [
        Due(
            one.person,
            gettext("was written to on {day} and has not answered").format(
                day=day(course.day_of(one.invitation.sent_at), reader_language())
            ),
            one.invitation.sent_at.isoformat(),
        )
        for one in _reachable(course)
        if Owed.ANSWER in one.owed
        and one.invitation
        and one.invitation.sent_at
        and one.invitation.sent_at <= at - timedelta(days=days)
    ]


def _asked(course: Course, person: Person, at: datetime) -> Asked | None:
    """What the letter is about: whoever has no personal page yet gets one."""
    invitation = invite(course, person, by=None, at=at)
    found = speaker(course, person)
    return Asked(found, invitation) if found else None


OWED = register(
    Reminder(
        key="programmes.remind_owed",
        title=_("Speaker still owes something"),
        meaning=_("days before the course begins"),
        days=7,
        letter=SPEAKER,
        due=_who_owe,
        about=_asked,
    )
)
UNANSWERED = register(
    Reminder(
        key="programmes.remind_unanswered",
        title=_("Speaker has not answered"),
        meaning=_("days after the letter with the personal link"),
        days=5,
        letter=SPEAKER,
        due=_who_have_not_answered,
        about=_asked,
    )
)
