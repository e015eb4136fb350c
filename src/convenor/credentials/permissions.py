"""Who may do what with certificates, the loaders that see to it, and the pace at which strangers may ask."""

from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from convenor.credentials.models import Certificate, Correction, NameConfirmation, StoredArtwork
from convenor.credentials.queries.names import NameStanding, name_of
from convenor.credentials.states import UNRELEASED
from convenor.people.models import Role
from convenor.people.permissions import (
    FOCAL_POINT,
    OBSERVER,
    ORGANISER,
    Scope,
    Visitor,
    insist_on,
    roles_in,
    signed_in,
)
from convenor.programmes.models import Course
from convenor.programmes.permissions import course_for, invitation_by

SEE = frozenset({ORGANISER, OBSERVER})
"""The dry run and the register of a course."""
AMEND_RULE = frozenset({ORGANISER})
"""What earns each kind of certificate."""
ISSUE = frozenset({ORGANISER})
REVOKE = frozenset({ORGANISER})
SUPERSEDE = frozenset({ORGANISER})
HAND_OVER = frozenset({ORGANISER})
"""Printing the list of the ceremony, and noting who has received the paper."""
NAMES = frozenset({ORGANISER})
"""Asking for names, and answering those who propose another."""
DESIGN = frozenset({ORGANISER})
"""How the certificates of a course look, its pictures and scanned signatures; for a programme, a role in all of it."""
DOWNLOAD = frozenset({ORGANISER, FOCAL_POINT})
"""The paper of somebody else: its holder always may. A focal point has those of their own people."""
EXPORT = frozenset({ORGANISER})
"""The register as a table."""

TRIES_A_MINUTE = 30
"""How many numbers one address may look up."""
LISTED_AN_HOUR = 2000
"""How many certificates one address may check by lists."""


def certificate_for(visitor: Visitor, number: str, *, may: frozenset[str], slug: str = "") -> Certificate:
    """Return the certificate for somebody who holds one of the roles ``may`` in its course, or for its holder.

    The holder is let in only where ``may`` is ``DOWNLOAD``. With ``slug`` it must be of that course. Raises
    ``Http404`` where there is none, ``NotPermitted`` otherwise.
    """
    certificates = Certificate.objects.select_related(
        "course__programme", "person", "registration__organisation"
    )
    certificate = certificates.filter(number=number).first()
    if certificate is None or (slug and certificate.course.slug != slug):
        insist_on(visitor, may)
        raise Http404
    if may == DOWNLOAD:
        person = signed_in(visitor)
        if person == certificate.person:
            return certificate
        if certificate.registration and certificate.registration.organisation_id:
            own = Scope("organisation", certificate.registration.organisation_id)
            insist_on(visitor, may, *certificate.course.scopes, own)
            return certificate
    insist_on(visitor, may, *certificate.course.scopes)
    return certificate


def course_of_papers(visitor: Visitor, slug: str, *, organisation_pk: int | None) -> Course:
    """Return the course whose papers the visitor may take along: all, or those whom an organisation has sent.

    The rule is that for one paper, ``DOWNLOAD``: a focal point has to name the organisation, and gets no other. Raises
    as ``course_for`` does.
    """
    course = Course.objects.select_related("programme", "issuer").filter(slug=slug).first()
    scopes = list(course.scopes) if course else []
    if course and organisation_pk is not None:
        scopes.append(Scope("organisation", organisation_pk))
    insist_on(visitor, DOWNLOAD, *scopes)
    if course is None:
        raise Http404
    return course


def own_name(visitor: Visitor, slug: str) -> NameStanding:
    """Return how the visitor's own name stands in a course; ``Http404`` where they can get no certificate of it."""
    course = Course.objects.select_related("programme").filter(slug=slug).first()
    person = signed_in(visitor)
    standing = name_of(course, person) if course else None
    if standing is None:
        raise Http404
    return standing


def name_by(token: str, *, now: datetime) -> NameStanding:
    """Return the same for whoever has a speaker's personal link; refuses as ``invitation_by`` does."""
    invitation = invitation_by(token, now=now)
    standing = name_of(invitation.course, invitation.person)
    if standing is None:
        raise Http404
    return standing


def own_certificate(visitor: Visitor, number: str) -> Certificate:
    """Return a certificate to its holder; ``Http404`` to everybody else, and while it is being made."""
    certificate = (
        Certificate.objects.exclude(state__in=UNRELEASED)
        .select_related("course__programme", "person", "registration", "successor", "predecessor")
        .filter(person=signed_in(visitor), number=number)
        .first()
    )
    if certificate is None:
        raise Http404
    return certificate


def correction_of(course: Course, pk: int) -> Correction:
    """Return a correction that a holder asked for, in a course that ``course_for`` has given out already."""
    correction = (
        Correction.objects.select_related("certificate__course", "certificate__person")
        .filter(certificate__course=course, pk=pk)
        .first()
    )
    if correction is None:
        raise Http404
    return correction


def name_confirmation_of(course: Course, pk: int) -> NameConfirmation:
    """Return what somebody said of their name, in a course that ``course_for`` has given out already."""
    said = NameConfirmation.objects.select_related("person", "course").filter(course=course, pk=pk).first()
    if said is None:
        raise Http404
    return said


def designable_courses(visitor: Visitor) -> QuerySet[Course]:
    """Return the courses whose designs ``visitor`` may see and take over, the latest first: at most two queries."""
    courses = Course.objects.select_related("programme").order_by("-starts_on", "-pk")
    if roles_in(visitor) & DESIGN:
        return courses
    roles = Role.objects.filter(person=signed_in(visitor), kind__in=DESIGN)
    return courses.filter(
        Q(pk__in=roles.filter(reach=Role.Reach.COURSE).values("reach_pk"))
        | Q(programme__in=roles.filter(reach=Role.Reach.PROGRAMME).values("reach_pk"))
    )


def artwork_for(visitor: Visitor, slug: str, pk: int, *, may: frozenset[str]) -> StoredArtwork:
    """Return a picture of the course's own design. Raises ``NotPermitted``, and ``Http404`` where there is none."""
    course = course_for(visitor, slug, may=may)
    return get_object_or_404(StoredArtwork.objects.defer("sealed"), pk=pk, design__course=course)


def seconds_to_wait(address: str, *, at: datetime) -> int:
    """Count one look-up by the client ``address``; return 0, or how long to wait after too many in this minute."""
    key = f"credentials.check:{address}:{at:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=120)
    try:
        tries = cache.incr(key)
    except ValueError:  # the cache was emptied in this very moment
        return 0
    return 60 - at.second if tries > TRIES_A_MINUTE else 0


def seconds_to_wait_with_list(address: str, count: int, *, at: datetime) -> int:
    """Count ``count`` certificates for the client ``address``; return 0, or how long to wait when this hour had enough.

    What has to wait is not counted.
    """
    key = f"credentials.list:{address}:{at:%Y%m%d%H}"
    cache.add(key, 0, timeout=3700)
    try:
        if cache.incr(key, count) <= LISTED_AN_HOUR:
            return 0
        cache.decr(key, count)
    except ValueError:  # the cache was emptied in this very moment
        return 0
    return 3600 - at.minute * 60 - at.second
