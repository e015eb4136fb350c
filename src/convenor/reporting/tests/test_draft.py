"""What a communiqué tells of the course itself, drafted from records made by hand."""

from dataclasses import replace

import pytest

from convenor.documents.word import Heading, ListItem
from convenor.reporting.communique import draft
from convenor.reporting.record import BodyRecord, Figure, Stated
from convenor.reporting.tests.records import BARE, COMPANY, FEDERATION, MINISTRY, said, text


def test_a_bare_record_says_what_there_is_and_not_a_word_more() -> None:
    assert text(draft(BARE, "en")) == [
        "“General” Convention",
        "A four-module training course, “‘General’ Convention”, was held within the training programme “Heritage”. "
        "It took place on 14–15 July 2022.",
    ]
    assert text(draft(BARE, "az")) == [
        "“Ümumi” Konvensiya",
        "“İrs” təlim proqramı çərçivəsində “«Ümumi» Konvensiya” mövzusunda dörd modullu təlim kursu keçirildi. "
        "Kurs 14–15 iyul 2022-ci ildə keçirildi.",
    ]


MUSEUMS = said("Muzeylər", "Museums")
ON_MUSEUMS = said("Muzeylər üzrə təlim kursu", "Training course on museums")


@pytest.mark.parametrize(
    ("title", "modules", "english", "azerbaijani"),
    [
        (ON_MUSEUMS, 1, "A one-module training course on museums", "Muzeylər üzrə bir modullu təlim kursu"),
        (ON_MUSEUMS, 0, "A training course on museums", "Muzeylər üzrə təlim kursu"),
        (
            MUSEUMS,
            8,
            "An eight-module training course, “Museums”,",
            "“Muzeylər” mövzusunda səkkiz modullu təlim kursu",
        ),
        (
            MUSEUMS,
            12,
            "A 12-module training course, “Museums”,",
            "“Muzeylər” mövzusunda 12 modullu təlim kursu",
        ),
    ],
)
def test_a_title_goes_on_within_the_sentence_or_is_quoted(
    title: Stated, modules: int, english: str, azerbaijani: str
) -> None:
    record = replace(BARE, title=title, modules=modules)
    assert text(draft(record, "en"))[1].startswith(f"{english} was held")
    assert f"çərçivəsində {azerbaijani} keçirildi." in text(draft(record, "az"))[1]


@pytest.mark.parametrize(
    ("partners", "english", "azerbaijani"),
    [
        (
            (("orders", MINISTRY), ("supports", MINISTRY)),
            "By order and with the support of the Ministry of Culture, a four-module",
            "Mədəniyyət Nazirliyinin sifarişi və dəstəyi ilə, “İrs”",
        ),
        (
            (("orders", MINISTRY), ("supports", FEDERATION)),
            "By order of the Ministry of Culture, with the support of the Industries Federation, a four-module",
            "Mədəniyyət Nazirliyinin sifarişi ilə, Sənayelər Federasiyasının dəstəyi ilə, “İrs”",
        ),
        (
            (("partners", MINISTRY), ("partners", FEDERATION), ("implements", COMPANY)),
            "In partnership with the Ministry of Culture and the Industries Federation, the “Sample” company held a",
            "Mədəniyyət Nazirliyinin və Sənayelər Federasiyasının tərəfdaşlığı ilə, “Nümunə” şirkəti “İrs”",
        ),
        (
            (("hosts", MINISTRY), ("funds", FEDERATION)),
            "With funds from the Industries Federation, hosted by the Ministry of Culture, a four-module",
            "Sənayelər Federasiyasının vəsaiti hesabına, Mədəniyyət Nazirliyinin ev sahibliyi ilə, “İrs”",
        ),
        (
            (
                ("partners", BodyRecord(said("UNESCO", "UNESCO"))),
                ("partners", COMPANY),
                ("partners", MINISTRY),
            ),
            "In partnership with UNESCO, the “Sample” company and the Ministry of Culture, a four-module",
            "UNESCO-nun, “Nümunə” şirkətinin və Mədəniyyət Nazirliyinin tərəfdaşlığı ilə, “İrs”",
        ),
    ],
)
def test_partners_stand_in_their_roles(
    partners: tuple[tuple[str, BodyRecord], ...], english: str, azerbaijani: str
) -> None:
    record = replace(BARE, partners=partners)
    assert text(draft(record, "en"))[1].startswith(english)
    assert text(draft(record, "az"))[1].startswith(azerbaijani)


@pytest.mark.parametrize(
    ("facts", "english", "azerbaijani"),
    [
        ({}, "It took place on 14–15 July 2022.", "Kurs 14–15 iyul 2022-ci ildə keçirildi."),
        (
            {"is_start_assumed": True},
            "The course ended on 15 July 2022.",
            "Kurs 15 iyul 2022-ci ildə başa çatdı.",
        ),
        (
            {"is_start_assumed": True, "is_end_assumed": True},
            "The course ended on 15 July 2022 [assumed].",
            "Kurs 15 iyul 2022-ci ildə [ehtimal] başa çatdı.",
        ),
        ({"place": said("Bakı", "Baku")}, " Place: Baku.", " Keçirildiyi yer: Bakı."),
        ({"place": said("Bakı", "Baku", "en")}, " Place: Baku [assumed].", " Keçirildiyi yer: Bakı."),
    ],
)
def test_when_and_where_as_far_as_it_is_known(
    facts: dict[str, object], english: str, azerbaijani: str
) -> None:
    record = replace(BARE, **facts)
    assert text(draft(record, "en"))[1].endswith(english)
    assert text(draft(record, "az"))[1].endswith(azerbaijani)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "50 participants received certificates.",
                "Representatives of 2 institutions took part in the course:",
                "60 persons were registered as participants.",
            ],
        ),
        (
            "az",
            [
                "50 iştirakçı sertifikat aldı.",
                "Kursda 2 qurumun nümayəndələri iştirak etdi:",
                "Kursa 60 iştirakçı qeydiyyata alınmışdı.",
            ],
        ),
    ],
)
def test_every_figure_leads_to_its_rows(language: str, sentences: list[str]) -> None:
    record = replace(
        BARE,
        senders=(MINISTRY.name, FEDERATION.name),
        participants=Figure(60, "/people?state=confirmed"),
        institutions=Figure(2, "/course#senders"),
        certificates=Figure(50, "/certificates?state=issued"),
    )
    document = draft(record, language, origin="https://convenor.example.org")
    assert [line for line in text(document) if line in sentences] == sentences
    links = {
        run.link: run.text
        for block in document.blocks
        if not isinstance(block, Heading)
        for run in block.runs
        if run.link
    }
    assert links == {
        "https://convenor.example.org/people?state=confirmed": "60",
        "https://convenor.example.org/course#senders": "2",
        "https://convenor.example.org/certificates?state=issued": "50",
    }
    assert len([block for block in document.blocks if isinstance(block, ListItem)]) == 2


def test_without_participants_no_number_of_them_is_told() -> None:
    record = replace(BARE, senders=(MINISTRY.name,), institutions=Figure(1, "/course#senders"))
    lines = text(draft(record, "en"))
    assert "Representatives of 1 institution took part in the course:" in lines
    assert not any("registered" in line or "certificate" in line for line in lines)


def test_a_rehearsal_says_so_first() -> None:
    record = replace(BARE, is_rehearsed=True)
    assert "made up" in text(draft(record, "en"))[1]
    assert "uydurmadır" in text(draft(record, "az"))[1]
