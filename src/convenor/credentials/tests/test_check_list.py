"""A list of numbers or addresses in, what became of each out; strangers learn no more than one by one."""

import io
import json
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from convenor.credentials.actions import revoke, supersede
from convenor.credentials.models import Certificate
from convenor.credentials.permissions import LISTED_AN_HOUR
from convenor.credentials.rules import LONGEST_LIST
from convenor.credentials.tests.factories import (
    AFTERWARDS,
    a_certificate,
    an_ended_course,
    somebody_who_was_there,
)
from convenor.documents.tables import Sheet, read_table, write_csv, write_workbook
from convenor.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger() -> Iterator[Client]:
    cache.clear()
    yield Client(HTTP_ACCEPT_LANGUAGE="en")
    cache.clear()


@pytest.fixture
def three() -> list[Certificate]:
    """A valid one, a revoked one, one that was replaced."""
    course = an_ended_course()
    made = [
        a_certificate(somebody_who_was_there(course, *name))
        for name in (("Aysel", "Cəfərova"), ("Əli", "Əliyev"), ("Vəfa", "Nəbiyeva"))
    ]
    revoke(made[1], reason="=SUM(A1) səhvən", by=None, at=AFTERWARDS)
    Person.objects.filter(given="Vəfa").update(given="Vafa")
    supersede(made[2], by=None, at=AFTERWARDS)
    return [Certificate.objects.get(pk=one.pk) for one in made]


