import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convenor.documents.typeset import DoesNotFit, TemplateError, typeset, unprintable, unprintable_refusal
from convenor.kit.refusals import Refused

AT = datetime(2022, 7, 15, 18, 30, tzinfo=timezone(timedelta(hours=4)))
PLAIN = """
#import "type.typ": serif
#let data = json("data.json")
#set document(title: "T")
#set text(font: serif, fallback: false, lang: "az")
#data.text
"""


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "plain.typ"
    path.write_text(PLAIN)
    return path


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


@pytest.mark.parametrize(
    "text",
    [
        "#panic() #let x = 1",
        "[a] \\ \" ' $x$ <label> @reference *bold* _thin_ `code` // comment /* comment */",
        "= Heading - item + item ~ -- --- ...",
        '"); panic("',
        "{{ }} ${x} %s {0}",
    ],
)
def test_no_value_is_read_as_markup(template, text):
    assert words_of(typeset(template, {"text": text}, at=AT)) == text


@settings(max_examples=50, deadline=None)
@given(st.text("#[]{}()\\\"'$*_`~@<>=+-/abcəğı ", min_size=1, max_size=60).filter(str.strip))
def test_any_mixture_of_signs_comes_out_as_it_went_in(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("t") / "plain.typ"
    path.write_text(PLAIN)
    shown = words_of(typeset(path, {"text": text}, at=AT)).replace(" ", "")
    assert shown == "".join(text.split())


@pytest.mark.parametrize(
    "name",
    [
        "Əli Çingiz oğlu Şükürov, Güntəkin İsmayılova, Ğ ğ",
        "Жанна Ёлкина, Ҝүлчөһрә",
        "Ξένη Παπαδάκη",
        "محمد علی",
        "דוד בן־גוריון",
        "გიორგი",
        "Արմեն",
        "李明, 𠮷田, 䶮",
        "歐陽靜儀",
        "髙橋 はるか カレン",
        "김철수",
        "Nguyễn, Škvorecký, Æðelstan, e\u0301 ə\u0304",
        "x" * 2000,
    ],
)
def test_names_in_the_scripts_around_us_can_be_printed(template, name):
    assert typeset(template, {"text": name}, at=AT).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Li สมชาย 李明", "สมชาย"),
        ("Ad 😀!", "😀"),
        ("a\x07b", "\x07"),
        ("Ünsal \u0e01", "\u0e01"),
        ('"\\' + "𓀀", "𓀀"),
    ],
)
def test_a_character_that_no_font_has_is_refused_and_named(template, text, missing):
    assert unprintable(text) == missing
    with pytest.raises(Refused) as refused:
        typeset(template, {"text": text, "more": ["fine"]}, at=AT)
    assert refused.value.refusal.code == "documents.unprintable"
    assert f"U+{ord(missing[0]):04X}" in str(refused.value)


def test_what_can_be_printed_has_no_refusal():
    assert unprintable("Əli\nVəli\t«№»") == ""
    assert unprintable_refusal("Əli") is None
    assert unprintable("") == ""


def test_the_same_arguments_give_the_same_bytes_in_any_thread(template):
    first = typeset(template, {"text": "Bakı"}, at=AT)
    typeset(template, {"text": "Gəncə"}, at=AT)
    with ThreadPoolExecutor(2) as threads:
        others = list(threads.map(lambda _: typeset(template, {"text": "Bakı"}, at=AT), range(6)))
    assert all(other == first for other in others)


def test_the_document_is_dated_by_its_caller_and_not_by_the_clock(template):
    metadata = pypdf.PdfReader(io.BytesIO(typeset(template, {"text": "a"}, at=AT))).metadata
    assert metadata.creation_date.astimezone(UTC) == AT.astimezone(UTC)
    with pytest.raises(ValueError):
        typeset(template, {"text": "a"}, at=datetime(2022, 7, 15))


def test_it_says_that_it_is_kept_and_read_without_sight(template):
    reader = pypdf.PdfReader(io.BytesIO(typeset(template, {"text": "a"}, at=AT)))
    catalogue = reader.trailer["/Root"]
    declared = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in declared
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in declared
    assert "<pdfuaid:part>1</pdfuaid:part>" in declared
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "az"


def test_files_are_there_by_name_and_can_be_attached(template):
    attach = '#pdf.attach("x.json", relationship: "data", mime-type: "application/json", description: "x")'
    template.write_text(PLAIN + attach)
    reader = pypdf.PdfReader(io.BytesIO(typeset(template, {"text": "a"}, at=AT, files={"x.json": b"{}"})))
    assert reader.attachments == {"x.json": [b"{}"]}


def test_a_template_may_say_that_its_content_does_not_fit(template):
    template.write_text('#panic("does-not-fit")')
    with pytest.raises(DoesNotFit):
        typeset(template, {}, at=AT)


@pytest.mark.parametrize("source", ["#nothing", PLAIN.replace("serif, fallback", '"No Such Face", fallback')])
def test_a_fault_of_the_template_is_not_put_on_the_data(template, source):
    template.write_text(source)
    with pytest.raises(TemplateError):
        typeset(template, {"text": "a"}, at=AT)


def test_a_template_sees_no_file_of_the_machine(template):
    template.write_text(PLAIN + '#read("/etc/hostname")')
    with pytest.raises(TemplateError):
        typeset(template, {"text": "a"}, at=AT)
