"""Reading certificates: who has earned one, who holds one, and what the public may see of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from convenor.attendance.queries import presence
from convenor.credentials.credential import published_did, signer_of
from convenor.credentials.facts import (
    CourseFacts,
    Facts,
    course_facts,
    differences,
    facts_of,
    issue_day,
    paper_of,
)
from convenor.credentials.models import Certificate, StatusList
from convenor.credentials.paper import CertificatePaper, paper_refusal
from convenor.credentials.proof.documents import canonical_json
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import Report, verify
from convenor.credentials.queries.keys import key_in_use, keys_of
from convenor.credentials.queries.log import latest_checkpoint, log_keys, log_proof_of
from convenor.credentials.queries.names import Names, NameStanding, names_among
from convenor.credentials.rules import (
    CertificateRule,
    CountedSession,
    Eligibility,
    eligibility,
    issue_refusal,
    minutes_needed,
    rule_of,
    rule_refusal,
)
from convenor.credentials.states import State
from convenor.documents.typeset import unprintable_refusal
from convenor.enrolment.models import Registration
from convenor.enrolment.queries import seat_holders
from convenor.kit import dates
from convenor.kit.refusals import Refusal
from convenor.people.models import Organisation
from convenor.programmes.models import Course

SAMPLE_ADDRESS = "https://example.org/v/0123456789abcdef0123456789abcdef/"


@dataclass(frozen=True)
class Standing:
    """How one holder of a seat stands: against the rule, with their latest certificate, and before the printer."""

    registration: Registration
    eligibility: Eligibility
    certificate: Certificate | None
    unprintable: Refusal | None

    @property
    def is_due(self) -> bool:
        """Whether a certificate would be issued now. Whoever had one, even a revoked one, gets none by a batch."""
        return self.eligibility.passes and self.certificate is None and self.unprintable is None


@dataclass(frozen=True)
class DryRun:
    """Who would get a certificate now, and what each other one lacks. Nothing is issued by asking.

    ``rule`` is None and ``standings`` is empty when the rule of the course cannot be read; ``facts`` is None then, and
    without an issuer. ``paper`` is why no certificate of this course could be printed, whoever's it is.
    """

    course: Course
    rule: CertificateRule | None
    minutes: int
    facts: CourseFacts | None
    paper: Refusal | None
    standings: tuple[Standing, ...]
    names: Names
    """Who has confirmed how their name will stand; nobody is kept waiting for it."""

    @cached_property
    def passing(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.eligibility.passes]

    @cached_property
    def lacking(self) -> list[Standing]:
        return [standing for standing in self.standings if not standing.eligibility.passes]

    @cached_property
    def due(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.is_due]

    @cached_property
    def unprintable(self) -> list[Standing]:
        return [standing for standing in self.passing if standing.unprintable]

    @cached_property
    def due_unconfirmed(self) -> list[NameStanding]:
        """Whose name would be printed now, though they have not said that it is right."""
        due = {standing.registration.pk for standing in self.due}
        return [one for one in self.names.unconfirmed if one.registration.pk in due]

    @property
    def unmarked(self) -> int:
        """Of how many people the outcome still hangs on marks that nobody has made."""
        return sum(bool(one.eligibility.unmarked) and one.eligibility.may_still_pass for one in self.lacking)

    @property
    def needed(self) -> int:
        """The least number of minutes that earns a certificate."""
        return minutes_needed(self.rule, whole=self.minutes) if self.rule else 0

    @property
    def refusal(self) -> Refusal | None:
        """Why nothing can be issued now."""
        return issue_refusal(
            course_state=self.course.state,
            rule=self.course.certificate_rule,
            has_issuer=self.course.issuer_id is not None,
            minutes=self.minutes,
            paper=self.paper,
            passing=len(self.passing),
        )


@dataclass(frozen=True)
class Progress:
    """How far issuing has come: ``made`` of ``numbered`` certificates are files with a signature."""

    made: int
    numbered: int

    @property
    def is_under_way(self) -> bool:
        return self.made < self.numbered


def eligibility_of(course: Course, language: str = "az") -> DryRun:
    """Return the dry run: the holders of seats in alphabetical order. Twelve queries, however many people there are."""
    counted = counted_sessions(course)
    minutes = sum(session.minutes for session in counted)
    if rule_refusal(course.certificate_rule):
        return DryRun(course, None, minutes, None, None, (), Names(None, ()))
    rule = rule_of(course.certificate_rule)
    facts = course_facts(course, minutes=minutes, rule=rule) if course.issuer_id else None
    paper = paper_refusal(_sample(facts, name="A")) if facts else None
    registrations = list(seat_holders(course, language))
    certificates = {
        certificate.registration_id: certificate
        for certificate in Certificate.objects.filter(course=course).order_by("pk")
    }
    marks = presence(course)
    unprintable = _unprintable(facts, registrations) if facts and not paper else {}
    return DryRun(
        course=course,
        rule=rule,
        minutes=minutes,
        facts=facts,
        paper=paper,
        standings=tuple(
            Standing(
                registration=registration,
                eligibility=eligibility(rule, sessions=counted, presence=marks.get(registration.pk, {})),
                certificate=certificates.get(registration.pk),
                unprintable=unprintable.get(registration.pk),
            )
            for registration in registrations
        ),
        names=names_among(course, registrations, printed=certificates),
    )


def eligibility_for(registration: Registration) -> Eligibility:
    """Return how one participant stands: what their own page shows during the course.

    Refuses ``certificate_rule.unknown`` and ``certificate_rule.out_of_range``.
    """
    course = registration.course
    marks = presence(course, registration=registration).get(registration.pk, {})
    return eligibility(rule_of(course.certificate_rule), sessions=counted_sessions(course), presence=marks)


def counted_sessions(course: Course) -> list[CountedSession]:
    """Return the sessions whose hours count. Breaks do not."""
    return [
        CountedSession(session.pk, session.minutes) for session in course.sessions.all() if session.counts
    ]


def register(course: Course) -> QuerySet[Certificate]:
    """All certificates of a course, whatever became of them, by number."""
    return (
        Certificate.objects.filter(course=course)
        .select_related("person", "registration__organisation", "successor", "predecessor")
        .defer("credential")
    )


@dataclass(frozen=True)
class RegisterRow:
    """A certificate, and what has changed since it was issued: keys of its facts, none where it is no longer valid."""

    certificate: Certificate
    changes: list[str]


def register_with_changes(dry_run: DryRun) -> list[RegisterRow]:
    """Return the register of a course, each certificate with whether it still says what is known: one query."""
    return [
        RegisterRow(certificate, _changes(certificate, dry_run.facts))
        for certificate in register(dry_run.course)
    ]


def facts_now(certificate: Certificate, *, at: datetime) -> Facts:
    """Return what a certificate issued in the place of this one at ``at`` would say. The course needs an issuer."""
    course = certificate.course
    minutes = sum(session.minutes for session in counted_sessions(course))
    return facts_of(
        course_facts(course, minutes=minutes, rule=rule_of(course.certificate_rule)),
        certificate.person,
        certificate.institution,
        issued_on=issue_day(course, at),
        replaces=certificate.number,
    )


def progress(course: Course) -> Progress:
    """Return how far the certificates of a course have come: one query."""
    counted = Certificate.objects.filter(course=course).aggregate(
        numbered=Count("pk"), made=Count("pk", filter=~Q(state=State.NUMBERED))
    )
    return Progress(**counted)


def certificates_of(registration: Registration) -> QuerySet[Certificate]:
    """What one person holds or held for one course, the latest first."""
    return Certificate.objects.filter(registration=registration).exclude(state=State.NUMBERED).order_by("-pk")


def certificate_by_token(token: str) -> Certificate | None:
    """Return the certificate behind a QR code, or None when it was never issued."""
    return (
        Certificate.objects.exclude(state=State.NUMBERED)
        .select_related("course", "status_list__organisation", "successor", "predecessor")
        .filter(token=token)
        .first()
    )


def certificate_by_number(number: str) -> Certificate | None:
    """Return the certificate with a number as people type it, or None: "hgsd-2022-c02-0042 "."""
    return (
        Certificate.objects.exclude(state=State.NUMBERED)
        .filter(number="".join(number.split()).upper())
        .first()
    )


def examined(certificate: Certificate, *, at: datetime) -> Report:
    """Check a stored credential as a stranger would: against the published keys, status list and log."""
    trust = read_trust(trust_file(certificate.status_list.organisation, [certificate.status_list], at=at))
    return verify(
        certificate.credential.encode(),
        trust=trust,
        at=at,
        status_needed=True,
        log_proof=log_proof_of(certificate),
    )


def verdict_on(certificate: Certificate, report: Report) -> str:
    """Return what it comes to: ``valid``, ``superseded``, ``revoked``, ``expired``, or ``unconfirmed`` (it is called
    valid, and its signature or its status does not hold).
    """
    if certificate.state != State.ISSUED:
        return certificate.state
    if report.refusal and report.refusal.code == "dates.expired":
        return "expired"
    return "valid" if report.is_valid else "unconfirmed"


def answer_of(certificate: Certificate) -> dict[str, object]:
    """Return the answer for machines: what it says and what became of it, without anything that the paper hides."""
    facts = certificate.facts
    answer: dict[str, object] = {
        "status": certificate.state,
        "number": certificate.number,
        "name": facts["name"],
        "course": facts["course"],
        "programme": facts["programme"],
        "first_day": facts["first_day"],
        "last_day": facts["last_day"],
        "minutes": facts["minutes"],
        "issuer": facts["issuer"],
        "issued_on": facts["issued_on"],
        "pdf_sha256": certificate.pdf_sha256,
        "credential": f"{certificate.check_address}credential.json",
    }
    if certificate.ended_at:
        answer["ended_at"] = dates.zulu(certificate.ended_at)
    if certificate.reason:
        answer["reason"] = certificate.reason
    if certificate.successor:
        answer["successor"] = certificate.successor.check_address
    return answer


def status_list_numbered(issuer: str, number: int) -> StatusList | None:
    """Return a status list of the organisation with the slug ``issuer``."""
    return (
        StatusList.objects.select_related("organisation")
        .filter(organisation__slug=issuer, number=number)
        .first()
    )


def status_list_credential(status_list: StatusList, *, at: datetime) -> bytes:
    """Return the signed status list as it is now. A signature is kept for an hour, or until somebody is revoked
    or the key is another."""
    ended = Certificate.objects.filter(status_list=status_list, ended_at__isnull=False).count()
    key = key_in_use(status_list.organisation_id)
    if key is None:
        raise LookupError(f"{status_list.organisation} has a status list and no key")
    hour = at.replace(minute=0, second=0, microsecond=0)
    kept = f"credentials.status_list:{status_list.pk}:{ended}:{key.pk}:{hour.timestamp():.0f}"
    body = cache.get(kept)
    if body is None:
        body = signer_of(key).sign_status_list(status_list, ended_indices(status_list), at=hour)
        cache.set(kept, body, timeout=3600)
    return bytes(body)


def status_lists_of(organisation: Organisation) -> list[StatusList]:
    """Return all status lists of an issuer, oldest first."""
    return list(organisation.status_lists.select_related("organisation").order_by("number"))


def trust_file(organisation: Organisation, lists: Sequence[StatusList], *, at: datetime) -> bytes:
    """Return what ``convenor verify --trust`` takes: the issuer's DID document and its signed status ``lists``, the key
    of the log and its last checkpoint.
    """
    checkpoint = latest_checkpoint()
    return canonical_json(
        {
            "issuers": [published_did(organisation, keys_of(organisation))],
            "statusLists": [json.loads(status_list_credential(one, at=at)) for one in lists],
            "logs": log_keys(),
            "checkpoints": [checkpoint.note] if checkpoint else [],
        }
    )


def ended_indices(status_list: StatusList) -> list[int]:
    """Return the places in a status list whose credentials are revoked or superseded, in rising order."""
    return list(
        Certificate.objects.filter(status_list=status_list, ended_at__isnull=False)
        .order_by("status_index")
        .values_list("status_index", flat=True)
    )


def _changes(certificate: Certificate, facts: CourseFacts | None) -> list[str]:
    if facts is None or certificate.state != State.ISSUED:
        return []
    return differences(
        certificate.facts, facts_of(facts, certificate.person, certificate.institution, issued_on=date.min)
    )


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


def _unprintable(facts: CourseFacts, registrations: list[Registration]) -> dict[int, Refusal]:
    """Whose certificate could not be printed, and why: all names are tried at once, one by one only if that fails."""
    refusals: dict[int, Refusal] = {}
    written: dict[int, str] = {}
    for registration in registrations:
        person = registration.person
        written[registration.pk] = f"{person.officially_called('az')} {person.latin}"
        if refusal := paper_refusal(_sample(facts, name=person.officially_called("az"))):
            refusals[registration.pk] = refusal
    if unprintable_refusal("\n".join(written.values())):
        for pk, name in written.items():
            if refusal := unprintable_refusal(name):
                refusals[pk] = refusal
    return refusals
