"""What may be done with certificates: issued, revoked, replaced, checked by lists."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from convenor.credentials.rules.eligibility import NO_SESSIONS, rule_refusal
from convenor.credentials.rules.sentences import sentence_refusal
from convenor.credentials.states import MOVES, State
from convenor.kit.refusals import Refusal
from convenor.programmes.states import State as CourseState

LONGEST_LIST = 500
"""So many certificates are checked in one go: some seconds of work."""
OVER = frozenset({CourseState.ENDED, CourseState.CERTIFIED})
"""States of a course in which certificates may be issued: it is over, and not yet put away."""
NOT_OVER = Refusal("course.not_ended", _("Certificates are issued when the course has ended."))
NO_ISSUER = Refusal("course.no_issuer", _("The course does not say in whose name certificates are issued."))
NOBODY_PASSES = Refusal("certificate.nobody_passes", _("Nobody meets the rule for a certificate yet."))
NOT_REVOCABLE = Refusal("certificate.not_valid", _("Only a valid certificate can be revoked or replaced."))
NO_REASON = Refusal("certificate.no_reason", _("Give a reason. It is public: the check page shows it."))
LIST_EMPTY = Refusal(
    "list.empty", _("There is no number in the list. Write one in each line, or choose a file.")
)
LIST_MALFORMED = Refusal("list.malformed", _("Send an object with a list of texts called numbers, as JSON."))
NOTHING_NEW = Refusal(
    "certificate.nothing_new",
    _("A new certificate would say the same as this one. Correct the person first."),
)


def issue_refusal(
    *,
    course_state: str,
    rule: Mapping[str, object],
    has_issuer: bool,
    minutes: int,
    paper: Refusal | None,
    passing: int,
) -> Refusal | None:
    """Why certificates of a course may not be issued now.

    ``minutes`` is the length of the sessions that count; ``paper`` why no certificate of this course could be printed
    (``paper.paper_refusal``); ``passing`` how many people have earned one, those included who hold it already.
    """
    if course_state not in OVER:
        return NOT_OVER
    if not minutes:
        return NO_SESSIONS
    if not has_issuer:
        return NO_ISSUER
    return rule_refusal(rule) or paper or (None if passing else NOBODY_PASSES)


def list_refusal(count: int) -> Refusal | None:
    """Return why a list of ``count`` certificates is not checked: ``list.empty``, ``list.too_long``."""
    if count == 0:
        return LIST_EMPTY
    if count > LONGEST_LIST:
        return Refusal(
            "list.too_long",
            _("The list has {count} certificates; at most {most} are checked at once. Divide it."),
            {"count": count, "most": LONGEST_LIST},
        )
    return None


def revocation_refusal(state: str, *, reason: str) -> Refusal | None:
    """Why a certificate may not be revoked for ``reason``, which the public will read."""
    if State.REVOKED not in MOVES[State(state)]:
        return NOT_REVOCABLE
    return sentence_refusal(reason, missing=NO_REASON)


def supersession_refusal(state: str, *, says_the_same: bool) -> Refusal | None:
    """Why a certificate may not be replaced by a corrected one. ``says_the_same``: the new one would change nothing."""
    if State.SUPERSEDED not in MOVES[State(state)]:
        return NOT_REVOCABLE
    return NOTHING_NEW if says_the_same else None
