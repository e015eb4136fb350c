"""What earns the certificates of a course: amended by its organisers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from convenor.credentials.queries import counted_sessions
from convenor.credentials.rules import conditions_of, rule_from, rule_refusal
from convenor.kit.meanwhile import meanwhile_refusal
from convenor.kit.refusals import insist
from convenor.people.models import Person
from convenor.programmes.actions.courses import amend_course
from convenor.programmes.actions.sessions import locked
from convenor.programmes.models import Course


@transaction.atomic
def amend_rule(
    course: Course,
    *,
    changes: Mapping[str, Mapping[str, Any] | None],
    seen: Mapping[str, str] | None = None,
    by: Person | None,
    at: datetime,
) -> Course:
    """Give a course another rule: for each kind its conditions as ``rules.conditions_of`` has them, None for not given.

    Certificates that have a number stay as they are. ``seen`` are fingerprints of what was shown of each kind. Refuses
    ``form.changed_meanwhile``, what ``rules.rule_refusal`` refuses, and ``course.archived``.
    """
    course = locked(course)
    insist(meanwhile_refusal(seen, conditions_of(course.certificate_rule)))
    written = rule_from(changes)
    insist(rule_refusal(written, sessions={session.key for session in counted_sessions(course)}))
    return amend_course(course, changes={"certificate_rule": written}, by=by, at=at)
