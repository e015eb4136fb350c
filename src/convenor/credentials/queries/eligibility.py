"""Who has earned a certificate, and what it would say: the dry run."""

from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from convenor.attendance.queries import presence
from convenor.credentials.facts import (
    CourseFacts,
    Facts,
    course_facts,
    facts_by_part,
    facts_by_presence,
    facts_of,
    issue_day,
    paper_of,
)
from convenor.credentials.kinds import OF_PARTS, OF_SEATS, Kind
from convenor.credentials.models import Certificate
from convenor.credentials.models.designs import DesignVersion
from convenor.credentials.paper import CertificatePaper, paper_refusal
from convenor.credentials.queries.designs import design_version, version_refusal
from convenor.credentials.queries.names import LIVING, Names, NamesAsSaid, names_among, names_as_said
from convenor.credentials.queries.parts import (
    Parts,
    PartStanding,
    contributors,
    parts_of,
    standings_by_part,
)
from convenor.credentials.queries.standings import DryRun, Standing, Trial
from convenor.credentials.rules import (
    CertificateRules,
    CountedSession,
    Eligibility,
    eligibility,
    rule_refusal,
    rules_of,
)
from convenor.credentials.states import State
from convenor.documents.typeset import unprintable_refusal
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seat_holders
from convenor.kit.refusals import Refusal
from convenor.people.models import Organisation, Person
from convenor.programmes.models import Course, Session
from convenor.programmes.rules.tags import terms_refusal

SAMPLE_ADDRESS = "https://example.org/v/0123456789abcdef0123456789abcdef/"


@dataclass(frozen=True)
class _Read:
    """What dry runs are worked out from, whatever the rule says: it is read once for all rules that are tried."""

    course: Course
    sessions: Sequence[CountedSession]
    alike: CourseFacts | None
    design: DesignVersion | None
    paper: Refusal | None
    registrations: Sequence[Registration]
    parts: Parts
    of_seats: Mapping[int | None, Certificate]
    of_parts: Mapping[tuple[int, str], Certificate]
    marks: Mapping[int, dict[int, bool]]
    unprintable: Mapping[int, Refusal]
    names: NamesAsSaid


def eligibility_of(course: Course, language: str = "az") -> DryRun:
    """Return the dry run in alphabetical order, participants first: fifteen queries, however many people there are."""
    return _dry_runs(course, [course.certificate_rule], language)[0]


def trial_of(course: Course, written: Mapping[str, Any], language: str = "az") -> Trial:
    """Return what another ``Course.certificate_rule`` would change: as many queries as for one dry run.

    Nothing is stored by asking.
    """
    now, then = _dry_runs(course, [course.certificate_rule, written], language)
    return Trial(now, then)


def _dry_runs(course: Course, tried: Sequence[Mapping[str, Any]], language: str) -> list[DryRun]:
    sessions = tuple(_counted(course.sessions.all()))
    titles = {session.key: session.title for session in sessions}
    rules = [None if rule_refusal(one, sessions=titles) else rules_of(one) for one in tried]
    kinds = {kind for one in rules if one for kind in one.parts}
    read = _read(course, sessions, kinds, language) if any(rules) else None
    found = []
    for written, one in zip(tried, rules, strict=True):
        under = copy(course)
        under.certificate_rule = dict(written)
        found.append(_judged(under, one, read, language) if one and read else _unjudged(under, sessions))
    return found


def _read(course: Course, sessions: Sequence[CountedSession], kinds: Set[Kind], language: str) -> _Read:
    """``kinds``: by what part somebody may get a certificate, under one of the rules."""
    alike = course_facts(course, minutes=_minutes(sessions)) if course.issuer_id else None
    design = design_version(course)
    paper = None
    if alike:
        paper = (
            terms_refusal(course.serves, course=course.code)
            or paper_refusal(_sample(alike, name="A"))
            or version_refusal(design, signatories=len(alike["signatories"]))
        )
    registrations = list(seat_holders(course, language))
    parts = parts_of(course, kinds)
    certificates = list(
        Certificate.objects.filter(course=course)
        .exclude(state=State.CANCELLED)
        .defer("credential")
        .order_by("pk")
    )
    people = {one.person_id: one.person for one in registrations} | {
        pk: contributions[0].person for (pk, _kind), contributions in parts.items()
    }
    printed = {one.person_id for one in certificates if one.state in LIVING}
    return _Read(
        course=course,
        sessions=sessions,
        alike=alike,
        design=design,
        paper=paper,
        registrations=registrations,
        parts=parts,
        of_seats={certificate.registration_id: certificate for certificate in certificates},
        of_parts={(one.person_id, one.kind): one for one in certificates if one.kind in OF_PARTS},
        marks=presence(course),
        unprintable=_unprintable(alike, people) if alike and not paper else {},
        names=names_as_said(course, printed=printed),
    )


