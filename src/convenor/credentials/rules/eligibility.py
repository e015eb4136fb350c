"""Who has earned a certificate, and what each other one lacks.

Shares are compared in whole numbers, so that 80 % is 80 % and never 79.999 %.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from convenor.credentials.kinds import OF_PARTS, OF_SEATS, Kind
from convenor.kit import dates
from convenor.kit.languages import Wording, reader_language, spoken
from convenor.kit.refusals import Refusal, insist

USUAL_SHARE = 80
NO_SESSIONS = Refusal(
    "course.no_sessions", _("The course has no sessions whose hours count, so nobody can earn a certificate.")
)


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
        return dates.hours(self.minutes, reader_language())


@dataclass(frozen=True)
class InReadersLanguage:
    """A wording, said in the language of whoever reads."""

    wording: Wording

    def __str__(self) -> str:
        return spoken(self.wording, reader_language()).text


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


def conditions_of(written: Mapping[str, object]) -> dict[str, dict[str, Any] | None]:
    """Return what ``Course.certificate_rule`` asks for each kind, in full; None for a kind that is not given.

    A rule that cannot be read counts as the usual one. ``rule_from`` is the way back.
    """
    rules = rules_of({} if rule_refusal(written) else written)
    found = {kind: asdict(rule) | {"sessions": list(rule.sessions)} for kind, rule in rules.seats.items()}
    found |= {kind: asdict(rule) for kind, rule in rules.parts.items()}
    return {kind.value: found.get(kind) for kind in Kind}


def rule_from(conditions: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any]:
    """Return as ``Course.certificate_rule`` what ``conditions_of`` gives, amended or not; sessions only where named."""
    said = {
        kind: {name: value for name, value in one.items() if value != []}
        for kind, one in conditions.items()
        if one is not None
    }
    return said.pop(Kind.PARTICIPATION.value) | said


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
