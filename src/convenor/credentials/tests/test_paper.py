import io
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from multiprocessing import get_context

import django
import pypdf
import pytest

from convenor.credentials.paper import (
    CertificatePaper,
    PaperCredit,
    PaperModule,
    PaperSignatory,
    certificate_data,
    paper_refusal,
    typeset_certificate,
)
from convenor.kit.refusals import Refused

AT = datetime(2022, 7, 15, 14, tzinfo=UTC)
CREDENTIAL = '{"name": "Aygün"}'.encode()
HEAD = PaperSignatory(
    {"az": "Nümunə Sədrov", "en": "Numuna Sadrov"},
    {"az": "İdarə Heyətinin sədri", "en": "Chairman of the Board"},
)
PAPER = CertificatePaper(
    number="HGSD-2022-C02-0042",
    kind="participation",
    name="Aygün Rəşid qızı Əliyeva",
    international_name="AYGUN ALIYEVA",
    course={"az": "2005-ci il UNESCO Konvensiyası", "en": "The 2005 UNESCO Convention"},
    programme={"az": "Mədəni irsin idarə edilməsi", "en": "Heritage Governance"},
    first_day=date(2022, 7, 14),
    last_day=date(2022, 7, 15),
    minutes=750,
    issued_on=date(2022, 7, 15),
    issuer={"en": "Example Implementer"},
    check_address="https://convenor.example.org/check/HGSD-2022-C02-0042",
    signatories=(HEAD,),
    modules=(
        PaperModule(1, {"az": "Birinci mövzu", "en": "First topic"}),
        PaperModule(2),
        PaperModule(3, {"az": "Üçüncü mövzu"}),
    ),
    credits=(
        PaperCredit("implements", ({"en": "Example Implementer"},)),
        PaperCredit("orders", ({"az": "Mədəniyyət Nazirliyi", "en": "Ministry of Culture"},)),
        PaperCredit(
            "partners", ({"az": "Federasiya", "en": "Federation"}, {"az": "Nümayəndəlik", "en": "Delegation"})
        ),
    ),
    institution={"az": "Muzey Mərkəzi", "en": "Museum Centre"},
    place={"az": "Bakı", "en": "Baku"},
)


def read_back(paper: CertificatePaper) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(typeset_certificate(paper, credential=CREDENTIAL, at=AT)))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def code_of(paper: CertificatePaper) -> str:
    with pytest.raises(Refused) as refused:
        typeset_certificate(paper, credential=CREDENTIAL, at=AT)
    assert str(refused.value)
    return refused.value.refusal.code


def test_every_fact_stands_on_one_page_in_both_languages():
    reader, text = read_back(PAPER)
    assert len(reader.pages) == 1
    for fact in (
        "Aygün Rəşid qızı Əliyeva", "AYGUN ALIYEVA", "HGSD-2022-C02-0042",
        "İştirak Sertifikatı", "Certificate of Participation",
        "Bununla təsdiq edilir ki", "This is to certify that",
        "2005-ci il UNESCO Konvensiyası", "The 2005 UNESCO Convention",
        "“Mədəni irsin idarə edilməsi” təlim proqramı", "“Heritage Governance” training programme",
        "14–15 iyul 2022 · Bakı · 12 saat 30 dəqiqə", "14–15 July 2022 · Baku · 12 hours 30 minutes",
        "Modul 1 Birinci mövzu", "Module 1 First topic", "Modul 2", "Module 2",
        "Muzey Mərkəzi", "Museum Centre", "Nümunə Sədrov", "İdarə Heyətinin sədri", "Chairman of the Board",
        "Verilmə tarixi", "15 iyul 2022", "convenor.example.org/check/HGSD-2022-C02-0042",
    ):  # fmt: skip
        assert fact in text, fact
    assert "certified" not in text.lower()


def test_it_tells_completion_from_participation():
    _reader, text = read_back(replace(PAPER, kind="completion"))
    assert "Bitirmə Sertifikatı" in text
    assert "completed a course held" in text
    assert "İştirak" not in text


def test_organisations_stand_in_the_order_of_protocol():
    _reader, text = read_back(PAPER)
    places = [
        text.index(name)
        for name in ("Mədəniyyət Nazirliyi", "Federasiya", "Nümayəndəlik", "Example Implementer")
    ]
    assert places == sorted(places)


