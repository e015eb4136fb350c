"""The certificate as a token, at an address beside its check page."""

from datetime import UTC, datetime

import jwt
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convenor.credentials import actions, queries
from convenor.credentials.models import Certificate, IssuerKey
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import Report, verify
from convenor.credentials.tests.factories import AFTERWARDS, a_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate() -> Certificate:
    return a_certificate()


def seen(certificate: Certificate, token: bytes) -> Report:
    organisation = certificate.status_list.organisation
    now = datetime.now(UTC)
    trust = read_trust(queries.trust_file(organisation, [certificate.status_list], at=now))
    return verify(token, trust=trust, at=now, status_needed=True)


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_the_token_is_valid_and_says_what_the_credential_says(
    certificate: Certificate, client: Client, algorithm: str
) -> None:
    organisation = certificate.status_list.organisation
    actions.rotate(organisation, use=IssuerKey.Use.TOKEN, algorithm=algorithm, by=None, at=AFTERWARDS)
    answer = client.get(f"/v/{certificate.token}/credential.jwt")
    assert answer["Content-Type"] == "application/vc+jwt"
    assert "no-cache" in answer["Cache-Control"]
    report = seen(certificate, answer.content)
    assert report.is_valid
    assert report.facts == queries.examined(certificate, at=datetime.now(UTC)).facts
    header = jwt.get_unverified_header(answer.content)
    assert (header["typ"], header["alg"]) == ("JWT", algorithm)
    assert header["kid"].endswith(":issuers:" + organisation.slug + "#jwt-2022-07-15-2")
    claims = jwt.decode(answer.content, options={"verify_signature": False})
    assert claims["sub"] == certificate.subject
    assert "jti" not in claims


def test_asking_for_a_token_writes_nothing(certificate: Certificate, client: Client) -> None:
    """The key for tokens is made when the issuer first issues; one that is given up stays so."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/v/{certificate.token}/credential.jwt").status_code == 200
    actions.retire(certificate.status_list.organisation, use=IssuerKey.Use.TOKEN, by=None, at=AFTERWARDS)
    with CaptureQueriesContext(connection) as in_vain:
        assert client.get(f"/v/{certificate.token}/credential.jwt").status_code == 404
    assert {query["sql"].split()[0] for query in (*asked, *in_vain)} == {"SELECT"}
    assert IssuerKey.objects.filter(use=IssuerKey.Use.TOKEN).count() == 1


def test_the_token_of_a_revoked_certificate_is_refused_by_its_status(
    certificate: Certificate, client: Client
) -> None:
    token = client.get(f"/v/{certificate.token}/credential.jwt").content
    actions.revoke(certificate, reason="a mistake", by=None, at=AFTERWARDS)
    report = seen(certificate, token)
    assert report.refusal
    assert report.refusal.code == "status.revoked"


def test_the_token_of_a_rotated_key_stays_valid_and_that_of_a_lost_one_does_not(
    certificate: Certificate, client: Client
) -> None:
    organisation = certificate.status_list.organisation
    token = client.get(f"/v/{certificate.token}/credential.jwt").content
    [key] = IssuerKey.objects.filter(use=IssuerKey.Use.TOKEN)
    actions.rotate(organisation, use=IssuerKey.Use.TOKEN, by=None, at=datetime.now(UTC))
    assert seen(certificate, token).is_valid
    actions.compromise(key, since=key.created_at, by=None, at=datetime.now(UTC))
    report = seen(certificate, token)
    assert report.refusal
    assert report.refusal.code == "key.revoked"


def test_what_was_never_issued_has_no_token(client: Client) -> None:
    assert client.get(f"/v/{'0' * 32}/credential.jwt").status_code == 404
