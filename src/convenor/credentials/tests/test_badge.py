"""The badge: a picture with the credential inside, for its holder."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from convenor.credentials import actions, queries
from convenor.credentials.badge import badge, badge_data
from convenor.credentials.models import Certificate
from convenor.credentials.proof.carriers import carried_by
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.tests.factories import AFTERWARDS, a_certificate
from convenor.people.tests.factories import a_person

pytestmark = pytest.mark.django_db
LATER = AFTERWARDS + timedelta(hours=1)


@pytest.fixture
def certificate() -> Certificate:
    return a_certificate()


@pytest.mark.parametrize(("form", "kind"), [("png", "image/png"), ("svg", "image/svg+xml")])
def test_the_holder_downloads_a_badge_that_verifies(
    certificate: Certificate, client: Client, form: str, kind: str
) -> None:
    client.force_login(certificate.person)
    answer = client.get(f"/my/certificates/{certificate.number}/badge.{form}")
    assert answer["Content-Type"] == kind
    assert f"{certificate.number}.{form}" in answer["Content-Disposition"]
    organisation = certificate.status_list.organisation
    trust = read_trust(queries.trust_file(organisation, [certificate.status_list], at=LATER))
    report = verify(carried_by(answer.content).credential, trust=trust, at=LATER, status_needed=True)
    assert report.is_valid
    assert report.facts["Number"] == certificate.number


def test_the_picture_is_square_with_clear_corners(certificate: Certificate) -> None:
    picture = Image.open(io.BytesIO(badge(certificate, "png", language="en")))
    assert picture.size == (600, 600)
    assert picture.convert("RGBA").getpixel((2, 2))[3] == 0


def test_the_same_certificate_gives_the_same_badge(certificate: Certificate) -> None:
    for form in ("png", "svg"):
        assert badge(certificate, form, language="az") == badge(certificate, form, language="az")


@pytest.mark.parametrize(
    ("language", "heading"),
    [("az", "İŞTİRAK SERTİFİKATI"), ("en", "CERTIFICATE OF PARTICIPATION"), ("tr", "İŞTİRAK SERTİFİKATI")],
)
def test_it_speaks_the_language_of_its_holder_or_that_of_the_paper(
    certificate: Certificate, language: str, heading: str
) -> None:
    data = badge_data(certificate, language=language)
    assert data["heading"] == {"text": heading, "lang": "en" if language == "en" else "az"}
    assert certificate.facts["name"] not in str(data)


def test_the_longest_title_is_drawn(certificate: Certificate) -> None:
    certificate.facts["course"] = {"az": "Mədəni ifadə müxtəlifliyinin qorunması " * 12}
    assert badge(certificate, "png", language="az")


def test_a_badge_of_what_is_valid_no_longer_is_not_handed_out(
    certificate: Certificate, client: Client
) -> None:
    client.force_login(certificate.person)
    actions.revoke(certificate, reason="a mistake", by=None, at=AFTERWARDS)
    assert client.get(f"/my/certificates/{certificate.number}/badge.png").status_code == 404


def test_there_are_two_forms_and_they_are_for_the_holder(certificate: Certificate, client: Client) -> None:
    address = f"/my/certificates/{certificate.number}/badge"
    client.force_login(a_person("Tural", "Məmmədov"))
    assert client.get(f"{address}.png").status_code == 403
    client.force_login(certificate.person)
    assert client.get(f"{address}.gif").status_code == 404