def test_the_credential_is_attached_as_data():
    reader, _text = read_back(PAPER)
    assert reader.attachments == {"credential.json": [CREDENTIAL]}
    (file,) = reader.trailer["/Root"]["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Data"
    assert file.get_object()["/EF"]["/F"]["/Subtype"] == "/application/ld+json"


def test_its_metadata_name_it():
    reader, _text = read_back(PAPER)
    assert reader.metadata.title == "İştirak Sertifikatı HGSD-2022-C02-0042"
    assert reader.metadata.author == "Example Implementer"
    assert reader.trailer["/Root"]["/Lang"] == "az"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_all_type_is_embedded():
    reader, _text = read_back(PAPER)
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        assert {"/FontFile2", "/FontFile3"} & set(inner.get_object()["/FontDescriptor"])


def test_the_address_can_be_clicked():
    reader, _text = read_back(PAPER)
    targets = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert set(targets) == {PAPER.check_address}


def test_a_text_without_translation_stands_once_in_the_language_it_has():
    (line,) = certificate_data(replace(PAPER, institution={"az": "Muzey"}))["institution"]
    assert line == {"text": "Muzey", "lang": "az"}
    titles = [side["modules"][2]["title"] for side in certificate_data(PAPER)["columns"]]
    assert titles == [{"text": "Üçüncü mövzu", "lang": "az"}] * 2


def test_what_is_not_known_leaves_no_trace():
    bare = replace(PAPER, modules=(), credits=(), institution={}, place={}, international_name="")
    reader, text = read_back(bare)
    assert len(reader.pages) == 1
    assert "14–15 iyul 2022 · 12 saat 30 dəqiqə" in text
    assert "Modul" not in text


def test_modules_without_any_title_stand_in_one_line():
    _reader, text = read_back(replace(PAPER, modules=tuple(PaperModule(number) for number in (1, 2, 3, 4))))
    assert "Modul 1 · Modul 2 · Modul 3 · Modul 4" in text


def test_a_rehearsal_says_so():
    notice = {"az": "Məşq nüsxəsi: uydurma iştirakçı", "en": "Rehearsal copy: made-up participant"}
    _reader, text = read_back(replace(PAPER, notice=notice))
    assert "Məşq nüsxəsi: uydurma iştirakçı · Rehearsal copy: made-up participant" in text
    assert "Rehearsal" not in read_back(PAPER)[1]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_one_to_four_persons_sign(count):
    signatories = tuple(replace(HEAD, name={"az": f"İmza Sahibi {number}"}) for number in range(count))
    reader, text = read_back(replace(PAPER, signatories=signatories))
    assert len(reader.pages) == 1
    assert all(f"İmza Sahibi {number}" in text for number in range(count))


@pytest.mark.parametrize("count", [0, 5])
def test_nobody_or_a_crowd_cannot_sign(count):
    assert code_of(replace(PAPER, signatories=(HEAD,) * count)) == "credentials.signatories"


@pytest.mark.parametrize(
    "name",
    [
        "Əbülfəz Məhəmmədhüseyn oğlu Hacıxəlilzadə-Şirvanşahlı Əfəndi",
        "Ə" * 60,
        "Uzun Ad " * 15,
        "محمد علی",
        "דוד בן גוריון",
        'e\u0301 ə\u0304 #panic() $x$ \\ "',
    ],
)
def test_a_name_of_any_kind_stands_on_the_page(name):
    reader, _text = read_back(replace(PAPER, name=name.strip()))
    assert len(reader.pages) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "credentials.name_missing"),
        (" \t", "credentials.name_missing"),
        ("Ə" * 121, "credentials.name_too_long"),
        ("Ad " * 667, "credentials.name_too_long"),
        ("Əli 😀", "documents.unprintable"),
        ("สมชาย", "documents.unprintable"),
    ],
)
def test_a_name_that_cannot_be_printed_is_refused(name, code):
    assert code_of(replace(PAPER, name=name)) == code


def test_long_titles_make_the_type_smaller_and_endless_ones_are_refused():
    long = {"az": "Uzun başlıq " * 16, "en": "A long title " * 16}
    many = tuple(
        PaperModule(number, {"az": "Modulun uzun adı " * 3, "en": "Long name " * 3}) for number in range(1, 7)
    )
    reader, _text = read_back(replace(PAPER, course=long, modules=many))
    assert len(reader.pages) == 1
    endless = {"az": "Uzun başlıq " * 200}
    assert code_of(replace(PAPER, course=endless)) == "credentials.paper_too_full"


def test_what_can_be_put_on_paper_has_no_refusal():
    assert paper_refusal(PAPER) is None


