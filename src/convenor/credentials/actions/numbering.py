"""The first step of issuing: numbers, tokens and places in status lists, under the lock on the course."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from convenor.audit.actions import record_each
from convenor.credentials.actions.keys import ensure_issuer_keys
from convenor.credentials.credential import credential_refusal
from convenor.credentials.design.placed import put_on_paper
from convenor.credentials.facts import paper_of
from convenor.credentials.kinds import Kind
from convenor.credentials.models import Certificate, Pause, Seal, StatusList
from convenor.credentials.models.designs import DesignVersion
from convenor.credentials.proof.seal import can_seal
from convenor.credentials.queries import (
    DryRun,
    eligibility_of,
    facts_due,
    progress,
    seal_in_use,
)
from convenor.credentials.queries.designs import design_version, drawing_of, version_refusal
from convenor.credentials.rules import PAUSED, sealing_refusal
from convenor.kit import dates
from convenor.kit.refusals import Refused, insist
from convenor.people.models import Organisation, Person
from convenor.programmes.actions.sessions import locked
from convenor.programmes.models import Course

PLACES = 131_072
"""Bits of a status list, the least that W3C Bitstring Status List allows."""
FULL = PLACES // 2
"""A list with so many credentials is closed: a free place is still found by a few random draws."""
lots = secrets.SystemRandom()


@transaction.atomic
def number(course: Course, *, by: Person | None, at: datetime) -> int:
    """The first step: number everybody who is due, in alphabetical order after those numbered before; return how many.

    A number is never used twice: rows are never deleted, so their count is the last number given.
    """
    course = locked(course)
    if progress(course).is_paused:
        raise Refused(PAUSED)
    Pause.objects.filter(course=course).delete()
    dry_run = eligibility_of(course)
    insist(dry_run.refusal)
    if not dry_run.due or course.issuer is None:
        return 0
    at = dates.whole_seconds(at)
    ensure_issuer_keys(course.issuer, by=by, at=at)
    certificates = _numbered(dry_run, at=at)
    try_out(certificates)
    Certificate.objects.bulk_create(certificates, batch_size=200)
    record_each("credentials.numbered", targets=certificates, by=by, at=at)
    return len(certificates)


def design_of(course: Course) -> DesignVersion | None:
    """What a certificate of the course is made from now. Refuses when a picture or a signature has gone missing."""
    version = design_version(course)
    insist(version_refusal(version, signatories=course.signatories.count()))
    return version


def seal_for(course: Course, organisation: Organisation, *, at: datetime) -> Seal | None:
    """What papers of a course are sealed with in the name of ``organisation``; those of a rehearsal have no seal.

    Refuses ``seal.not_installed`` and ``seal.not_valid_now``.
    """
    seal = None if course.rehearsed else seal_in_use(organisation.pk)
    if seal:
        known = seal.certificate
        insist(sealing_refusal(begins=known.begins, ends=known.ends, at=at, can_seal=can_seal()))
    return seal


def _numbered(dry_run: DryRun, *, at: datetime) -> list[Certificate]:
    """The certificates of all who are due, not yet stored."""
    course = dry_run.course
    assert course.issuer is not None
    first = last_ordinal(course) + 1
    places = places_in(course.issuer, len(dry_run.due))
    seal = seal_for(course, course.issuer, at=at)
    return [
        Certificate(
            course=course,
            person=standing.person,
            kind=standing.kind or Kind.PARTICIPATION,
            registration=standing.registration,
            number=number_of(course, first + order),
            token=uuid4().hex,
            design=dry_run.design,
            seal=seal,
            facts=facts_due(dry_run, standing, at=at),
            status_list=status_list,
            status_index=index,
            issued_at=at,
        )
        for order, (standing, (status_list, index)) in enumerate(zip(dry_run.due, places, strict=True))
    ]


def number_of(course: Course, ordinal: int) -> str:
    return f"{course.code}-{ordinal:04}"


def last_ordinal(course: Course) -> int:
    return Certificate.objects.filter(course=course).count()


def places_in(organisation: Organisation, count: int) -> list[tuple[StatusList, int]]:
    """Free places in the status lists of ``organisation``, drawn at random so that they tell nothing of the order."""
    places: list[tuple[StatusList, int]] = []
    while len(places) < count:
        status_list = _open_list(organisation)
        taken = status_list.certificates.count()
        drawn: set[int] = set()
        while len(drawn) < min(FULL - taken, count - len(places)):
            tried = {lots.randrange(PLACES) for _ in range(min(500, count - len(places) - len(drawn)))}
            used = status_list.certificates.filter(status_index__in=tried).values_list(
                "status_index", flat=True
            )
            drawn |= tried.difference(used)
        places += [(status_list, index) for index in lots.sample(sorted(drawn), len(drawn))]
        if len(places) < count:
            StatusList.objects.create(organisation=organisation, number=status_list.number + 1)
    return places


def _open_list(organisation: Organisation) -> StatusList:
    """The status list that takes new credentials, locked until the end of the transaction."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    latest = StatusList.objects.filter(organisation=organisation).order_by("-number").first()
    return latest or StatusList.objects.create(organisation=organisation, number=1)


def try_out(certificates: Sequence[Certificate]) -> None:
    """Refuse, before a number is given, what could not be said in a credential, or does not fit on paper.

    Of the papers only the one with the most to say is tried.
    """

    def letters(certificate: Certificate) -> int:
        facts = certificate.facts
        return sum(map(len, (facts["name"], facts["international_name"], *facts["institution"].values())))

    for certificate in certificates:
        insist(credential_refusal(certificate))
    fullest = max(certificates, key=letters)
    paper = paper_of(fullest.facts, number=fullest.number, check_address=fullest.check_address)
    put_on_paper(paper, drawing_of(fullest.design), credential=b"{}", at=fullest.issued_at)
