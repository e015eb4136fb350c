"""Reminding people by rule: what a course has switched on, once an hour or by hand."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.notices.actions import post as post_notice
from convenor.people.models import Person
from convenor.programmes.models import Course, ReminderSetting
from convenor.programmes.queries.reminders import due_now, key_of, settings_of
from convenor.programmes.rules.reminders import REMINDED, REMINDERS, days_refusal


@transaction.atomic
def set_reminders(
    course: Course, *, on: Collection[str], days: Mapping[str, int], by: Person | None, at: datetime
) -> None:
    """Switch the rules ``on`` and all others off, each with its number of days. Refuses ``reminder.days``."""
    insist(days_refusal(days))
    before = {one.rule.key: (one.is_on, one.days) for one in settings_of(course)}
    wanted = {key: (key in on, days.get(key, rule.days)) for key, rule in REMINDERS.items()}
    for key, (is_on, count) in wanted.items():
        ReminderSetting.objects.update_or_create(
            course=course, rule=key, defaults={"is_on": is_on, "days": count}
        )
    if wanted != before:
        facts: dict[str, object] = {key: count for key, (is_on, count) in wanted.items() if is_on}
        record("programmes.reminders_set", target=course, by=by, at=at, facts=facts)


def remind(course: Course, *, at: datetime) -> int:
    """Write to everybody whom a rule of the course that is on finds due, each once per rule and occasion.

    Returns how many are written to. Two who remind at once send one mail: the message has one key.
    """
    count = 0
    for setting in settings_of(course):
        for due in due_now(course, setting, at=at) if setting.is_on else ():
            with transaction.atomic():
                about = setting.rule.about(course, due.person, at)
                posted = about is not None and post_notice(
                    setting.rule.letter,
                    about,
                    key=key_of(course, setting.rule, due),
                    to=due.person,
                    places=course.scopes,
                    cause=f"{setting.rule.key}:{course.pk}:{at:%Y-%m-%d}",
                    at=at,
                )
            count += bool(posted)
    return count


def remind_all(*, at: datetime) -> int:
    """The same for every course that has a rule on. Returns how many are written to."""
    courses = Course.objects.filter(state__in=REMINDED, reminder_settings__is_on=True)
    return sum(remind(course, at=at) for course in courses.select_related("programme").distinct())