def test_another_process_makes_the_same_bytes():
    assert pickle.loads(pickle.dumps(PAPER)) == PAPER
    here = typeset_certificate(PAPER, credential=CREDENTIAL, at=AT)
    # Spawned: Typst has threads of its own, which a fork would leave behind locked.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=django.setup) as processes:
        there = processes.submit(typeset_certificate, PAPER, credential=CREDENTIAL, at=AT).result(60)
    assert here == there


def test_the_language_of_whoever_asks_changes_nothing(settings):
    settings.LANGUAGE_CODE = "en"
    in_english = typeset_certificate(PAPER, credential=CREDENTIAL, at=AT)
    settings.LANGUAGE_CODE = "az"
    assert typeset_certificate(PAPER, credential=CREDENTIAL, at=AT) == in_english


def fonts_of(reader: pypdf.PdfReader) -> dict[str, pypdf.generic.DictionaryObject]:
    """The fonts of the page by their name without the tag of the subset, each with its descriptor."""
    found = {}
    for font in reader.pages[0]["/Resources"]["/Font"].values():
        (inner,) = font.get_object()["/DescendantFonts"]
        name = str(inner.get_object()["/BaseFont"]).partition("+")[2]
        found[name] = inner.get_object()["/FontDescriptor"].get_object()
    return found


@pytest.mark.parametrize(
    ("name", "font"),
    [
        ("محمد علي الحسيني", "NotoNaskhArabic-Regular"),
        ("דוד בן גוריון", "NotoSerifHebrew-Regular"),
        ("გიორგი ბერიძე", "NotoSansGeorgian-Regular"),
        ("Արամ Խաչատրյան", "NotoSansArmenian-Regular"),
        ("Юлия Щербакова-Ёлкина", "NotoSerifDisplay-Medium"),
        ("Γιώργος Σεφέρης", "NotoSerifDisplay-Medium"),
        *((name, "NotoSansCJKsc-Regular") for name in ("李明", "歐陽靜儀", "𠮷田 はるか", "김철수")),
    ],
)
def test_a_name_in_each_script_is_set_in_a_face_made_for_it_and_embedded(name: str, font: str) -> None:
    reader, text = read_back(replace(PAPER, name=name, international_name=""))
    fonts = fonts_of(reader)
    assert font in fonts
    assert all({"/FontFile2", "/FontFile3"} & set(descriptor) for descriptor in fonts.values())
    if "CJK" in font:  # letters of the others join or change places, and come out as they were drawn
        assert name in text


def test_a_name_in_latin_letters_opens_no_face_for_chinese() -> None:
    reader, _text = read_back(PAPER)
    assert not [name for name in fonts_of(reader) if "CJK" in name]


def test_letters_of_an_arabic_name_are_joined() -> None:
    """At the beginning, in the middle and at the end of a word the same letter has three shapes."""
    reader, _text = read_back(replace(PAPER, name="ممم", international_name=""))
    faces = reader.pages[0]["/Resources"]["/Font"]
    drawn: list[bytes] = []
    is_arabic = False
    for operands, operator in pypdf.generic.ContentStream(reader.pages[0].get_contents(), reader).operations:
        if operator == b"Tf":
            is_arabic = "Arabic" in str(faces[operands[0]].get_object()["/BaseFont"])
        elif is_arabic and operator in (b"Tj", b"TJ"):
            parts = operands[0] if operator == b"TJ" else operands
            drawn += [part.original_bytes for part in parts if hasattr(part, "original_bytes")]
    text = b"".join(drawn)
    glyphs = [text[place : place + 2] for place in range(0, len(text), 2)]
    assert len(glyphs) == len(set(glyphs)) == 3


def test_its_structure_is_what_pdf_ua_asks_for() -> None:
    """Everything shown is in the tree of tags: one heading of the first level, a picture with a description, links."""
    reader, _text = read_back(PAPER)
    root = reader.trailer["/Root"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.pages[0]["/StructParents"] is not None
    found: list[tuple[str, bool]] = []

    def walk(part: object) -> None:
        part = part.get_object() if hasattr(part, "get_object") else part
        if isinstance(part, list):
            for inner in part:
                walk(inner)
        elif isinstance(part, dict) and "/S" in part:
            found.append((str(part["/S"]), bool(part.get("/Alt"))))
            walk(part.get("/K", []))

    walk(root["/StructTreeRoot"]["/K"])
    tags = [tag for tag, _ in found]
    assert tags.count("/H1") == 1
    assert [has_text for tag, has_text in found if tag == "/Figure"] == [True]
    assert "/Link" in tags
    assert "/P" in tags
