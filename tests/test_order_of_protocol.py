"""Who stands behind a programme is named in one order: on its pages, on certificates, in the communiqué."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from convenor.credentials.facts import course_facts
from convenor.people.models import Organisation, Person
from convenor.people.tests.factories import an_organisation
from convenor.programmes.actions import move_partner
from convenor.programmes.models import Course
from convenor.programmes.queries import credit, credit_line
from convenor.programmes.tests.factories import a_partner
from convenor.reporting.queries import course_record

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
NAMES = ("Birinci", "İkinci", "Üçüncü")


@pytest.fixture
def partners(course: Course) -> list[Organisation]:
    course.issuer = an_organisation("Verən")
    course.certificate_rule = {"share_of_hours": 80}
    course.save()
    return [an_organisation(name) for name in NAMES]


def named(course: Course) -> dict[str, list[str]]:
    """The partners as each document names them, in order."""
    course = Course.objects.select_related("programme", "issuer").get(pk=course.pk)
    page = (
        Client(HTTP_ACCEPT_LANGUAGE="az")
        .get(reverse("programmes:course", args=[course.slug]))
        .content.decode()
    )
    line = credit_line(course.programme.partner_roles.all(), "az")
    facts = course_facts(course, minutes=60)
    return {
        "query": [
            str(r.organisation.called("az"))
            for c in credit(course.programme.partner_roles.all())
            for r in c.roles
        ],
        "page": sorted(NAMES, key=page.index),
        "line": sorted(NAMES, key=line.index),
        "certificate": [one["az"] for group in facts["credits"] for one in group["organisations"]],
        "communiqué": [body.name.wording["az"] for _kind, body in course_record(course).partners],
    }


def test_every_document_follows_the_order_that_an_organiser_gave(
    course: Course, partners: list[Organisation], organiser: Person
) -> None:
    roles = [a_partner(course.programme, partner) for partner in partners]
    assert set(map(tuple, named(course).values())) == {NAMES}
    move_partner(roles[2], up=True, by=organiser, at=AT)
    assert set(map(tuple, named(course).values())) == {("Birinci", "Üçüncü", "İkinci")}
