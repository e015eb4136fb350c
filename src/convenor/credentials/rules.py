"""What decides about certificates: who has earned one, and what may be done with those that exist.

Values in, a refusal or None out. Shares are compared in whole numbers, so that 80 % is 80 % and never 79.999 %.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from convenor.credentials.states import MOVES, NameState, State
from convenor.kit import dates
from convenor.kit.refusals import Refusal, insist
from convenor.people.rules import NAME_PARTS, name_refusal
from convenor.programmes.states import State as CourseState

USUAL_SHARE = 80
LONGEST_REASON = 300
OVER = frozenset({CourseState.ENDED, CourseState.CERTIFIED})
"""States of a course in which certificates may be issued: it is over, and not yet put away."""

NOT_OVER = Refusal("course.not_ended", _("Certificates are issued when the course has ended."))
NO_SESSIONS = Refusal(
    "course.no_sessions", _("The course has no sessions whose hours count, so nobody can earn a certificate.")
)
NO_ISSUER = Refusal("course.no_issuer", _("The course does not say in whose name certificates are issued."))
NOBODY_PASSES = Refusal("certificate.nobody_passes", _("Nobody meets the rule for a certificate yet."))
NOT_REVOCABLE = Refusal("certificate.not_valid", _("Only a valid certificate can be revoked or replaced."))
NO_REASON = Refusal("certificate.no_reason", _("Give a reason. It is public: the check page shows it."))
NO_KEY = Refusal("key.none_in_use", _("The organisation has no key of this kind in use."))
KEY_NEEDED = Refusal(
    "key.still_needed",
    _("The status lists of the organisation must be signed with this key. Rotate it instead."),
)
COMPROMISED_ALREADY = Refusal("key.compromised_already", _("The key is on record as compromised already."))
SINCE_FUTURE = Refusal(
    "key.since_future", _("A key cannot be compromised since a moment that is yet to come.")
)
NOTHING_NEW = Refusal(
    "certificate.nothing_new",
    _("A new certificate would say the same as this one. Correct the person first."),
)

NAMES_ARE_MADE = frozenset({CourseState.OPEN, CourseState.RUNNING, CourseState.ENDED, CourseState.CERTIFIED})
"""States of a course in which people may say how their names are to stand on the certificates."""
NAME_FIELDS = (*NAME_PARTS, "patronymic", "latin")
"""What a name on a certificate is made of."""

NAMES_CLOSED = Refusal(
    "name.closed", _("Names are confirmed while the course is open, running, or just over.")
)
NAME_ON_CERTIFICATE = Refusal(
    "name.on_certificate",
    _("The certificate is issued already. Ask for a correction of the certificate itself."),
)
NAME_CHANGED = Refusal(
    "name.changed", _("The name was changed since this page was opened. Look at it again, then confirm.")
)
NAME_THE_SAME = Refusal("name.the_same", _("This is the name as it stands already. You can confirm it."))
NAME_NO_REASON = Refusal("name.no_reason", _("Say in a sentence why the name should be so."))
NAME_NOT_PROPOSED = Refusal("name.not_proposed", _("No correction of this name waits for an answer."))
NO_ANSWER = Refusal("name.no_answer", _("Say in a sentence why. The person reads it."))
DEADLINE_PAST = Refusal(
    "names.deadline_past", _("The day until which names can be confirmed must be today or later.")
)
NOBODY_TO_ASK = Refusal(
    "names.nobody_to_ask", _("Nobody is left to be asked: all have confirmed, or have no e-mail address.")
)


@dataclass(frozen=True)
class CertificateRule:
    """What earns a certificate. ``share_of_hours`` is in percent, from 1 to 100."""

    share_of_hours: int = USUAL_SHARE


@dataclass(frozen=True)
class Duration:
    """Minutes, said in the language of whoever reads: "2 hours 30 minutes"."""

    minutes: int

    def __str__(self) -> str:
        return dates.hours(self.minutes, get_language() or "en")


@dataclass(frozen=True)
class CountedSession:
    """A session whose minutes count towards a certificate."""

    pk: int
    minutes: int


@dataclass(frozen=True)
class Eligibility:
    """How one person stands against the rule. All times in minutes; ``lacks`` is empty for whoever passes."""

    attended: int
    whole: int
    needed: int
    sessions_attended: int
    sessions: int
    unmarked: int
    may_still_pass: bool
    """Whether marks that are not made yet could lead to a certificate."""
    lacks: tuple[Refusal, ...]

    @property
    def passes(self) -> bool:
        return not self.lacks

    @property
    def share(self) -> int:
        """The share of hours in whole percent, rounded down, for the eye only."""
        return self.attended * 100 // self.whole if self.whole else 0


def rule_refusal(written: Mapping[str, object]) -> Refusal | None:
    """Why ``Course.certificate_rule`` cannot be understood. An empty one is the usual rule."""
    for key in written:
        if key != "share_of_hours":
            return Refusal(
                "certificate_rule.unknown",
                _("A certificate rule knows “share_of_hours” and not “{key}”."),
                {"key": key},
            )
    share = written.get("share_of_hours", USUAL_SHARE)
    if isinstance(share, bool) or not isinstance(share, int) or not 1 <= share <= 100:
        return Refusal(
            "certificate_rule.out_of_range",
            _("The share of hours is a whole number of percent from 1 to 100, not {share}."),
            {"share": share},
        )
    return None


def rule_of(written: Mapping[str, object]) -> CertificateRule:
    """Return the rule that ``Course.certificate_rule`` holds as data: ``{"share_of_hours": 80}``.

    Refuses ``certificate_rule.unknown`` and ``certificate_rule.out_of_range``.
    """
    insist(rule_refusal(written))
    return CertificateRule(**cast(Mapping[str, int], written))


def minutes_needed(rule: CertificateRule, *, whole: int) -> int:
    """Return the least number of minutes that is ``share_of_hours`` percent of ``whole`` or more."""
    return -(-whole * rule.share_of_hours // 100)


def eligibility(
    rule: CertificateRule, *, sessions: Iterable[CountedSession], presence: Mapping[int, bool]
) -> Eligibility:
    """Return how a person stands whose marks are ``presence``: session pk to whether they were there.

    A session without a mark counts as not attended, and is told apart in the result.
    """
    counted = list(sessions)
    whole = sum(session.minutes for session in counted)
    there = [session for session in counted if presence.get(session.pk)]
    open_yet = [session for session in counted if session.pk not in presence]
    attended = sum(session.minutes for session in there)
    needed = minutes_needed(rule, whole=whole)
    lacks: list[Refusal] = []
    if not whole:
        lacks.append(NO_SESSIONS)
    elif attended < needed:
        lacks.append(_hours_missing(rule, attended=attended, whole=whole, needed=needed))
        if open_yet:
            lacks.append(_unmarked(len(open_yet)))
    return Eligibility(
        attended=attended,
        whole=whole,
        needed=needed,
        sessions_attended=len(there),
        sessions=len(counted),
        unmarked=len(open_yet),
        may_still_pass=whole > 0 and attended + sum(session.minutes for session in open_yet) >= needed,
        lacks=tuple(lacks),
    )


def _hours_missing(rule: CertificateRule, *, attended: int, whole: int, needed: int) -> Refusal:
    return Refusal(
        "attendance.too_little",
        _("{missing} missing: {attended} of {whole} attended, at least {share} % ({needed}) needed."),
        {
            "missing": Duration(needed - attended),
            "attended": Duration(attended),
            "whole": Duration(whole),
            "share": rule.share_of_hours,
            "needed": Duration(needed),
        },
    )


def _unmarked(count: int) -> Refusal:
    sentence: str | Promise = ngettext_lazy(
        "{count} session is not marked yet.", "{count} sessions are not marked yet.", count
    )
    return Refusal("attendance.unmarked", sentence, {"count": count})


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


def retirement_refusal(*, is_in_use: bool, is_needed: bool) -> Refusal | None:
    """Why a key may not be given up. ``is_needed``: something must go on being signed with it."""
    if not is_in_use:
        return NO_KEY
    return KEY_NEEDED if is_needed else None


def compromise_refusal(*, is_compromised: bool, since: datetime, now: datetime) -> Refusal | None:
    """Why a key may not be put on record as compromised ``since`` that moment."""
    if is_compromised:
        return COMPROMISED_ALREADY
    return SINCE_FUTURE if since > now else None


def name_confirmation_refusal(
    *, course_state: str, has_certificate: bool, is_as_seen: bool = True
) -> Refusal | None:
    """Why somebody may not confirm their name now. ``is_as_seen``: it is still what their page showed."""
    if course_state not in NAMES_ARE_MADE:
        return NAMES_CLOSED
    if has_certificate:
        return NAME_ON_CERTIFICATE
    return None if is_as_seen else NAME_CHANGED


def name_proposal_refusal(
    proposed: Mapping[str, str],
    *,
    present: Mapping[str, str],
    reason: str,
    course_state: str,
    has_certificate: bool,
) -> Refusal | None:
    """Why a correction of a name cannot be proposed. Both mappings hold the ``NAME_FIELDS``."""
    if refusal := name_confirmation_refusal(course_state=course_state, has_certificate=has_certificate):
        return refusal
    if refusal := name_refusal(**proposed):
        return refusal
    if proposed == present:
        return NAME_THE_SAME
    return sentence_refusal(reason, missing=NAME_NO_REASON)


def name_answer_refusal(state: str, *, answer: str | None = None) -> Refusal | None:
    """Why a proposed name may not be accepted, or declined with the sentence ``answer``."""
    if state != NameState.PROPOSED:
        return NAME_NOT_PROPOSED
    return None if answer is None else sentence_refusal(answer, missing=NO_ANSWER)


def name_call_refusal(*, course_state: str, until: date, today: date, to_ask: int) -> Refusal | None:
    """Why people may not be asked for their names. ``to_ask`` counts those with an address who have not confirmed."""
    if course_state not in NAMES_ARE_MADE:
        return NAMES_CLOSED
    if until < today:
        return DEADLINE_PAST
    return None if to_ask else NOBODY_TO_ASK


def sentence_refusal(sentence: str, *, missing: Refusal) -> Refusal | None:
    """Why a sentence that goes with an act cannot be taken: it is not there, or too long."""
    if not sentence.strip():
        return missing
    if len(sentence) > LONGEST_REASON:
        return Refusal(
            "certificate.reason_too_long",
            _("A reason can have at most {limit} characters; this one has {length}."),
            {"limit": LONGEST_REASON, "length": len(sentence)},
        )
    return None