def asked(reader: Client, *texts: str) -> list[dict[str, object]]:
    answer = reader.post("/check/list.json", {"numbers": texts}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def test_each_is_answered_in_its_place(stranger: Client, three: list[Certificate]) -> None:
    valid, revoked, replaced = three
    results = asked(
        stranger, revoked.number, "X-1", f" {valid.number.lower()} ", replaced.number, valid.number
    )
    assert [one["status"] for one in results] == ["revoked", "never_issued", "valid", "superseded", "valid"]
    assert results[1] == {"asked": "X-1", "status": "never_issued"}
    assert results[0]["reason"] == "=SUM(A1) səhvən"
    assert results[3]["successor"] == replaced.successor.number


def test_a_number_does_not_tell_whose_it_is_and_an_address_does(
    stranger: Client, three: list[Certificate]
) -> None:
    valid = three[0]
    by_number, by_address, by_printed, by_data = asked(
        stranger,
        valid.number,
        valid.check_address,
        valid.check_address.removeprefix("http://").rstrip("/"),
        f"{valid.check_address.rstrip('/')}.json",
    )
    assert "name" not in by_number
    assert by_address["name"] == by_printed["name"] == by_data["name"] == valid.facts["name"]
    page = stranger.post("/check/list/", {"numbers": valid.number}).content.decode()
    assert "Cəfərova" not in page
    assert valid.token not in page


@pytest.mark.parametrize("host", ["https://evil.example.org", "http://localhost:8000.example.org"])
def test_an_address_of_another_site_was_not_issued_here(host: str, stranger: Client) -> None:
    """Even with a token of ours: whoever opens that address sees somebody else's page."""
    certificate = a_certificate()
    [answer] = asked(stranger, f"{host}/v/{certificate.token}/")
    assert answer["status"] == "never_issued"


@pytest.mark.parametrize(
    "text", ["", " ", "\x00", "\ud800", "ə" * 5000, "' or 1=1 --", "/v/", "<script>", "%s"]
)
def test_whatever_is_asked_for_is_answered(text: str, stranger: Client) -> None:
    a_certificate()
    [answer] = asked(stranger, text)
    assert answer["status"] == "never_issued"


def test_a_row_that_was_meddled_with_is_not_called_valid(stranger: Client) -> None:
    certificate = a_certificate()
    Certificate.objects.update(credential=certificate.credential.replace("Aysel", "Aygün"))
    assert asked(stranger, certificate.number)[0]["status"] == "unconfirmed"


def test_what_only_has_a_number_yet_was_not_issued(stranger: Client) -> None:
    certificate = a_certificate()
    Certificate.objects.update(state="numbered")
    [answer] = asked(stranger, certificate.number)
    assert answer == {"asked": certificate.number, "status": "never_issued"}


@pytest.mark.parametrize(
    ("name", "columns", "place"),
    [
        ("list.csv", ("Ad", "Nömrə"), 1),
        ("list.xlsx", ("Name", "Address"), 1),
        ("list.xlsx", ("whatever", "more"), 0),
    ],
)
def test_a_list_comes_from_a_file(
    name: str, columns: tuple[str, str], place: int, stranger: Client, three: list[Certificate]
) -> None:
    rows = [[certificate.number if column == place else "x" for column in (0, 1)] for certificate in three]
    written = (
        write_csv(columns, rows) if name.endswith("csv") else write_workbook([Sheet("Siyahı", columns, rows)])
    )
    page = stranger.post("/check/list/", {"file": SimpleUploadedFile(name, written)}).content.decode()
    assert [state in page for state in ("valid", "revoked", "superseded")] == [True] * 3
    assert all(certificate.number in page for certificate in three)


def test_a_file_without_header_loses_no_line(stranger: Client, three: list[Certificate]) -> None:
    written = "\n".join(certificate.number for certificate in three).encode()
    page = stranger.post("/check/list/", {"file": SimpleUploadedFile("a.txt", written)}).content.decode()
    assert all(page.count(certificate.number) >= 2 for certificate in three)


def test_results_come_as_a_file_in_which_nothing_is_a_formula(
    stranger: Client, three: list[Certificate]
) -> None:
    numbers = "\n".join([*(one.number for one in three), "=HYPERLINK(1)"])
    answer = stranger.post("/check/list/", {"numbers": numbers, "answer": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "d"}
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == [
        "valid", "revoked", "superseded", "never issued",
    ]  # fmt: skip
    answer = stranger.post("/check/list/", {"numbers": numbers, "answer": "csv"})
    assert "'=HYPERLINK(1)" in answer.content.decode("utf-8-sig")
    assert len(read_table(answer.content, "certificates.csv").rows) == 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "list.malformed"),
        (b"[" * 100_000, "list.malformed"),
        (b'["X"]', "list.malformed"),
        (b'{"numbers": [1]}', "list.malformed"),
        (b'{"numbers": []}', "list.empty"),
        (json.dumps({"numbers": ["X"] * (LONGEST_LIST + 1)}).encode(), "list.too_long"),
    ],
)
def test_what_is_no_list_is_refused_in_words(body: bytes, code: str, stranger: Client) -> None:
    answer = stranger.post("/check/list.json", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["sentence"]


@pytest.mark.parametrize("file", [b"\x00\x01\x02", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0"])
def test_a_file_that_is_no_list_is_refused_in_words(file: bytes, stranger: Client) -> None:
    answer = stranger.post("/check/list/", {"file": SimpleUploadedFile("a.xlsx", file)})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_a_large_file_is_told_with_its_own_size(stranger: Client) -> None:
    file = SimpleUploadedFile("list.csv", b"x" * 3_000_000)
    page = stranger.post("/check/list/", {"file": file}).content.decode()
    assert "The file list.csv has 3.0 MB; a list may have 1 MB" in page


def test_too_long_and_empty_are_said_on_the_page(stranger: Client) -> None:
    page = stranger.post("/check/list/", {"numbers": "\n".join(["X"] * (LONGEST_LIST + 1))}).content.decode()
    assert f"at most {LONGEST_LIST}" in page
    assert "no number" in stranger.post("/check/list/", {"numbers": " \n "}).content.decode()


def test_after_so_many_in_an_hour_it_says_how_long_to_wait(stranger: Client) -> None:
    certificate = a_certificate()
    for _ in range(LISTED_AN_HOUR // LONGEST_LIST):
        asked(stranger, *["X"] * LONGEST_LIST)
    refused = stranger.post(
        "/check/list.json", {"numbers": [certificate.number]}, content_type="application/json"
    )
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 3600
    assert certificate.number not in refused.content.decode()
    page = stranger.post("/check/list/", {"numbers": certificate.number})
    assert page.status_code == 429
    assert "nothing was lost" in page.content.decode()
    assert certificate.number in page.content.decode()  # what was written is still there
    elsewhere = stranger.post("/check/list/", {"numbers": certificate.number}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_a_list_that_was_refused_does_not_count(stranger: Client) -> None:
    for _ in range(LISTED_AN_HOUR // LONGEST_LIST - 1):
        asked(stranger, *["X"] * LONGEST_LIST)
    asked(stranger, "X")
    too_much = stranger.post(
        "/check/list.json", {"numbers": ["X"] * LONGEST_LIST}, content_type="application/json"
    )
    assert too_much.status_code == 429
    asked(stranger, "X")


def test_a_long_list_costs_as_many_queries_as_a_short_one(stranger: Client) -> None:
    course = an_ended_course()
    certificates = [
        a_certificate(somebody_who_was_there(course, given, "Əliyev")) for given in ("Əli", "Vəli", "Pəri")
    ]
    asked(stranger, certificates[0].number)  # the status list of the hour is signed and kept
    counts = []
    for listed in (certificates[:1], certificates):
        with CaptureQueriesContext(connection) as asking:
            asked(stranger, *(one.number for one in listed))
        counts.append(len(asking))
    assert counts[0] == counts[1]
