import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.documents.tables import Sheet, TableRefused, guarded, read_table, write_csv, write_workbook

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\r=1", "＝1"]
cell_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)
risky_text = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "'", "''", "'=", '"', ";", ",", ""]), cell_text
)


def refused(content: bytes, name: str = "list.csv", **limits: int) -> TableRefused:
    with pytest.raises(TableRefused) as refusal:
        read_table(content, name, **limits)
    assert str(refusal.value)
    return refusal.value


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(content, "list").rows]


def workbook(fill, *titles: str) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("encoding", "is_guess"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("utf-16-le", True), ("utf-16-be", True)],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_is_read_in_each_encoding_and_with_each_separator(encoding, is_guess, separator):
    text = f"Ad{separator}Soyad\r\nƏli{separator}Çingizoğlu\r\n\r\nŞəms{separator}İsgəndərova\r\n"
    table = read_table(text.encode(encoding), "list.csv")
    assert table.columns == ("Ad", "Soyad")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("Əli", "Çingizoğlu")),
        (4, ("Şəms", "İsgəndərova")),
    ]
    assert table.is_guess == is_guess


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("cp1254", "Ad;Qurum\nŞükrü;İçərişəhər".replace("ə", "e")), ("cp1251", "Имя;Отдел\nИван;Архив")],
)
def test_an_old_encoding_is_guessed_and_said_to_be_a_guess(encoding, text):
    table = read_table(text.encode(encoding), "list.csv")
    assert (table.encoding, table.is_guess) == (encoding, True)
    assert table.rows[0].cells == tuple(text.split("\n")[1].split(";"))


def test_latin_1_is_what_is_left_when_windows_1254_has_no_such_letter():
    table = read_table("Nom;Ville\nRené\x81;Orléans".encode("latin-1"), "list.csv")
    assert table.encoding == "latin-1"
    assert table.rows[0].cells[1] == "Orléans"


def test_the_separator_that_excel_writes_in_the_first_line_is_obeyed():
    table = read_table(b"sep=;\nAd;Qeyd\nA;1,2,3\n", "list.csv")
    assert table.columns == ("Ad", "Qeyd")
    assert (table.rows[0].number, table.rows[0].cells) == (3, ("A", "1,2,3"))


def test_quoted_cells_keep_separators_quotes_and_newlines():
    assert cells(b'Ad,Qeyd\n"A, B","bir ""iki""\nuc"\nC,\n') == [("A, B", 'bir "iki"\nuc'), ("C", "")]


def test_a_row_has_the_number_of_its_first_line():
    table = read_table(b'Ad,Qeyd\n"A\nB",1\nC,2\n', "list.csv")
    assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", b" ;;\n;;\n"])
def test_an_empty_file_is_refused(content):
    assert refused(content).refusal.code == "documents.empty"


def test_a_header_alone_is_refused():
    assert refused(b"Ad;Soyad\n;\n").refusal.code == "documents.no_rows"


def test_a_large_file_is_refused_before_it_is_parsed():
    refusal = refused(b"PK\x03\x04" + b"x" * 50_000_000, "list.xlsx")
    assert refusal.refusal.code == "documents.too_large"
    assert "50.0" in str(refusal)
    assert refused(b"Ad\n" + b"x" * 100, largest=50).refusal.code == "documents.too_large"


@pytest.mark.parametrize(
    ("content", "code", "row", "column"),
    [
        (b"Ad,,Qurum\nA,B,C\n", "header_empty", 1, 2),
        (b"\nAd,Qurum, ad\nA,B,C\n", "header_twice", 2, 3),
        (b"Ad,Qurum\nA,B\nA,B,,C\n", "row_too_long", 3, 4),
        (b'Ad,Qurum\nA,B\nC,"D\nE,F\n', "quote_not_closed", 3, 0),
        (b'Ad,Qurum\n"A"B,C\n', "quote_not_closed", 2, 0),
        (b"Ad,Qurum\nA," + b"x" * 200_000, "cell_too_long", 2, 0),
        (b"Ad\n" + b"A\n" * 11, "too_many_rows", 0, 0),
        (b",".join(b"%d" % number for number in range(201)) + b"\n1\n", "too_many_columns", 0, 0),
        (b"\x00\x01\x02\x03PNG", "not_a_table", 0, 0),
        (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "not_a_table", 0, 0),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_workbook", 0, 0),
        (b"PK\x03\x04 and then nothing", "broken_workbook", 0, 0),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_place(content, code, row, column):
    refusal = refused(content, most_rows=10)
    assert (refusal.refusal.code, refusal.row, refusal.column) == (f"documents.{code}", row, column)


def test_empty_columns_at_the_end_are_not_missed():
    table = read_table(b"Ad,Qurum,,\nA,B,,\n", "list.csv")
    assert table.columns == ("Ad", "Qurum")
    assert table.rows[0].cells == ("A", "B")


def test_a_workbook_is_read_as_a_person_sees_it():
    def fill(sheet):
        sheet.append(["Ad", "Gün", "Saat", "Telefon", "Qeyd", None])
        sheet.append([" Əli ", date(2022, 7, 15), datetime(2022, 7, 15, 9, 30), 994501234567.0, 12.5])
        sheet.append([None] * 5)
        sheet.append(["Vəli", None, None, "0501234567", True])

    table = read_table(workbook(fill), "list.xlsx")
    assert table.columns == ("Ad", "Gün", "Saat", "Telefon", "Qeyd")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("Əli", "2022-07-15", "2022-07-15 09:30", "994501234567", "12.5")),
        (4, ("Vəli", "", "", "0501234567", "True")),
    ]