def _judged(course: Course, rules: CertificateRules, read: _Read, language: str) -> DryRun:
    standings = []
    for registration in read.registrations:
        kind, found = _earned(rules, read.sessions, read.marks.get(registration.pk, {}))
        standings.append(
            Standing(
                registration=registration,
                kind=kind,
                eligibility=found,
                certificate=read.of_seats.get(registration.pk),
                unprintable=read.unprintable.get(registration.person_id),
            )
        )
    parts = tuple(
        replace(
            one,
            certificate=read.of_parts.get((one.person.pk, one.kind)),
            unprintable=read.unprintable.get(one.person.pk),
        )
        for one in standings_by_part(read.parts, rules, language)
    )
    facts: dict[Kind, CourseFacts] = {}
    if read.alike:
        titles = {session.key: session.title for session in read.sessions}
        for of_seat, rule in rules.seats.items():
            facts[of_seat] = facts_by_presence(read.alike, of_seat, rule, titles)
        facts |= dict.fromkeys(rules.parts, read.alike)
    return DryRun(
        course=course,
        rules=rules,
        minutes=_minutes(read.sessions),
        facts=facts,
        design=read.design,
        paper=read.paper,
        standings=tuple(standings),
        parts=parts,
        sessions=tuple(read.sessions),
        names=names_among(read.names, read.registrations, parts),
    )


def _unjudged(course: Course, sessions: Sequence[CountedSession]) -> DryRun:
    """Of a rule that cannot be read."""
    nobody = Names(None, ())
    return DryRun(course, None, _minutes(sessions), {}, None, None, (), (), tuple(sessions), nobody)


def _minutes(sessions: Iterable[CountedSession]) -> int:
    return sum(session.minutes for session in sessions)


def _earned(
    rules: CertificateRules, counted: Sequence[CountedSession], marks: Mapping[int, bool]
) -> tuple[Kind | None, Eligibility]:
    """The highest kind that the marks earn and how they stand for it; for participation where they earn none."""
    found = {kind: eligibility(rule, sessions=counted, presence=marks) for kind, rule in rules.seats.items()}
    for kind, one in found.items():
        if one.passes:
            return kind, one
    return None, found[Kind.PARTICIPATION]


def eligibility_for(registration: Registration) -> Eligibility:
    """Return how one participant stands: what their own page shows during the course.

    Refuses what ``rules.rule_refusal`` refuses.
    """
    course = registration.course
    marks = presence(course, registration=registration).get(registration.pk, {})
    return _earned(rules_of(course.certificate_rule), counted_sessions(course), marks)[1]


def facts_due(dry_run: DryRun, standing: Standing | PartStanding, *, at: datetime) -> Facts:
    """Return what the certificate of somebody who is due says. The dry run has facts: its course has an issuer."""
    assert standing.kind is not None
    alike = dry_run.facts[standing.kind]
    if isinstance(standing, PartStanding):
        alike = facts_by_part(alike, standing.kind, given=standing.given, minutes=standing.minutes)
    return facts_of(alike, standing.person, standing.institution, issued_on=issue_day(dry_run.course, at))


def counted_sessions(course: Course) -> list[CountedSession]:
    """Return the sessions whose hours count. Breaks do not."""
    return _counted(course.sessions.all())


def _counted(sessions: Iterable[Session]) -> list[CountedSession]:
    return [
        CountedSession(session.pk, session.minutes, session.key, session.title)
        for session in sessions
        if session.counts
    ]


def facts_now(certificate: Certificate, *, at: datetime) -> Facts | None:
    """Return what a certificate issued in the place of this one at ``at`` would say. The course needs an issuer.

    None where it could not be said any more: the course gives no such certificates now, or the part is gone.
    """
    course = certificate.course
    counted = counted_sessions(course)
    rules = rules_of(course.certificate_rule)
    alike = course_facts(course, minutes=_minutes(counted))
    kind = Kind(certificate.kind)
    if kind in OF_SEATS:
        rule = rules.seats.get(kind) or rules.participation
        alike = facts_by_presence(alike, kind, rule, {session.key: session.title for session in counted})
    else:
        mine = [
            one
            for one in contributors(course, rules, "az")
            if one.person == certificate.person and one.kind == kind
        ]
        if not mine:
            return None
        alike = facts_by_part(alike, kind, given=mine[0].given, minutes=mine[0].minutes)
    return facts_of(
        alike,
        certificate.person,
        institution_of(certificate),
        issued_on=issue_day(course, at),
        replaces=certificate.number,
    )


def institution_of(certificate: Certificate) -> Organisation | None:
    """Return the institution that sent its holder; of those who taught or spoke, that of their first post."""
    if certificate.registration:
        return certificate.registration.organisation
    posts = certificate.person.affiliations.select_related("organisation")
    return next((post.organisation for post in posts), None)


def _sample(facts: CourseFacts, *, name: str) -> CertificatePaper:
    said: Facts = {
        **facts,
        "name": name,
        "international_name": "",
        "institution": {},
        "issued_on": facts["last_day"],
        "replaces": "",
    }
    return paper_of(said, number="", check_address=SAMPLE_ADDRESS)


def _unprintable(facts: CourseFacts, people: Mapping[int, Person]) -> dict[int, Refusal]:
    """Whose certificate could not be printed, and why: all names are tried at once, one by one only if that fails."""
    refusals: dict[int, Refusal] = {}
    written: dict[int, str] = {}
    for pk, person in people.items():
        written[pk] = f"{person.officially_called('az')} {person.latin}"
        if refusal := paper_refusal(_sample(facts, name=person.officially_called("az"))):
            refusals[pk] = refusal
    if unprintable_refusal("\n".join(written.values())):
        for pk, name in written.items():
            if refusal := unprintable_refusal(name):
                refusals[pk] = refusal
    return refusals
