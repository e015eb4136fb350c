"""Certificates that exist: found, examined, answered about; and how far the making has come."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from convenor.credentials.models import Certificate, Pause
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import Report, verify
from convenor.credentials.queries.log import log_proof_of
from convenor.credentials.queries.status_lists import trust_file
from convenor.credentials.states import UNRELEASED, State
from convenor.enrolment.models import Registration
from convenor.kit import dates
from convenor.programmes.models import Course


@dataclass(frozen=True)
class Progress:
    """How far issuing has come: ``made`` of ``numbered`` certificates are files with a signature.

    ``pause`` is there when somebody, or a trouble, has stopped the making.
    """

    made: int
    numbered: int
    pause: Pause | None = None

    @property
    def is_under_way(self) -> bool:
        return self.made < self.numbered

    @property
    def is_paused(self) -> bool:
        return self.is_under_way and self.pause is not None


def progress(course: Course) -> Progress:
    """Return how far the certificates of a course have come: two queries. What was given up does not count."""
    counted = (
        Certificate.objects.filter(course=course)
        .exclude(state=State.CANCELLED)
        .aggregate(numbered=Count("pk"), made=Count("pk", filter=~Q(state=State.NUMBERED)))
    )
    return Progress(**counted, pause=pause_of(course))


def pause_of(course: Course) -> Pause | None:
    """Return the pause in the making of a course's certificates: one query."""
    return Pause.objects.filter(course=course).select_related("by").first()


def certificates_of(registration: Registration) -> QuerySet[Certificate]:
    """What one person holds or held for one course, the latest first."""
    return Certificate.objects.filter(registration=registration).exclude(state__in=UNRELEASED).order_by("-pk")


def certificate_by_token(token: str) -> Certificate | None:
    """Return the certificate behind a QR code, or None when it was never issued."""
    return (
        Certificate.objects.exclude(state__in=UNRELEASED)
        .select_related("course", "status_list__organisation", "seal", "successor", "predecessor")
        .filter(token=token)
        .first()
    )


def number_typed(text: str) -> str:
    """Return the number that somebody means who types or copies it: "hgsd – 2022-c02‑0042 " is HGSD-2022-C02-0042.

    Programs put other dashes, hard spaces and signs without a width in its place.
    """
    composed = unicodedata.normalize("NFKC", text)
    dashed = "".join("-" if unicodedata.category(one) == "Pd" or one == "\u2212" else one for one in composed)
    return "".join(one for one in dashed if not one.isspace() and unicodedata.category(one) != "Cf").upper()


def certificate_by_number(number: str) -> Certificate | None:
    """Return the certificate with a number as people type it (``number_typed``), or None."""
    return Certificate.objects.exclude(state__in=UNRELEASED).filter(number=number_typed(number)).first()


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
    """Return what it comes to: ``valid``, ``superseded``, ``revoked``, ``expired``, ``erased`` (it was not taken back,
    and its holder is not known here any more), or ``unconfirmed`` (it is called valid, and its signature or its status
    does not hold).
    """
    if certificate.state != State.ISSUED:
        return certificate.state
    if certificate.erased_at:
        return "erased"
    if report.refusal and report.refusal.code == "dates.expired":
        return "expired"
    return "valid" if report.is_valid else "unconfirmed"


def answer_of(certificate: Certificate) -> dict[str, object]:
    """Return the answer for machines: what it says and what became of it, without anything that the paper hides."""
    facts = certificate.facts
    answer: dict[str, object] = {
        "status": certificate.state,
        "number": certificate.number,
    }
    if certificate.erased_at:
        answer |= {"erased": True, "credential_sha256": certificate.credential_sha256}
        answer |= {key: facts[key] for key in ("issuer", "issued_on")} | {
            "pdf_sha256": certificate.pdf_sha256
        }
        return answer | _ending(certificate)
    answer |= {
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
    return answer | _ending(certificate)


def _ending(certificate: Certificate) -> dict[str, object]:
    answer: dict[str, object] = {}
    if certificate.ended_at:
        answer["ended_at"] = dates.zulu(certificate.ended_at)
    if certificate.reason:
        answer["reason"] = certificate.reason
    if certificate.successor:
        answer["successor"] = certificate.successor.check_address
    return answer
