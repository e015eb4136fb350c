"""What the public sees behind the QR code: every printed fact, and what became of the certificate."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from convenor.credentials.actions import revoke, supersede
from convenor.credentials.credential import credential_facts, signer_of
from convenor.credentials.facts import differences
from convenor.credentials.models import Certificate
from convenor.credentials.proof.credential import build_credential
from convenor.credentials.proof.documents import canonical_json, read_document
from convenor.credentials.proof.forms import check_status_list
from convenor.credentials.proof.integrity import sign
from convenor.credentials.proof.trust import read_trust
from convenor.credentials.proof.verify import verify
from convenor.credentials.queries import certificate_by_token, key_in_use
from convenor.credentials.states import State
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.people.models import Person
from convenor.programmes.models import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def page_of(certificate: Certificate, reader: Client) -> str:
    answer = reader.get(f"/v/{certificate.token}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_printed_fact_stands_on_the_page(stranger: Client) -> None:
    registration = somebody_who_was_there(
        an_ended_course(),
        father="Rafiq",
        patronymic=Person.Patronymic.DAUGHTER,
        latin="Aysel Jafarova",
    )
    certificate = a_certificate(registration)
    page = page_of(certificate, stranger)
    for fact in (
        "Cəfərova Aysel Rafiq qızı",
        "Aysel Jafarova",
        "Sample course",
        "Heritage governance",
        "14–15 July 2022",
        "Baku",
        "5 hours",
        "Module 1",
        "Sample Ministry",
        "Sample Federation",
        "Elchin Safarov",
        "chair",
        "15 July 2022",
        certificate.number,
    ):
        assert fact in page, fact
    assert "This certificate is valid" in page
    assert "The signature is genuine" in page


def test_the_terms_that_a_course_serves_are_signed_and_shown(stranger: Client, settings: Settings) -> None:
    course = an_ended_course(tags=["sdg-targets/16.10", "gone/1"])
    course.programme.tags = ["convention-articles/10", "sdg-targets/16.10"]
    course.programme.save()
    certificate = a_certificate(somebody_who_was_there(course))
    page = page_of(certificate, stranger)
    assert "Articles of the 2005 Convention" in page
    assert "The signature is genuine" in page
    achievement = json.loads(certificate.credential)["credentialSubject"]["achievement"]
    own, public = achievement["alignment"][1:]
    assert public == {
        "type": ["Alignment"],
        "targetName": "Access to information and fundamental freedoms",
        "targetUrl": "http://metadata.un.org/sdg/16.10",
        "targetFramework": "Targets of the Sustainable Development Goals",
        "targetCode": "16.10",
    }
    assert own["targetUrl"] == f"{settings.SITE_URL}/terms/convention-articles/#10"
    listed = stranger.get(own["targetUrl"].removeprefix(settings.SITE_URL).partition("#")[0])
    assert own["targetName"] in listed.content.decode()
    course.tags = []
    course.save()
    assert "Articles of the 2005 Convention" in page_of(certificate, stranger)
    assert not differences(certificate.facts, {**certificate.facts, "terms": []})


def test_the_page_shows_nothing_that_the_paper_does_not(stranger: Client) -> None:
    certificate = a_certificate()
    person = certificate.person
    page = page_of(certificate, stranger)
    assert person.email not in page
    assert f"/my/certificates/{certificate.number}" not in page


def test_revoked_superseded_and_never_issued_look_different(stranger: Client) -> None:
    course = an_ended_course()
    first = a_certificate(somebody_who_was_there(course, "Əli", "Əliyev"))
    other = a_certificate(somebody_who_was_there(course, "Aysəl", "Cəfərova"))
    revoke(first, reason="Səhvən verilib", by=None, at=AFTERWARDS)
    page = page_of(first, stranger)
    assert "This certificate was revoked" in page
    assert "Səhvən verilib" in page
    assert "taken back on 15 July 2022" in page
    Person.objects.filter(given="Aysəl").update(given="Aysel")
    new = supersede(other, by=None, at=AFTERWARDS)
    page = page_of(other, stranger)
    assert "replaced by a newer one" in page
    assert f"/v/{new.token}/" in page
    assert other.number in page_of(new, stranger)
    missing = stranger.get(f"/v/{'0' * 32}/")
    assert missing.status_code == 404
    assert "was ever issued here" in missing.content.decode()


@pytest.mark.parametrize("token", ["0" * 31, "x" * 32, "'; drop table", "ə", "A" * 32, "0" * 5000])
def test_what_is_no_code_was_never_issued(token: str, stranger: Client) -> None:
    answer = stranger.get(f"/v/{token}/")
    assert answer.status_code == 404
    assert "was ever issued here" in answer.content.decode()


def test_what_only_has_a_number_yet_was_not_issued(stranger: Client) -> None:
    certificate = a_certificate()
    Certificate.objects.update(state=State.NUMBERED)
    assert stranger.get(f"/v/{certificate.token}/").status_code == 404


def test_a_row_that_was_meddled_with_is_not_called_valid(stranger: Client) -> None:
    certificate = a_certificate()
    Certificate.objects.update(credential=certificate.credential.replace("Aysel", "Aygün"))
    page = page_of(certificate, stranger)
    assert "could not be confirmed" in page
    assert "This certificate is valid" not in page


def test_the_answer_for_machines_is_small_and_says_the_state(stranger: Client) -> None:
    certificate = a_certificate()
    answer = stranger.get(f"/v/{certificate.token}.json").json()
    assert (answer["status"], answer["number"]) == ("issued", certificate.number)
    assert answer["pdf_sha256"] == certificate.pdf_sha256
    revoke(certificate, reason="Səhv", by=None, at=AFTERWARDS)
    by_header = stranger.get(f"/v/{certificate.token}/", HTTP_ACCEPT="application/json").json()
    assert (by_header["status"], by_header["reason"]) == ("revoked", "Səhv")
    missing = stranger.get(f"/v/{'0' * 32}.json")
    assert (missing.status_code, missing.json()) == (404, {"status": "never_issued"})


def test_what_is_published_is_enough_to_check_without_us(stranger: Client) -> None:
    certificate = a_certificate()
    slug = certificate.status_list.organisation.slug
    signed = stranger.get(f"/v/{certificate.token}/credential.json")
    assert signed["Content-Type"] == "application/vc"
    by_header = stranger.get(f"/v/{certificate.token}/", HTTP_ACCEPT="application/vc")
    assert by_header.content == signed.content
    trust = stranger.get(f"/issuers/{slug}/trust.json").content
    assert (
        verify(signed.content, trust=read_trust(trust), at=AFTERWARDS.replace(year=2100)).refusal is not None
    )
    keys_alone = stranger.get(f"/issuers/{slug}/did.json")
    assert keys_alone["Content-Type"] == "application/did+json"
    assert verify(signed.content, trust=read_trust(keys_alone.content), at=AFTERWARDS).is_valid


def test_the_status_list_lies_where_the_credential_says(stranger: Client) -> None:
    certificate = a_certificate()
    entry = json.loads(certificate.credential)["credentialStatus"]
    answer = stranger.get(entry["statusListCredential"].removeprefix("http://localhost:8000"))
    document = read_document(answer.content)
    check_status_list(document)
    assert document["id"] == entry["statusListCredential"]
    assert document["validUntil"][:4] >= "2026"
    assert "max-age=300" in answer["Cache-Control"]
    again = stranger.get(answer.request["PATH_INFO"], HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_an_organisation_that_never_signed_publishes_nothing(stranger: Client) -> None:
    slug = an_ended_course().issuer.slug
    assert stranger.get(f"/issuers/{slug}/did.json").status_code == 404
    assert stranger.get(f"/issuers/{slug}/status/1").status_code == 404
    assert stranger.get(f"/issuers/{slug}/trust.json").status_code == 404


def test_the_page_of_a_rehearsal_says_so(stranger: Client) -> None:
    certificate = a_certificate(somebody_who_was_there(an_ended_course(rehearsed=True)))
    assert "certifies nothing" in page_of(certificate, stranger)


def test_no_cache_and_no_search_engine_keeps_the_page(stranger: Client) -> None:
    certificate = a_certificate()
    answer = stranger.get(f"/v/{certificate.token}/")
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_page_stays_as_it_is_when_the_course_is_renamed(stranger: Client) -> None:
    certificate = a_certificate()
    Course.objects.update(title={"az": "Başqa ad", "en": "Another title"})
    assert "Another title" not in page_of(certificate, stranger)


def test_one_that_has_expired_is_called_so_and_neither_valid_nor_forged(stranger: Client) -> None:
    certificate = a_certificate()
    key = key_in_use(certificate.status_list.organisation_id)
    assert key
    facts = replace(credential_facts(certificate), valid_until=AFTERWARDS + timedelta(days=1))
    signed = sign(build_credential(facts), signer=signer_of(key).key, at=AFTERWARDS)
    Certificate.objects.update(credential=canonical_json(signed).decode())
    page = page_of(certificate, stranger)
    assert "has expired" in page
    assert "verdict-expired" in page
    assert "This certificate is valid" not in page
    assert "could not be confirmed" not in page


def test_each_check_stands_with_its_time_and_the_list_with_its_own(stranger: Client) -> None:
    page = page_of(a_certificate(), stranger)
    for sentence in (
        "The credential is well-formed",
        "The issuer is known",
        "The signature is genuine",
        "The dates are in order",
        "It was not revoked",
    ):
        assert re.search(rf"{sentence}.*?\d\d:\d\d:\d\d</span>", page), sentence
    assert re.search(r"The list is of \d+ \w+ \d{4}, \d\d:00\.", page)


def test_machines_of_other_sites_may_ask_and_ask_again_cheaply(stranger: Client) -> None:
    certificate = a_certificate()
    answer = stranger.get(f"/v/{certificate.token}.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "no-cache" in answer["Cache-Control"]
    again = stranger.get(f"/v/{certificate.token}.json", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    revoke(certificate, reason="Səhv", by=None, at=AFTERWARDS)
    changed = stranger.get(f"/v/{certificate.token}.json", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert changed.json()["status"] == "revoked"
    missing = stranger.get(f"/v/{'0' * 32}.json")
    assert (missing.status_code, missing["Access-Control-Allow-Origin"]) == (404, "*")


@pytest.mark.parametrize(
    ("below", "accept", "is_the_same_again"),
    [
        ("/credential.json", "*/*", True),
        ("/", "application/vc", True),
        ("/credential.jwt", "*/*", False),
        (".json", "*/*", True),
        ("/", "text/html", False),
    ],
)
def test_nobody_hands_out_what_names_a_person_without_asking_here_first(
    stranger: Client, below: str, accept: str, is_the_same_again: bool
) -> None:
    address = f"/v/{a_certificate().token}{below}"
    answer = stranger.get(address, headers={"accept": accept})
    known = answer["ETag"] if is_the_same_again else '"none"'
    again = stranger.get(address, headers={"accept": accept, "if-none-match": known})
    assert (answer.status_code, again.status_code) == (200, 304 if is_the_same_again else 200)
    for one in (answer, again):
        assert {part.strip() for part in one["Cache-Control"].split(",")} == {"no-cache", "private"}


@pytest.mark.parametrize("path", ["did.json", "trust.json", "status/1"])
def test_what_an_issuer_publishes_may_be_read_by_any_page_and_kept(path: str, stranger: Client) -> None:
    slug = a_certificate().status_list.organisation.slug
    answer = stranger.get(f"/issuers/{slug}/{path}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer["Cache-Control"]
    again = stranger.get(f"/issuers/{slug}/{path}", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_every_field_of_the_answer_is_in_the_reference(stranger: Client) -> None:
    course = an_ended_course()
    certificates = [
        a_certificate(somebody_who_was_there(course, given, "Əliyev")) for given in ("Əli", "Aysəl", "Vəli")
    ]
    revoke(certificates[0], reason="Səhv", by=None, at=AFTERWARDS)
    Person.objects.filter(given="Aysəl").update(given="Aysel")
    supersede(certificates[1], by=None, at=AFTERWARDS)
    fields = {field for one in certificates for field in stranger.get(f"/v/{one.token}.json").json()}
    reference = (Path(__file__).parents[4] / "docs" / "reference" / "answers.md").read_text()
    assert fields == set(re.findall(r"^\| `(\w+)` \|", reference, re.MULTILINE))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner is asked")
def test_what_a_certificate_replaced_is_found_by_an_index_when_most_replace_nothing() -> None:
    """Statistics say that a successor is always the same, none: SQLite would rather scan than use an index of all."""
    token = a_certificate().token
    columns = [field.column for field in Certificate._meta.concrete_fields if not field.primary_key]
    own = {"number": "'FILLER-' || i", "token": "'filler-' || i", "status_index": "i", "state": "'cancelled'"}
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE n(i) AS (SELECT 200000 UNION ALL SELECT i + 1 FROM n WHERE i < 205000) "
            f"INSERT INTO credentials_certificate ({', '.join(columns)}) "
            f"SELECT {', '.join(own.get(column, column) for column in columns)} FROM credentials_certificate, n"
        )
        cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as asked:
            assert certificate_by_token(token)
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[0]['sql']}")
        plan = [step for *_, step in cursor.fetchall()]
    assert any("certificate_replaced" in step for step in plan), plan
