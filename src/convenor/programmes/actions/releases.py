"""Publishing the agenda: version after version, each with what is different, and those concerned told."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from convenor.audit.actions import record
from convenor.jobs.actions import enqueue
from convenor.kit.refusals import Refused, insist
from convenor.notices.actions import post as post_notice
from convenor.people.models import Person
from convenor.programmes.actions.sessions import locked
from convenor.programmes.letters import AGENDA_CHANGED as AGENDA_CHANGED_LETTER
from convenor.programmes.letters import News
from convenor.programmes.models import Course, Release
from convenor.programmes.queries.releases import Draft, concerned_by, draft
from convenor.programmes.rules.agenda import AGENDA_CHANGED, release_refusal
from convenor.programmes.rules.releases import numbered
from convenor.programmes.signals import agenda_released


@transaction.atomic
def release(course: Course, *, plan: str, by: Person | None, at: datetime) -> Release:
    """Publish the agenda as it is now as the next version: from here on the public page and all exports show it.

    ``plan`` is the seal of what was shown (``queries.releases.Draft``): what nobody has looked at is not published.
    Refuses ``release.course_is_draft``, ``release.no_sessions``, ``release.nothing_changed`` and ``agenda.changed``.
    """
    course = locked(course)
    now = draft(course)
    insist(release_refusal(course.state, sessions=now.countable, has_changes=now.has_changes))
    if now.plan != plan:
        raise Refused(AGENDA_CHANGED)
    return _publish(course, now, by=by, at=at)


def release_if_changed(course: Course, *, by: Person | None, at: datetime) -> Release | None:
    """Publish the agenda where it is not what was published last: when a course is announced, when its file is loaded.

    Call it in the transaction of that act, which holds the lock on the course.
    """
    now = draft(course)
    is_worth_it = now.has_changes and (now.sessions or now.released)
    return _publish(course, now, by=by, at=at) if is_worth_it else None


def tell_speakers(release: Release, *, at: datetime) -> None:
    """Tell by mail everybody whose part in the course is different what has changed for them: each once for a version.

    Nothing is sent to a person without an address.
    """
    for person, changes in concerned_by(release):
        post_notice(
            AGENDA_CHANGED_LETTER,
            News(release, person, changes),
            key=f"programmes.agenda_released:{release.pk}:{person.pk}",
            to=person,
            places=release.course.scopes,
            cause=f"programmes.agenda_released:{release.pk}",
            at=at,
        )


def _publish(course: Course, now: Draft, *, by: Person | None, at: datetime) -> Release:
    fresh = Release.objects.create(
        course=course,
        number=now.number,
        at=at,
        by=by,
        sessions=numbered(now.before, now.sessions),
        changes=now.changes if now.released else [],
    )
    fresh.persons.set({part["person"] for session in now.sessions for part in session["contributions"]})
    Course.objects.filter(pk=course.pk).update(version=F("version") + 1)
    facts: dict[str, object] = {"number": fresh.number, "changes": len(fresh.changes)}
    record("programmes.agenda_released", target=course, by=by, at=at, facts=facts)
    agenda_released.send(Release, release=fresh, at=at)
    if fresh.changes:
        enqueue("programmes.tell_speakers", release_pk=fresh.pk)
    return fresh
