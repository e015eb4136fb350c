"""The way of a course."""

from datetime import datetime

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.actions.releases import release_if_changed
from convenor.programmes.models import Course, Session
from convenor.programmes.rules import advance_refusal, next_state, previous_state, step_back_refusal
from convenor.programmes.states import State


@transaction.atomic
def advance(course: Course, *, certificates: int = 0, by: Person | None, at: datetime) -> Course:
    """Let the course take the next step on its path. Announcing it publishes its agenda.

    ``certificates`` is how many valid ones there are: the app that knows is of a higher rank, so the caller says it.
    Refuses ``course.no_agenda``, ``course.no_certificates`` and ``course.at_the_end``.
    """
    course = _locked(course)
    sessions = course.sessions.exclude(format=Session.Format.BREAK).count()
    insist(advance_refusal(course.state, sessions=sessions, certificates=certificates))
    course = _move(course, next_state(course.state), by=by, at=at)
    if course.state == State.ANNOUNCED:
        release_if_changed(course, by=by, at=at)
    return course


@transaction.atomic
def step_back(course: Course, *, by: Person | None, at: datetime) -> Course:
    """Let the course take one step back. Refuses ``course.no_way_back``."""
    course = _locked(course)
    insist(step_back_refusal(course.state))
    return _move(course, previous_state(course.state), by=by, at=at)


def _locked(course: Course) -> Course:
    return Course.objects.select_for_update(of=("self",)).select_related("programme").get(pk=course.pk)


def _move(course: Course, state: State | None, *, by: Person | None, at: datetime) -> Course:
    if state is None:
        raise ValueError("the rule has let a course beyond its path")
    before = course.state
    course.state, course.version = state, course.version + 1
    course.save(update_fields=["state", "version"])
    record("programmes.moved", target=course, by=by, at=at, facts={"from": before, "to": state})
    return course
