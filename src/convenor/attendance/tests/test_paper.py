import io
from datetime import UTC, date, datetime

import pypdf
import pytest

from convenor.attendance.paper import (
    SheetRow,
    SheetSession,
    SignInSheet,
    typeset_sign_in_sheet,
    typeset_sign_in_sheets,
)
from convenor.kit.refusals import Refused

AT = datetime(2022, 7, 15, 4, tzinfo=UTC)


def a_sheet(people: int, **changes: object) -> SignInSheet:
    rows = tuple(
        SheetRow(
            f"İLQAR MƏMMƏDOV {number}", {"az": "Muzey", "en": "Museum"}, {"az": "Kurator", "en": "Curator"}
        )
        for number in range(1, people + 1)
    )
    facts = {
        "course": {"az": "2005-ci il Konvensiyası", "en": "The 2005 Convention"},
        "programme": {"az": "Mədəni irs", "en": "Heritage"},
        "place": {"az": "Bakı", "en": "Baku"},
        "day": date(2022, 7, 15),
        "rows": rows,
        "sessions": (
            SheetSession({"az": "Açılış", "en": "Opening"}, "09:30", ("Rüfət Təlimçi",)),
            SheetSession({"az": "Seminar", "en": "Workshop"}),
        ),
        "trainers": ("Rüfət Təlimçi",),
    }
    return SignInSheet(**{**facts, **changes})


def pages_of(sheet: SignInSheet) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(typeset_sign_in_sheet(sheet, at=AT)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_the_head_says_which_day_of_which_course_it_is():
    (page,) = pages_of(a_sheet(5))
    for fact in (
        "Mədəni irs",
        "2005-ci il Konvensiyası",
        "15 iyul 2022, cümə",
        "Bakı",
        "09:30",
        "Açılış",
        "Rüfət Təlimçi",
        "Seminar",
    ):
        assert fact in page, fact


def test_everybody_has_a_row_with_name_institution_and_post():
    text = " ".join(pages_of(a_sheet(40)))
    for number in range(1, 41):
        assert f"{number} İLQAR MƏMMƏDOV {number} Muzey Kurator" in text


def test_blank_rows_go_on_counting_for_whoever_walks_in():
    (page,) = pages_of(a_sheet(3, blank_rows=2))
    assert " 4 5 " in page
    assert " 6 " not in page


def test_three_hundred_people_fill_pages_that_each_have_the_table_head_and_their_number():
    pages = pages_of(a_sheet(300))
    assert len(pages) > 15
    for number, page in enumerate(pages, start=1):
        assert "Ad və soyad" in page
        assert "İmza, günün birinci yarısı" in page
        assert f"səhifə {number} / {len(pages)}" in page
        assert "15 iyul 2022" in page
    assert "İLQAR MƏMMƏDOV 300" in pages[-2] + pages[-1]
    assert "Günün təlimçiləri" in pages[-1]


def test_a_sheet_in_english_is_english_throughout():
    (page,) = pages_of(a_sheet(2, language="en"))
    for fact in (
        "Sign-in sheet",
        "The 2005 Convention",
        "Name and surname",
        "15 July 2022, Friday",
        "page 1 of 1",
        "Curator",
    ):
        assert fact in page, fact
    assert "İmza" not in page


@pytest.mark.parametrize("count", [1, 2, 4])
def test_there_is_a_signature_cell_for_each_half_day(count):
    half_days = tuple({"az": f"Yarımgün {number}"} for number in range(count))
    (page,) = pages_of(a_sheet(2, half_days=half_days))
    assert page.count("Yarımgün") == count


def test_a_day_without_anybody_is_a_sheet_of_blank_rows():
    (page,) = pages_of(a_sheet(0, sessions=(), trainers=(), programme={}, place={}))
    assert " 1 2 3 4 5" in page


def test_a_rehearsal_says_so():
    (page,) = pages_of(a_sheet(1, notice={"az": "Məşq nüsxəsi"}))
    assert "Məşq nüsxəsi" in page


def test_names_of_any_length_and_script_keep_their_row():
    names = ("Ə" * 2000, "محمد علی", "#panic() [x] $y$", "NİGAR", "李明")
    rows = tuple(map(SheetRow, names))
    text = " ".join(pages_of(a_sheet(0, rows=rows)))
    assert "#panic() [x] $y$" in text
    assert "NİGAR" in text
    assert "李明" in text


def test_a_name_that_no_font_can_show_is_refused_and_named():
    with pytest.raises(Refused) as refused:
        typeset_sign_in_sheet(a_sheet(0, rows=(SheetRow("สมชาย"),)), at=AT)
    assert refused.value.refusal.code == "documents.unprintable"


def test_the_same_sheet_gives_the_same_bytes():
    assert typeset_sign_in_sheet(a_sheet(20), at=AT) == typeset_sign_in_sheet(a_sheet(20), at=AT)


def test_the_pages_of_each_day_count_from_one():
    sheets = [a_sheet(60), a_sheet(40, day=date(2022, 7, 16))]
    reader = pypdf.PdfReader(io.BytesIO(typeset_sign_in_sheets(sheets, at=AT)))
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    first = [text for text in texts if "15 iyul 2022" in text]
    second = [text for text in texts if "16 iyul 2022" in text]
    assert len(first) + len(second) == len(texts) >= 4
    for pages in (first, second):
        for number, text in enumerate(pages, start=1):
            assert f"səhifə {number} / {len(pages)}" in text
