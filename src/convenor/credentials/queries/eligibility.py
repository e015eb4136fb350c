"""Who has earned a certificate, and what it would say: the dry run."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
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
from convenor.credentials.paper import CertificatePaper, paper_refusal
from convenor.credentials.queries.designs import design_version, version_refusal
from convenor.credentials.queries.names import LIVING, Names, names_among
from convenor.credentials.queries.parts import PartStanding, contributors
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


def eligibility_of(course: Course, language: str = "az") -> DryRun:
    """Return the dry run in alphabetical order, participants first: fifteen queries, however many people there are."""
    sessions = list(course.sessions.all())
    counted = _counted(sessions)
    titles = {session.key: session.title for session in counted}
    minutes = sum(session.minutes for session in counted)
    if rule_refusal(course.certificate_rule, sessions=titles):
        return DryRun(course, None, minutes, {}, None, None, (), (), tuple(counted), Names(None, ()))
    rules = rules_of(course.certificate_rule)
    alike = course_facts(course, minutes=minutes) if course.issuer_id else None
    design = design_version(course)
    paper = None
    if alike:
        paper = (
            terms_refusal(course.serves, course=course.code)
            or paper_refusal(_sample(alike, name="A"))
            or version_refusal(design, signatories=len(alike["signatories"]))
        )
    registrations = list(seat_holders(course, language))
    contributing = contributors(course, rules, language)
    certificates = list(
        Certificate.objects.filter(course=course)
        .exclude(state=State.CANCELLED)
        .defer("credential")
        .order_by("pk")
    )
    of_seats = {certificate.registration_id: certificate for certificate in certificates}
    of_parts = {(one.person_id, one.kind): one for one in certificates if one.kind in OF_PARTS}
    printed = {one.person_id for one in certificates if one.state in LIVING}
    marks = presence(course)
    people = {one.person_id: one.person for one in registrations} | {
        one.person.pk: one.person for one in contributing
    }
    unprintable = _unprintable(alike, people) if alike and not paper else {}
    standings = []
    for registration in registrations:
        kind, found = _earned(rules, counted, marks.get(registration.pk, {}))
        standings.append(
            Standing(
                registration=registration,
                kind=kind,
                eligibility=found,
                certificate=of_seats.get(registration.pk),
                unprintable=unprintable.get(registration.person_id),
            )
        )
    return DryRun(
        course=course,
        rules=rules,
        minutes=minutes,
        facts={kind: facts_by_presence(alike, kind, rule, titles) for kind, rule in rules.seats.items()}
        | dict.fromkeys(rules.parts, alike)
        if alike
        else {},
        design=design,
        paper=paper,
        standings=tuple(standings),
        parts=tuple(
            replace(
                one,
                certificate=of_parts.get((one.person.pk, one.kind)),
                unprintable=unprintable.get(one.person.pk),
            )
            for one in contributing
        ),
        sessions=tuple(counted),
        names=names_among(course, registrations, contributing, printed=printed),
    )


def trial_of(dry_run: DryRun, written: Mapping[str, Any], language: str = "az") -> Trial:
    """Return what another ``Course.certificate_rule`` would change. Nothing is stored by asking."""
    course = copy(dry_run.course)
    course.certificate_rule = written
    return Trial(dry_run, eligibility_of(course, language))


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
    alike = course_facts(course, minutes=sum(session.minutes for session in counted))
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
