"""What the page of a course says to machines: schema.org Course, CourseInstance and EducationEvent as JSON-LD."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from convenor.kit.languages import Wording, spoken
from convenor.programmes.models import Course, PartnerRole
from convenor.programmes.queries.agenda import ShownSession
from convenor.programmes.queries.courses import CoursePage

ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
"""A text cannot end the element that it stands in."""


def linked_data(page: CoursePage, language: str) -> SafeString:
    """Return the content of a ``<script type="application/ld+json">``: data, which no browser runs."""
    written = json.dumps(_course(page, language), ensure_ascii=False, separators=(",", ":"))
    return mark_safe(written.translate(ESCAPED))  # noqa: S308 -- nothing that HTML would read is left in it


def _course(page: CoursePage, language: str) -> dict[str, Any]:
    course = page.course
    address = f"{settings.SITE_URL}{reverse('programmes:course', args=[course.slug])}"
    instance: dict[str, Any] = {
        "@type": ["CourseInstance", "EducationEvent"],
        "@id": f"{address}#course",
        "name": str(course.called(language)),
        "startDate": course.starts_on.isoformat(),
        "endDate": course.ends_on.isoformat(),
        "courseMode": "Onsite",
        "inLanguage": list(course.languages),
        "subEvent": [
            _event(session, course, address, language)
            for session in page.sessions
            if session.format != "break"
        ],
    }
    if course.place:
        instance["location"] = _place(course.place, language)
    sponsors = {PartnerRole.Kind.SUPPORTS, PartnerRole.Kind.FUNDS}
    for name, kinds in (("organizer", {*PartnerRole.Kind.values} - sponsors), ("sponsor", sponsors)):
        found = dict.fromkeys(role.organisation for role in page.partner_roles if role.kind in kinds)
        if found:
            instance[name] = [{"@type": "Organization", "name": str(body.called(language))} for body in found]
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": address,
        "url": address,
        "name": str(course.called(language)),
        **({"description": str(spoken(course.summary, language))} if course.summary else {}),
        "courseCode": course.code,
        "provider": instance.get("organizer", []),
        "hasCourseInstance": instance,
    }


def _event(session: ShownSession, course: Course, address: str, language: str) -> dict[str, Any]:
    event: dict[str, Any] = {
        "@type": "EducationEvent",
        "@id": f"{address}#{session.key}",
        "name": str(session.called(language)),
        "startDate": session.starts_at.astimezone(course.zone).isoformat(),
        "endDate": session.ends_at.astimezone(course.zone).isoformat(),
    }
    if session.abstract:
        event["description"] = str(spoken(session.abstract, language))
    if session.room or course.place:
        event["location"] = _place(session.room or course.place, language)
    people = [{"@type": "Person", "name": one.person.called(language)} for one in session.contributions]
    if people:
        event["performer"] = people
    return event


def _place(wording: Wording, language: str) -> dict[str, str]:
    return {"@type": "Place", "name": str(spoken(wording, language))}
