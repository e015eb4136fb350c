"""What of live rooms is a plan: in the form of the course file, whether or not the room was opened since."""

import dataclasses
from collections.abc import Sequence

from django.db.models import Prefetch

from convenor.live.models import Poll, Room, Theme
from convenor.live.queries.rooms import rooms_of
from convenor.live.rules.polls import FIELDS
from convenor.live.rules.rooms import SETTINGS
from convenor.live.states import PollState
from convenor.programmes.coursefile.shape import CourseFile, LiveOption, LivePoll, LiveRoom
from convenor.programmes.models import Course


def with_rooms(file: CourseFile, course: Course) -> CourseFile:
    """Return the file of a course with the plans of its live rooms: four queries.

    Polls stand in it whatever became of them, without what was answered; what was removed does not.
    """
    plans = {room.session.key: plan_of(room) for room in planned(course)}
    return dataclasses.replace(
        file,
        sessions=tuple(dataclasses.replace(one, live=plans.get(one.key)) for one in file.sessions),
    )


def planned(course: Course) -> Sequence[Room]:
    """The rooms of a course with their themes and polls, as far as they are not removed."""
    polls = Poll.objects.exclude(state=PollState.REMOVED).prefetch_related("options")
    themes = Theme.objects.filter(removed=False).order_by("position", "pk")
    return list(
        rooms_of(course).prefetch_related(
            Prefetch("polls", queryset=polls), Prefetch("themes", queryset=themes)
        )
    )


def plan_of(room: Room) -> LiveRoom:
    """The plan of a room that ``planned`` has given."""
    return LiveRoom(
        **{name: getattr(room, name) for name in SETTINGS},
        themes=tuple(one.title for one in room.themes.all()),
        polls=tuple(
            LivePoll(
                **{name: getattr(poll, name) for name in FIELDS},
                wording=poll.wording,
                options=tuple(LiveOption(wording=one.wording) for one in poll.options.all()),
            )
            for poll in room.polls.all()
        ),
    )
