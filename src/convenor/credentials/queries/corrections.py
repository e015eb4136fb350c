"""Reading corrections that holders ask for, and what else their own page shows."""

from urllib.parse import urlencode

from django.db.models import QuerySet

from convenor.attendance.queries import presence
from convenor.credentials.models import Certificate, Correction
from convenor.credentials.queries.eligibility import counted_sessions
from convenor.credentials.rules import CountedSession
from convenor.credentials.states import CorrectionState
from convenor.kit.languages import spoken
from convenor.programmes.models import Course

LINKEDIN = "https://www.linkedin.com/profile/add"


def corrections_asked(course: Course) -> QuerySet[Correction]:
    """The corrections of a course that wait for an answer, the oldest first."""
    return Correction.objects.filter(certificate__course=course, state=CorrectionState.ASKED).select_related(
        "certificate__person"
    )


def latest_correction(certificate: Certificate) -> Correction | None:
    """The last correction that its holder asked for."""
    return certificate.corrections.order_by("-asked_at", "-pk").first()


def sessions_shown(certificate: Certificate) -> list[CountedSession]:
    """The sessions at which the holder was, where they let the check page show them; by the marks as they are now."""
    if not certificate.shows_sessions or certificate.registration is None:
        return []
    course = certificate.course
    marks = presence(course, registration=certificate.registration).get(certificate.registration.pk, {})
    return [session for session in counted_sessions(course) if marks.get(session.pk)]


def linkedin_address(certificate: Certificate, language: str) -> str:
    """Return the address that opens LinkedIn's form "Add licence or certification" with its documented parameters."""
    facts = certificate.facts
    year, month, _day = facts["issued_on"].split("-")
    return f"{LINKEDIN}?" + urlencode(
        {
            "startTask": "CERTIFICATION_NAME",
            "name": str(spoken(facts["course"], language)),
            "organizationName": str(spoken(facts["issuer"], language)),
            "issueYear": year,
            "issueMonth": str(int(month)),
            "certUrl": certificate.check_address,
            "certId": certificate.number,
        }
    )
