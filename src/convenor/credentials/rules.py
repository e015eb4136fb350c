"""What decides about certificates: who has earned one, and what may be done with those that exist.

Values in, a refusal or None out. Shares are compared in whole numbers, so that 80 % is 80 % and never 79.999 %.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from convenor.credentials.kinds import OF_PARTS, OF_SEATS, Kind
from convenor.credentials.states import MOVES, CorrectionState, NameState, State
from convenor.kit import dates
from convenor.kit.languages import Wording, spoken
from convenor.kit.refusals import Refusal, insist
from convenor.people.rules import NAME_PARTS, name_refusal
from convenor.programmes.states import State as CourseState

USUAL_SHARE = 80
LONGEST_REASON = 300
LONGEST_LIST = 500
"""So many certificates are checked in one go: some seconds of work."""
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
LIST_EMPTY = Refusal(
    "list.empty", _("There is no number in the list. Write one in each line, or choose a file.")
)
LIST_MALFORMED = Refusal("list.malformed", _("Send an object with a list of texts called numbers, as JSON."))
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

CORRECTION_WAITS = Refusal(
    "correction.waits", _("A correction of this certificate waits for an answer already.")
)
CORRECTION_THE_SAME = Refusal("correction.the_same", _("This is what stands on the certificate already."))
CORRECTION_ANSWERED = Refusal("correction.answered", _("This correction has been answered already."))


@dataclass(frozen=True)
class CertificateRule:
    """What earns a certificate by being there: all of it must be met.

    ``share_of_hours`` is in percent, from 1 to 100; ``sessions`` are keys of sessions at which one must have been.
    """

    share_of_hours: int = USUAL_SHARE
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartRule:
    """What earns a certificate by teaching or speaking: so many sessions, at least."""

    sessions_given: int = 1


@dataclass(frozen=True)
class CertificateRules:
    """The rules of a course, one for each kind of certificate that it gives."""

    seats: Mapping[Kind, CertificateRule]
    parts: Mapping[Kind, PartRule]

    @property
    def participation(self) -> CertificateRule:
        return self.seats[Kind.PARTICIPATION]


@dataclass(frozen=True)
class Duration:
    """Minutes, said in the language of whoever reads: "2 hours 30 minutes"."""

    minutes: int

    def __str__(self) -> str:
        return dates.hours(self.minutes, get_language() or "en")


@dataclass(frozen=True)
class InReadersLanguage:
    """A wording, said in the language of whoever reads."""

    wording: Wording

    def __str__(self) -> str:
        return spoken(self.wording, get_language() or "en").text


@dataclass(frozen=True)
class CountedSession:
    """A session whose minutes count towards a certificate."""

    pk: int
    minutes: int
    key: str = ""
    title: Wording = field(default_factory=dict)


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


# What a certificate rule may say, and how each condition is read. A condition on exercises or on the evaluation will be
# one key more here, one more in the course file (programmes.coursefile.shape.Rule), and one judge in ``eligibility``.

SEAT_CONDITIONS = frozenset({"share_of_hours", "sessions"})
PART_CONDITIONS = frozenset({"sessions_given"})
BESIDE = {Kind.COMPLETION: SEAT_CONDITIONS, Kind.TRAINER: PART_CONDITIONS, Kind.SPEAKER: PART_CONDITIONS}
"""The kinds that a course gives only where its rule says so. What stands outside is the rule for participation."""


def rule_refusal(written: Mapping[str, object], *, sessions: Collection[str] | None = None) -> Refusal | None:
    """Why ``Course.certificate_rule`` cannot be understood. An empty one is the usual rule.

    ``sessions`` are the keys of those that count, where they are known.
    """
    inner = {kind: written[kind] for kind in BESIDE if kind in written}
    outer = {key: value for key, value in written.items() if key not in inner}
    if refusal := _conditions_refusal(outer, SEAT_CONDITIONS, sessions):
        return refusal
    for kind, conditions in inner.items():
        if not isinstance(conditions, Mapping):
            return _unknown(kind, ["share_of_hours"])
        if refusal := _conditions_refusal(conditions, BESIDE[kind], sessions):
            return refusal
    return None


def _conditions_refusal(
    conditions: Mapping[str, object], known: Collection[str], sessions: Collection[str] | None
) -> Refusal | None:
    for key in conditions:
        if key not in known:
            return _unknown(key, known)
    share = conditions.get("share_of_hours", USUAL_SHARE)
    if isinstance(share, bool) or not isinstance(share, int) or not 1 <= share <= 100:
        return Refusal(
            "certificate_rule.out_of_range",
            _("The share of hours is a whole number of percent from 1 to 100, not {share}."),
            {"share": share},
        )
    given = conditions.get("sessions_given", 1)
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        return Refusal(
            "certificate_rule.none_given",
            _("The number of sessions given is a whole number from 1, not {given}."),
            {"given": given},
        )
    named = conditions.get("sessions", [])
    if not isinstance(named, list) or not all(isinstance(key, str) for key in named):
        return _unknown(str(named), known)
    missing = [key for key in named if sessions is not None and key not in sessions]
    if missing:
        return Refusal(
            "certificate_rule.no_such_session",
            _("The certificate rule asks for the session “{key}”, and no session that counts has this key."),
            {"key": missing[0]},
        )
    return None


def _unknown(key: str, known: Iterable[str]) -> Refusal:
    return Refusal(
        "certificate_rule.unknown",
        _("A certificate rule knows “{known}” and not “{key}”."),
        {"key": key, "known": "”, “".join(sorted(known))},
    )


def rules_of(written: Mapping[str, object]) -> CertificateRules:
    """Return the rules that ``Course.certificate_rule`` holds as data.

    ``{"share_of_hours": 80, "completion": {"share_of_hours": 100, "sessions": ["exam"]}, "trainer": {}}``: outside
    stands what earns a certificate of participation; the other kinds are given only where they are named.
    Refuses what ``rule_refusal`` refuses.
    """
    insist(rule_refusal(written))
    inner = {kind: cast(Mapping[str, Any], written[kind]) for kind in BESIDE if kind in written}
    outer = {key: value for key, value in written.items() if key not in inner}
    seats = {Kind.PARTICIPATION: outer} | {kind: inner[kind] for kind in OF_SEATS if kind in inner}
    return CertificateRules(
        seats={kind: _seat_rule(seats[kind]) for kind in OF_SEATS if kind in seats},
        parts={kind: PartRule(**inner[kind]) for kind in OF_PARTS if kind in inner},
    )


def _seat_rule(conditions: Mapping[str, Any]) -> CertificateRule:
    return CertificateRule(**{**conditions, "sessions": tuple(conditions.get("sessions", ()))})


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
    required = [session for session in counted if session.key in rule.sessions]
    missing = [session for session in required if not presence.get(session.pk)]
    lacks += [_session_missing(session, presence.get(session.pk)) for session in missing]
    return Eligibility(
        attended=attended,
        whole=whole,
        needed=needed,
        sessions_attended=len(there),
        sessions=len(counted),
        unmarked=len(open_yet),
        may_still_pass=whole > 0
        and attended + sum(session.minutes for session in open_yet) >= needed
        and all(presence.get(session.pk, True) for session in required),
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


def _session_missing(session: CountedSession, presence: bool | None) -> Refusal:
    title = {"session": InReadersLanguage(session.title)}
    if presence is None:
        return Refusal(
            "attendance.required_unmarked", _("“{session}” is required and is not marked yet."), title
        )
    return Refusal("attendance.required_missed", _("“{session}” is required and was missed."), title)


def contribution_lacks(rule: PartRule, *, given: int) -> tuple[Refusal, ...]:
    """What somebody lacks for a certificate who has taught or spoken in ``given`` sessions."""
    if given >= rule.sessions_given:
        return ()
    return (
        Refusal(
            "contribution.too_few",
            _("{given} of at least {needed} sessions given."),
            {"given": given, "needed": rule.sessions_given},
        ),
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


def correction_refusal(
    proposed: Mapping[str, str], *, state: str, reason: str, waits: bool, says_the_same: bool
) -> Refusal | None:
    """Why the holder may not ask for another name on a certificate in ``state``. ``waits``: they have asked already."""
    if state != State.ISSUED:
        return NOT_REVOCABLE
    if waits:
        return CORRECTION_WAITS
    if refusal := name_refusal(**proposed):
        return refusal
    return CORRECTION_THE_SAME if says_the_same else sentence_refusal(reason, missing=NAME_NO_REASON)


def correction_answer_refusal(state: str, *, answer: str | None = None) -> Refusal | None:
    """Why a correction may not be accepted, or declined with the sentence ``answer``."""
    if state != CorrectionState.ASKED:
        return CORRECTION_ANSWERED
    return None if answer is None else sentence_refusal(answer, missing=NO_ANSWER)
