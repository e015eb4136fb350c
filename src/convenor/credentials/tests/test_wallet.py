"""What a wallet is given on the page of somebody's certificate, and fetches without being signed in."""

import re
from base64 import b64decode
from urllib.parse import urlsplit

import pytest
from django.test import Client

from convenor.credentials import actions
from convenor.credentials.actions.erasing import forget_holder
from convenor.credentials.models import Certificate
from convenor.credentials.tests.factories import AFTERWARDS, a_certificate
from convenor.documents.qr import draw_qr

pytestmark = pytest.mark.django_db


def page_of(certificate: Certificate) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(certificate.person)
    return client.get(f"/my/certificates/{certificate.number}/page/").content.decode()


def offered(page: str) -> str | None:
    """The address that the page shows beside the code, which must say the same."""
    shown = re.search(r'<a class="code"[^>]*>(\S+/credential\.json)</a>', page)
    if shown is None:
        return None
    drawn = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert drawn
    assert b64decode(drawn[1]) == draw_qr(shown[1])
    return shown[1]


def test_a_wallet_fetches_the_credential_byte_for_byte() -> None:
    certificate = a_certificate()
    address = offered(page_of(certificate))
    assert address
    fetched = Client().get(urlsplit(address).path, headers={"accept": "*/*"})
    assert fetched.status_code == 200
    assert fetched.content == certificate.credential.encode()
    assert fetched["Access-Control-Allow-Origin"] == "*"
    assert fetched.cookies == {}


def test_the_sessions_that_a_holder_shows_are_not_in_it() -> None:
    certificate = a_certificate()
    address = offered(page_of(certificate))
    assert address
    actions.show_sessions(certificate, shown=True, by=certificate.person, at=AFTERWARDS)
    assert Client().get(urlsplit(address).path).content == certificate.credential.encode()


def test_after_an_erasure_a_wallet_gets_nothing_of_the_holder() -> None:
    certificate = a_certificate()
    address, name = offered(page_of(certificate)), certificate.facts["name"]
    assert address
    forget_holder(certificate.person, words=[], by=None, at=AFTERWARDS)
    refused = Client().get(urlsplit(address).path)
    assert refused.status_code == 410
    assert name not in refused.content.decode()


def test_one_that_was_revoked_is_not_offered() -> None:
    certificate = a_certificate()
    actions.revoke(certificate, reason="Issued by mistake", by=None, at=AFTERWARDS)
    assert offered(page_of(certificate)) is None
