"""Who takes part in a session, as what, and in which order."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from convenor.audit.actions import record
from convenor.kit.languages import Wording
from convenor.kit.meanwhile import meanwhile_refusal
from convenor.kit.refusals import Refused, insist
from convenor.people.actions import add_person
from convenor.people.models import Person
from convenor.programmes.actions.rows import still_assumed, told
from convenor.programmes.actions.sessions import locked, renew_draft
from convenor.programmes.models import Contribution, Session
from convenor.programmes.rules.agenda import (
    CONTRIBUTION_EXISTS,
    UNKNOWN_CONTRIBUTION,
    UNKNOWN_SESSION,
    planning_refusal,
)


@transaction.atomic
def add_contribution(
    session: Session, person: Person, *, kind: str, talk: Wording, by: Person | None, at: datetime
) -> Contribution:
    """Give a person a part in a session, after those who have one; somebody who is not stored yet is added first.

    Refuses ``agenda.closed``, ``session.unknown``, ``contribution.exists``, and a new person for what
    ``people.actions.add_person`` refuses.
    """
    course = locked(session.course)
    insist(planning_refusal(course.state))
    if not Session.objects.filter(pk=session.pk).exists():
        raise Refused(UNKNOWN_SESSION)
    if person.pk is None:
        person = add_person(person, by=by, at=at)
    parts = list(Contribution.objects.filter(session=session))
    if any((one.person_id, one.kind) == (person.pk, kind) for one in parts):
        raise Refused(CONTRIBUTION_EXISTS)
    contribution = Contribution.objects.create(
        session=session,
        person=person,
        kind=kind,
        talk=dict(talk),
        position=max((one.position for one in parts), default=-1) + 1,
    )
    facts: dict[str, object] = {"session": session.pk, "person": person.pk, "kind": kind, "talk": dict(talk)}
    record("programmes.contribution_added", target=contribution, by=by, at=at, facts=facts)
    renew_draft(course)
    return contribution


@transaction.atomic
def amend_contribution(
    contribution: Contribution,
    *,
    changes: Mapping[str, Any],
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Contribution:
    """Change the ``kind`` of a part or the title of its ``talk``; ``seen`` as in ``amend_session``.

    Refuses ``agenda.closed``, ``contribution.unknown``, ``contribution.exists`` and ``form.changed_meanwhile``.
    """
    course = locked(contribution.session.course)
    insist(planning_refusal(course.state))
    contribution = _fresh(contribution)
    standing: dict[str, Any] = {"kind": contribution.kind, "talk": contribution.talk}
    insist(meanwhile_refusal(seen, {name: standing[name] for name in changes}))
    changed = {name: value for name, value in changes.items() if standing[name] != value}
    if not changed:
        return contribution
    for name, value in changed.items():
        setattr(contribution, name, value)
    same = Contribution.objects.filter(
        session=contribution.session_id, person=contribution.person_id, kind=contribution.kind
    )
    if same.exclude(pk=contribution.pk).exists():
        raise Refused(CONTRIBUTION_EXISTS)
    contribution.assumed = still_assumed(contribution.assumed, standing, changed)
    contribution.save()
    record(
        "programmes.contribution_amended", target=contribution, by=by, at=at, facts=told(standing, changed)
    )
    renew_draft(course)
    return contribution


@transaction.atomic
def remove_contribution(contribution: Contribution, *, by: Person | None, at: datetime) -> None:
    """Take a part in a session from somebody; the person stays. Refuses ``agenda.closed``, ``contribution.unknown``."""
    course = locked(contribution.session.course)
    insist(planning_refusal(course.state))
    contribution = _fresh(contribution)
    facts: dict[str, object] = {
        "session": contribution.session_id,
        "person": contribution.person_id,
        "kind": contribution.kind,
        "talk": contribution.talk,
    }
    record("programmes.contribution_removed", target=contribution, by=by, at=at, facts=facts)
    contribution.delete()
    renew_draft(course)


@transaction.atomic
def raise_contribution(contribution: Contribution, *, by: Person | None, at: datetime) -> None:
    """Let a person be named one place earlier. Refuses ``agenda.closed`` and ``contribution.unknown``."""
    course = locked(contribution.session.course)
    insist(planning_refusal(course.state))
    contribution = _fresh(contribution)
    parts = list(Contribution.objects.filter(session=contribution.session_id))
    place = [one.pk for one in parts].index(contribution.pk)
    if not place:
        return
    parts[place - 1 : place + 1] = reversed(parts[place - 1 : place + 1])
    for position, one in enumerate(parts):
        one.position = position
    Contribution.objects.bulk_update(parts, ["position"])
    facts: dict[str, object] = {"place": place}
    record("programmes.contribution_raised", target=contribution, by=by, at=at, facts=facts)
    renew_draft(course)


def _fresh(contribution: Contribution) -> Contribution:
    found = Contribution.objects.select_related("session", "person").filter(pk=contribution.pk).first()
    if found is None:
        raise Refused(UNKNOWN_CONTRIBUTION)
    return found