def test_a_formula_is_the_text_it_is_and_never_its_value():
    def fill(sheet):
        sheet.append(["Ad", "Cəm"])
        sheet.append(["=1+1", '=HYPERLINK("x")'])
        sheet["A3"] = openpyxl.worksheet.formula.ArrayFormula("A3", "=SUM(B1:B2)")

    assert cells(workbook(fill)) == [("=1+1", '=HYPERLINK("x")'), ("=SUM(B1:B2)", "")]


def test_a_merged_cell_speaks_for_all_its_rows():
    def fill(sheet):
        for row in (["Qurum", "Ad"], ["Muzey", "A"], [None, "B"], ["Arxiv", "C"]):
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    assert cells(workbook(fill)) == [("Muzey", "A"), ("Muzey", "B"), ("Arxiv", "C")]


def test_a_hidden_sheet_is_passed_over():
    book = openpyxl.Workbook()
    book.active.append(["Gizli"])
    book.active.sheet_state = "hidden"
    seen = book.create_sheet("Siyahı")
    for row in (["Ad"], ["A"]):
        seen.append(row)
    written = io.BytesIO()
    book.save(written)
    assert read_table(written.getvalue(), "list.xlsx").columns == ("Ad",)


def test_one_cell_far_below_does_not_make_a_million_rows():
    def fill(sheet):
        sheet["A1"], sheet["A2"], sheet["A1048576"] = "Ad", "A", "B"

    assert refused(workbook(fill)).refusal.code == "documents.too_many_rows"


def repacked(content: bytes, part: str, body: bytes) -> bytes:
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, body if name == part else old.read(name))
    return written.getvalue()


def test_a_small_archive_that_unpacks_to_a_huge_one_is_refused_unopened():
    plain = workbook(lambda sheet: sheet.append(["Ad"]))
    bomb = repacked(plain, "xl/worksheets/sheet1.xml", b" " * 101_000_000)
    assert len(bomb) < 200_000
    assert refused(bomb, "list.xlsx").refusal.code == "documents.too_large"


def test_entities_that_multiply_are_not_expanded():
    plain = workbook(lambda sheet: sheet.append(["Ad"]))
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{laughs}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row></sheetData></worksheet>'
    )
    assert refused(repacked(plain, "xl/worksheets/sheet1.xml", body.encode())).refusal.code in {
        "documents.broken_workbook",
        "documents.empty",
    }


def test_a_workbook_is_written_as_a_person_wants_it():
    sheet = Sheet(
        "Siyahı", ["Ad", "Gün"], [["Əli" * 4, date(2022, 7, 15)], ["B", datetime(2022, 7, 15, 9, tzinfo=UTC)]]
    )
    book = openpyxl.load_workbook(
        io.BytesIO(write_workbook([sheet, Sheet("Siyahı", ["X"], [[Decimal("1.5")]])]))
    )
    first = book["Siyahı"]
    assert book.sheetnames == ["Siyahı", "Siyahı 2"]
    assert first.freeze_panes == "A2"
    assert first["A1"].font.bold
    assert first.column_dimensions["A"].width == 14
    assert first["B2"].is_date
    assert first["B2"].value == datetime(2022, 7, 15)
    assert first["B3"].value == datetime(2022, 7, 15, 9)
    assert book["Siyahı 2"]["A2"].value == 1.5


@pytest.mark.parametrize("title", ["", "[a]:*?/\\", "'quoted'", "x" * 40, "history\x00"])
def test_any_title_becomes_one_that_excel_takes(title):
    content = write_workbook([Sheet(title, ["A"], [["b"]]), Sheet(title, ["A"], [["b"]])])
    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len(set(names)) == 2
    assert all(1 <= len(name) <= 31 for name in names)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_stays_text_in_a_workbook(text):
    content = write_workbook([Sheet("S", [text], [[text]])])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
        assert cell.quotePrefix
        assert cell.value.strip() == text.strip()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_guarded_in_csv(text):
    assert guarded(text) == f"'{text}"
    assert f"'{text.strip()[0]}".encode() in write_csv(["Ad"], [[text]]) or text[0] in "\t\r"


def test_numbers_are_not_taken_for_formulas():
    assert write_csv(["n", "d"], [[-3, date(2022, 7, 15)], [Decimal("-1.5"), None]]).decode("utf-8-sig") == (
        "n,d\r\n-3,2022-07-15\r\n-1.5,\r\n"
    )


def test_text_longer_than_a_cell_is_not_cut_in_silence():
    with pytest.raises(ValueError):
        write_workbook([Sheet("S", ["A"], [["x" * 32_768]])])


def as_read(rows: list[list[str]]) -> list[tuple[str, ...]]:
    return [stripped for row in rows if any(stripped := tuple(text.strip() for text in row))]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(risky_text, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(",;\t")
)
def test_csv_that_we_write_we_read(rows, separator):
    written = write_csv(["a", "b", "c"], rows, separator=separator)
    if as_read(rows):
        table = read_table(written, "list.csv")
        assert table.columns == ("a", "b", "c")
        assert [row.cells for row in table.rows] == as_read(rows)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(risky_text, min_size=3, max_size=3), min_size=1, max_size=6))
def test_workbooks_that_we_write_we_read(rows):
    expected = [tuple(text.strip() for text in row) for row in rows]
    written = write_workbook([Sheet("S", ["a", "b", "c"], rows)])
    if any(any(row) for row in expected):
        assert [row.cells for row in read_table(written, "list.xlsx").rows] == [
            row for row in expected if any(row)
        ]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    try:
        table = read_table(content, "list")
    except TableRefused:
        return
    assert all(len(row.cells) == len(table.columns) for row in table.rows)
