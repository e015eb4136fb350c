"""Whose paper it is may download it; who acts for them may too; nobody else."""

import pytest
from django.test import Client

from convenor.credentials.tests.factories import a_certificate, an_ended_course, somebody_who_was_there
from convenor.people.permissions import FOCAL_POINT, OBSERVER, ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("holder", 200),
        ("organiser", 200),
        ("focal point", 200),
        ("focal point of another", 403),
        ("another participant", 403),
        ("observer", 403),
        ("nobody", 302),
    ],
)
def test_the_paper_is_for_its_holder_and_those_who_act_for_them(
    who: str, status: int, client: Client
) -> None:
    course, museum = an_ended_course(), an_organisation("Nümunə Muzeyi")
    registration = somebody_who_was_there(course)
    registration.organisation = museum
    registration.save()
    certificate = a_certificate(registration)
    people = {
        "holder": registration.person,
        "another participant": somebody_who_was_there(course, "Əli", "Əliyev").person,
        **{name: a_person() for name in ("organiser", "focal point", "focal point of another", "observer")},
    }
    a_role(people["organiser"], ORGANISER, Scope("programme", course.programme_id))
    a_role(people["focal point"], FOCAL_POINT, Scope("organisation", museum.pk))
    a_role(people["focal point of another"], FOCAL_POINT, Scope("organisation", course.issuer_id))
    a_role(people["observer"], OBSERVER, Scope("course", course.pk))
    if who in people:
        client.force_login(people[who])
    answer = client.get(f"/my/certificates/{certificate.number}/")
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert certificate.number in answer["Content-Disposition"]


def test_whoever_has_no_role_is_not_told_which_numbers_exist(client: Client) -> None:
    certificate = a_certificate()
    client.force_login(a_person("Orxan", "Daşdəmirli"))
    known, unknown = (client.get(f"/my/certificates/{number}/") for number in (certificate.number, "X-1"))
    assert known.status_code == unknown.status_code == 403
