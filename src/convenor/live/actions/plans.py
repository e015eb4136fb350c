"""Making live rooms what a course file plans of them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from convenor.live.actions.ideas import add_theme, remove_theme
from convenor.live.actions.polls import add_poll, remove_poll
from convenor.live.actions.rooms import prepare_room, set_room
from convenor.live.models import Room
from convenor.live.queries.plans import plan_of, planned
from convenor.live.rules.polls import FIELDS
from convenor.live.rules.posts import cleaned_title
from convenor.live.rules.rooms import SETTINGS
from convenor.people.models import Person
from convenor.programmes.coursefile.shape import LiveRoom
from convenor.programmes.models import Course


@transaction.atomic
def plan_rooms(
    course: Course, plans: Mapping[str, LiveRoom], *, by: Person | None, at: datetime
) -> dict[str, Counter[str]]:
    """Make the rooms of sessions, by their keys, what is planned of them; say how many were "added" and "changed".

    A room that was opened once stays as it is: what was asked in it was asked under its own polls and themes. Planning
    the same again changes nothing. Refuses what making a room, a theme and a poll refuses.
    """
    told: dict[str, Counter[str]] = {"added": Counter(), "changed": Counter()}
    sessions = {one.key: one for one in course.sessions.filter(key__in=plans).select_related("course")}
    plans = {key: _cleaned(plan) for key, plan in plans.items()}
    standing = {room.session.key for room in planned(course)}
    for key in plans.keys() - standing:
        prepare_room(sessions[key], by=by, at=at)
        told["added"]["room"] += 1
    for room in planned(course):
        plan = plans.get(room.session.key)
        if plan and room.opened_at is None and plan != plan_of(room):
            _plan(room, plan, by=by, at=at)
            told["changed"]["room"] += room.session.key in standing
    return told


def _cleaned(plan: LiveRoom) -> LiveRoom:
    """With its themes as ``add_theme`` keeps them."""
    return replace(plan, themes=tuple(map(cleaned_title, plan.themes)))


def _plan(room: Room, plan: LiveRoom, *, by: Person | None, at: datetime) -> None:
    before = plan_of(room)
    set_room(room, changes={name: getattr(plan, name) for name in SETTINGS}, by=by, at=at)
    if plan.themes != before.themes:
        for theme in room.themes.all():
            remove_theme(theme, by=by, at=at)
        for title in plan.themes:
            add_theme(room, title, by=by, at=at)
    if plan.polls != before.polls:
        for standing in room.polls.all():
            remove_poll(standing, by=by, at=at)
        for poll in plan.polls:
            fields = {name: getattr(poll, name) for name in FIELDS}
            options = [one.wording for one in poll.options]
            add_poll(room, wording=poll.wording, options=options, by=by, at=at, **fields)
