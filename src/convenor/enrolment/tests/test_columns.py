"""Headings and rows as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.enrolment.columns import (
    COLUMNS,
    Written,
    columns_of,
    problems,
    roster_refusal,
    split_father,
    written_rows,
)

pytestmark = pytest.mark.usefixtures("in_english")

AZERBAIJANI = ["Ad", "Soyad", "Ata adı", "Qurum", "Vəzifə", "E-poçt"]
ENGLISH = ["Given name", "Surname", "Father's name", "Institution", "Post", "E-mail"]


def written(*cells, headings=ENGLISH):
    [row] = written_rows([(2, cells)], columns_of(headings))
    return row


@pytest.mark.parametrize(
    "headings",
    [
        AZERBAIJANI,
        ENGLISH,
        ["AD", "SOYAD", "ATA ADI", "QURUM", "VƏZİFƏ", "E-POÇT"],
        ["adı", "soyadı", "atasının adı", "qurumun adı", "vəzifəsi", "elektron poçt"],
        ["ad", "soyad", "ata adi", "teskilat", "vezife", "email"],
        [" First name ", "LAST NAME", "Father’s name", "organization", "Position", "E-mail address"],
    ],
)
def test_headings_are_recognised_in_both_languages_and_in_any_case(headings):
    columns = columns_of(headings)
    assert dict(columns.places) == {column: place for place, column in enumerate(COLUMNS)}
    assert columns.ignored == ()
    assert roster_refusal(columns) is None


def test_the_order_of_columns_does_not_matter():
    row = written("Muzey", "x", "Aysel", "Quliyeva", headings=["Qurum", "Telefon", "Ad", "Soyad"])
    assert (row.given, row.surname, row.institution) == ("Aysel", "Quliyeva", "Muzey")


def test_other_columns_are_named_and_left_aside():
    columns = columns_of(["Ad", "Telefon", "Soyad", "Qurum", "Ad", "  "])
    assert columns.places == {"given": 0, "surname": 2, "institution": 3}
    assert columns.ignored == ("Telefon", "Ad")


def test_missing_columns_are_named():
    refusal = roster_refusal(columns_of(["Ad", "Telefon"]))
    assert refusal.code == "roster.columns_missing"
    assert "Surname" in str(refusal)
    assert "Institution" in str(refusal)
    assert "Given name" not in str(refusal)


def test_a_row_keeps_the_number_that_the_spreadsheet_shows():
    rows = written_rows([(2, ["A", "B", "C"]), (7, ["D", "E", "F"])], columns_of(["Ad", "Soyad", "Qurum"]))
    assert [row.number for row in rows] == [2, 7]


def test_names_in_capitals_are_written_as_names_are():
    row = written("İLQAR", "səlimxanov", "AKİF OĞLU", "Muzey", "", "")
    assert (row.given, row.surname, row.father, row.patronymic) == ("İlqar", "Səlimxanov", "Akif", "oglu")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Akif oğlu", ("Akif", "oglu")),
        ("Akif qızı", ("Akif", "qizi")),
        ("AKİF OĞLU", ("AKİF", "oglu")),
        ("Akif oglu", ("Akif", "oglu")),
        ("Akif kızı", ("Akif", "qizi")),
        ("Akif", ("Akif", "")),
        ("oğlu", ("oğlu", "")),
        ("", ("", "")),
        ("Əli Rza qızı", ("Əli Rza", "qizi")),
    ],
)
def test_what_follows_the_fathers_name_is_kept_apart(text, parts):
    assert split_father(text) == parts


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"surname": "", "father": "", "post": "", "email": ""}, []),
        ({"given": "ஸ்ரீ", "surname": "O’Brien-Əliyeva"}, []),
        ({"given": "محمد", "surname": "علی"}, []),
        ({"given": "Ле́в"}, []),
        ({"given": ""}, [("given", "name.empty")]),
        ({"given": "A" * 2000}, [("given", "name.too_long")]),
        ({"surname": "Quliyeva 🌺"}, [("surname", "name.symbols")]),
        ({"surname": "<script>"}, [("surname", "name.symbols")]),
        ({"given": "=HYPERLINK(1)"}, [("given", "name.symbols")]),
        ({"given": "Аyşən"}, [("given", "name.mixed_alphabets")]),
        ({"post": "x" * 301}, [("post", "roster.text_too_long")]),
        ({"email": "aysel@"}, [("email", "person.email_unreadable")]),
        ({"email": "a" * 250 + "@example.org"}, [("email", "person.email_unreadable")]),
        (
            {"given": "1", "father": "?", "email": "no"},
            [("given", "name.no_letters"), ("father", "name.symbols"), ("email", "person.email_unreadable")],
        ),
    ],
)
def test_each_column_that_is_wrong_is_named_with_the_reason(changes, found):
    good = {"given": "Aysel", "surname": "Quliyeva", "institution": "Muzey", "email": "aysel@example.org"}
    row = Written(number=2, **{**good, **changes})
    assert [(problem.column, problem.refusal.code) for problem in problems(row)] == found


@given(st.lists(st.text(), min_size=1), st.lists(st.text(), min_size=1))
def test_nothing_that_somebody_writes_breaks_the_reading(headings, cells):
    columns = columns_of(headings)
    padded = (cells + [""] * len(headings))[: len(headings)]
    for row in written_rows([(2, padded)], columns):
        assert all(str(problem.refusal) for problem in problems(row))
