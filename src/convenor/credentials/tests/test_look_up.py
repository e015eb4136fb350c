"""The number alone tells whether a certificate exists and is valid, and nothing of whose it is."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from convenor.credentials.actions import revoke
from convenor.credentials.queries import answers_about
from convenor.credentials.tests.factories import AFTERWARDS, a_certificate

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Iterator[Client]:
    cache.clear()
    yield Client(HTTP_ACCEPT_LANGUAGE="en")
    cache.clear()


@pytest.mark.parametrize("typed", ["{}", " {} ", "{} ", "\t{}"])
def test_a_known_number_tells_state_course_and_day(typed: str, stranger: Client) -> None:
    certificate = a_certificate()
    page = stranger.get("/check/", {"number": typed.format(certificate.number.lower())}).content.decode()
    assert f"{certificate.number} is valid" in page
    assert "Sample course" in page
    assert "15 July 2022" in page


@pytest.mark.parametrize(
    "dash", ["\u2010", "\u2011", "\u2013", " \u2013 ", "\u2212", "\ufe63", "\u200b-\u00ad"]
)
def test_dashes_that_programs_put_in_do_not_make_it_another(dash: str, stranger: Client) -> None:
    certificate = a_certificate()
    typed = certificate.number.replace("-", dash)
    page = stranger.get("/check/", {"number": typed}).content.decode()
    assert f"{certificate.number} is valid" in page
    [answer] = answers_about([typed], at=AFTERWARDS)
    assert answer.certificate == certificate


def test_it_does_not_tell_whose_it_is(stranger: Client) -> None:
    certificate = a_certificate()
    page = stranger.get("/check/", {"number": certificate.number}).content.decode()
    assert "Cəfərova" not in page
    assert certificate.token not in page


def test_a_revoked_one_is_told_from_one_never_issued(stranger: Client) -> None:
    certificate = a_certificate()
    revoke(certificate, reason="Səhvən verilib", by=None, at=AFTERWARDS)
    assert "was revoked" in stranger.get("/check/", {"number": certificate.number}).content.decode()
    unknown = stranger.get("/check/", {"number": "HGSD-2022-C02-9999"})
    assert "was ever issued here" in unknown.content.decode()


@pytest.mark.parametrize(
    "number", ["", "x" * 5000, "<script>alert(1)</script>", "\x00", "١٢٣", "' or 1=1 --", "%s%n"]
)
def test_whatever_is_typed_is_answered_in_words(number: str, stranger: Client) -> None:
    answer = stranger.get("/check/", {"number": number})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_thousand_tries_of_unknown_numbers_reveal_nothing(stranger: Client) -> None:
    certificate = a_certificate()
    answers = [stranger.get("/check/", {"number": f"X-{place}"}) for place in range(999)]
    answers.append(stranger.get("/check/", {"number": certificate.number}))
    assert {answer.status_code for answer in answers} == {200, 429}
    assert sum(answer.status_code == 200 for answer in answers) <= 60
    assert answers[-1].status_code == 429
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert "is valid" not in answers[-1].content.decode()


def test_another_address_is_not_kept_waiting(stranger: Client) -> None:
    for place in range(62):
        stranger.get("/check/", {"number": f"X-{place}"})
    assert stranger.get("/check/", {"number": "X"}, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_the_empty_form_costs_no_try(stranger: Client) -> None:
    for _ in range(65):
        assert stranger.get("/check/").status_code == 200
