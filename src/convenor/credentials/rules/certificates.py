"""What may be done with certificates: issued, revoked, replaced, checked by lists."""

from django.utils.translation import gettext_lazy as _

from convenor.credentials.rules.eligibility import NO_SESSIONS
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
NOT_UNDER_WAY = Refusal("batch.not_under_way", _("No certificates are being made now."))
PAUSED = Refusal(
    "batch.paused", _("The making of certificates is paused. Resume it first, or do not issue the rest.")
)
NOT_PAUSED = Refusal("batch.not_paused", _("The making of certificates is not paused."))
HOLDER_ERASED = Refusal(
    "certificate.holder_erased", _("Its holder was erased, so nothing can be corrected on it.")
)
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
    rule: Refusal | None,
    has_issuer: bool,
    minutes: int,
    paper: Refusal | None,
    passing: int,
) -> Refusal | None:
    """Why certificates of a course may not be issued now.

    ``rule`` is why the rule cannot be read; ``minutes`` the length of the sessions that count; ``paper`` why no
    certificate of this course could be signed or printed; ``passing`` how many people have earned one, those included
    who hold it already.
    """
    if course_state not in OVER:
        return NOT_OVER
    if not minutes:
        return NO_SESSIONS
    if not has_issuer:
        return NO_ISSUER
    return rule or paper or (None if passing else NOBODY_PASSES)


def pause_refusal(*, is_under_way: bool, is_paused: bool) -> Refusal | None:
    """Why the making of certificates may not be paused."""
    if not is_under_way:
        return NOT_UNDER_WAY
    return PAUSED if is_paused else None


def resume_refusal(*, is_under_way: bool, is_paused: bool) -> Refusal | None:
    """Why the making of certificates may not be resumed, nor what is left of it given up: it must be paused."""
    if not is_under_way:
        return NOT_UNDER_WAY
    return None if is_paused else NOT_PAUSED


def holder_erasure_refusal(*, being_made: str) -> Refusal | None:
    """Why the holder of certificates may not be erased. ``being_made``: the number of one that is, or empty."""
    if not being_made:
        return None
    return Refusal(
        "erasure.being_made",
        _("A certificate of this person is being made: {number}. Wait for it, or do not issue the rest."),
        {"number": being_made},
    )


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


def supersession_refusal(state: str, *, says_the_same: bool, is_erased: bool = False) -> Refusal | None:
    """Why a certificate may not be replaced by a corrected one. ``says_the_same``: the new one would change nothing.
    ``is_erased``: nobody knows any more whose it is.
    """
    if is_erased:
        return HOLDER_ERASED
    if State.SUPERSEDED not in MOVES[State(state)]:
        return NOT_REVOCABLE
    return NOTHING_NEW if says_the_same else None
