"""Reading who would be reminded of what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from convenor.notices.models import Message
from convenor.notices.queries import written_since
from convenor.programmes.models import Course, ReminderSetting
from convenor.programmes.rules.reminders import BREATH, REMINDED, REMINDERS, Due, Reminder


@dataclass(frozen=True)
class Setting:
    """A rule as a course has it; rules that nobody has touched are off, with the days that the house proposes."""

    rule: Reminder
    is_on: bool
    days: int
    lacks: str | Promise


def settings_of(course: Course) -> list[Setting]:
    """Every rule as the course has it: one query."""
    kept = {one.rule: one for one in ReminderSetting.objects.filter(course=course)}
    return [
        Setting(rule, is_on, days, rule.lacks(course))
        for key, rule in REMINDERS.items()
        for is_on, days in [(kept[key].is_on, kept[key].days) if key in kept else (False, rule.days)]
    ]


def key_of(course: Course, rule: Reminder, due: Due) -> str:
    """What a reminder is called: nobody gets two of one rule and occasion."""
    return f"{rule.key}:{course.pk}:{due.person.pk}:{due.occasion}"


def due_now(course: Course, setting: Setting, *, at: datetime) -> list[Due]:
    """Who a rule, on or off, would write to now and why.

    Left out is who has no address, who got this reminder already, and who got the same letter within two days.
    """
    if course.state not in REMINDED:
        return []
    found: Sequence[Due] = [one for one in setting.rule.due(course, setting.days, at) if one.person.email]
    keys = [key_of(course, setting.rule, one) for one in found]
    done = set(Message.objects.filter(key__in=keys).values_list("key", flat=True))
    lately = written_since(setting.rule.letter.key, course.scopes[0], since=at - BREATH)
    return [
        one for key, one in zip(keys, found, strict=True) if key not in done and one.person.pk not in lately
    ]
