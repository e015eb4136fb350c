"""The sentences of a communiqué, drafted from records made by hand."""

from dataclasses import replace
from datetime import date

import pytest

from convenor.documents.word import Document, Heading, ListItem, Paragraph
from convenor.reporting.communique import draft
from convenor.reporting.record import (
    CourseRecord,
    Figure,
    PostRecord,
    SessionRecord,
    SpeakerRecord,
    Stated,
)


def said(az: str = "", en: str = "", assumed_in: str = "") -> Stated:
    wording = {language: text for language, text in (("az", az), ("en", en)) if text}
    return Stated(wording, frozenset(assumed_in.split()))


NOTHING = Stated()
MINISTRY = said("Mədəniyyət Nazirliyi", "Ministry of Culture")
FEDERATION = said("Sənayelər Federasiyası", "Industries Federation")
COMPANY = said("“Nümunə” şirkəti", "“Sample” company")
LAST_DAY = date(2022, 7, 15)
BARE = CourseRecord(
    title=said("“Ümumi” Konvensiya", "“General” Convention"),
    summary=NOTHING,
    programme=said("İrs", "Heritage"),
    partners=(),
    modules=4,
    starts_on=date(2022, 7, 14),
    ends_on=LAST_DAY,
    is_start_assumed=False,
    is_end_assumed=False,
    place=NOTHING,
    sessions=(),
    senders=(),
    participants=Figure(0, "/people"),
    institutions=Figure(0, "/course#senders"),
    certificates=Figure(0, "/certificates"),
    is_rehearsed=False,
)
SPEAKER = SpeakerRecord(
    name=said("Lalə Nümunə", "Lala Sample"),
    kind="trainer",
    posts=(PostRecord(said("müəllim", "teacher"), said("ADA Universiteti", "ADA University"), NOTHING),),
    about=NOTHING,
    talk=NOTHING,
)
SESSION = SessionRecord(
    format="presentation",
    title=said("Başlıq", "Title"),
    summary=said("Anlayışlar izah edilib.", "Concepts were explained."),
    day=LAST_DAY,
    half=1,
    speakers=(SPEAKER,),
)


def text(document: Document) -> list[str]:
    return [
        block.text if isinstance(block, Heading) else "".join(run.text for run in block.runs)
        for block in document.blocks
    ]


def with_sessions(*sessions: SessionRecord) -> CourseRecord:
    return replace(BARE, sessions=sessions)


def test_a_bare_record_says_what_there_is_and_not_a_word_more() -> None:
    assert text(draft(BARE, "en")) == [
        "“General” Convention",
        "The training course “‘General’ Convention”, of four modules, was held within the training programme "
        "“Heritage”. It took place on 14–15 July 2022.",
    ]
    assert text(draft(BARE, "az")) == [
        "“Ümumi” Konvensiya",
        "“İrs” təlim proqramı çərçivəsində “«Ümumi» Konvensiya” mövzusunda dörd modullu təlim kursu keçirilib. "
        "Kurs 14–15 iyul 2022-ci ildə keçirilib.",
    ]


@pytest.mark.parametrize(
    ("partners", "english", "azerbaijani"),
    [
        (
            (("orders", MINISTRY), ("supports", MINISTRY)),
            "By order and with the support of the Ministry of Culture, the training course",
            "Mədəniyyət Nazirliyinin sifarişi və dəstəyi ilə, “İrs”",
        ),
        (
            (("orders", MINISTRY), ("supports", FEDERATION)),
            "By order of the Ministry of Culture, with the support of the Industries Federation, the training course",
            "Mədəniyyət Nazirliyinin sifarişi ilə, Sənayelər Federasiyasının dəstəyi ilə, “İrs”",
        ),
        (
            (("partners", MINISTRY), ("partners", FEDERATION), ("implements", COMPANY)),
            "In partnership with the Ministry of Culture and the Industries Federation, the “Sample” company held the",
            "Mədəniyyət Nazirliyinin və Sənayelər Federasiyasının tərəfdaşlığı ilə, “Nümunə” şirkəti “İrs”",
        ),
        (
            (("hosts", MINISTRY), ("funds", FEDERATION)),
            "With funds from the Industries Federation, hosted by the Ministry of Culture, the training course",
            "Sənayelər Federasiyasının vəsaiti hesabına, Mədəniyyət Nazirliyinin ev sahibliyi ilə, “İrs”",
        ),
        (
            (("partners", said("UNESCO", "UNESCO")), ("partners", COMPANY), ("partners", MINISTRY)),
            "In partnership with UNESCO, the “Sample” company and the Ministry of Culture, the training course",
            "UNESCO-nun, “Nümunə” şirkətinin və Mədəniyyət Nazirliyinin tərəfdaşlığı ilə, “İrs”",
        ),
    ],
)
def test_partners_stand_in_their_roles(
    partners: tuple[tuple[str, Stated], ...], english: str, azerbaijani: str
) -> None:
    record = replace(BARE, partners=partners)
    assert text(draft(record, "en"))[1].startswith(english)
    assert text(draft(record, "az"))[1].startswith(azerbaijani)


@pytest.mark.parametrize(
    ("facts", "english", "azerbaijani"),
    [
        ({}, "It took place on 14–15 July 2022.", "Kurs 14–15 iyul 2022-ci ildə keçirilib."),
        (
            {"is_start_assumed": True},
            "The course ended on 15 July 2022.",
            "Kurs 15 iyul 2022-ci ildə başa çatıb.",
        ),
        (
            {"is_start_assumed": True, "is_end_assumed": True},
            "The course ended on 15 July 2022 [assumed].",
            "Kurs 15 iyul 2022-ci ildə [ehtimal] başa çatıb.",
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


def test_a_speaker_is_introduced_once_and_then_only_named() -> None:
    again = replace(SESSION, format="live_qa", summary=said("Suallar verilib.", "Questions were asked."))
    assert text(draft(with_sessions(SESSION, again), "en"))[2:] == [
        "The last day of the course",
        "The first trainer of the day was Lala Sample, teacher at ADA University. Concepts were explained.",
        "This session, too, was held by Lala Sample. Questions were asked.",
    ]
    assert text(draft(with_sessions(SESSION, again), "az"))[2:] == [
        "Kursun son günü",
        "Günün birinci təlimçisi ADA Universitetinin müəllimi Lalə Nümunə olub. Anlayışlar izah edilib.",
        "Bu sessiyanı da Lalə Nümunə aparıb. Suallar verilib.",
    ]


@pytest.mark.parametrize(
    ("format", "kind", "english", "azerbaijani"),
    [
        (
            "opening",
            "moderator",
            "The day was opened by Lala Sample",
            "Günü ADA Universitetinin müəllimi Lalə",
        ),
        (
            "workshop",
            "moderator",
            "The session was moderated by Lala",
            "Sessiyanı ADA Universitetinin müəllimi",
        ),
        ("guest_talk", "guest_speaker", "The first guest speaker of the day was", "Günün birinci qonağı ADA"),
        ("success_story", "guest_speaker", "A success story was told by Lala", "Uğur hekayəsini ADA"),
        (
            "briefing",
            "guest_speaker",
            "A presentation was made by Lala",
            "ADA Universitetinin müəllimi Lalə Nümunə təqdimatla",
        ),
        ("ceremony", "host", "The host was Lala Sample", "Ev sahibi ADA Universitetinin müəllimi"),
    ],
)
def test_each_part_has_its_sentence(format: str, kind: str, english: str, azerbaijani: str) -> None:
    record = with_sessions(replace(SESSION, format=format, speakers=(replace(SPEAKER, kind=kind),)))
    assert text(draft(record, "en"))[3].startswith(english)
    assert text(draft(record, "az"))[3].startswith(azerbaijani)


def test_guests_and_trainers_are_counted_apart_and_from_one_on_each_day() -> None:
    def session(day: int, kind: str, name: str, format: str = "presentation") -> SessionRecord:
        speaker = SpeakerRecord(said(name, name), kind, (), NOTHING, NOTHING)
        return replace(SESSION, day=date(2022, 7, day), format=format, speakers=(speaker,))

    record = with_sessions(
        session(14, "guest_speaker", "A"),
        session(15, "guest_speaker", "B"),
        session(15, "trainer", "C"),
        session(15, "guest_speaker", "D", "success_story"),
        session(15, "guest_speaker", "E"),
        session(15, "trainer", "F"),
    )
    sentences = [line.split(" Concepts")[0] for line in text(draft(record, "en")) if "Concepts" in line]
    assert sentences == [
        "The first guest speaker of the day was A.",
        "The first guest speaker of the day was B.",
        "The first trainer of the day was C.",
        "A success story was told by D.",
        "The second guest speaker of the day was E.",
        "The second trainer of the day was F.",
    ]


@pytest.mark.parametrize(
    ("halves", "is_said"), [((1, 2), True), ((None, None), False), ((None, 2), False), ((2, 2), False)]
)
def test_the_second_half_of_a_day_is_said_only_where_times_are_known(
    halves: tuple[int | None, ...], is_said: bool
) -> None:
    record = with_sessions(*(replace(SESSION, half=half) for half in halves))
    assert ("Second half of the day" in text(draft(record, "en"))) == is_said
    assert ("Günün ikinci yarısı" in text(draft(record, "az"))) == is_said


def test_what_is_assumed_carries_its_mark_in_that_language_only() -> None:
    speaker = replace(
        SPEAKER,
        name=said("Lalə Nümunə", "Lala Sample", "az"),
        about=said("magistr", "MA", "en"),
        posts=(
            PostRecord(said("müəllim", "teacher"), said("ADA Universiteti", "ADA University", "az"), NOTHING),
        ),
    )
    record = with_sessions(
        replace(SESSION, speakers=(speaker,), summary=said("Xülasə.", "Summary.", "az en"))
    )
    assert text(draft(record, "en"))[3] == (
        "The first trainer of the day was Lala Sample, teacher at ADA University (MA [assumed]). Summary. [assumed]"
    )
    assert text(draft(record, "az"))[3] == (
        "Günün birinci təlimçisi ADA Universitetinin müəllimi [ehtimal] Lalə Nümunə [ehtimal] (magistr) olub. "
        "Xülasə. [ehtimal]"
    )


def test_a_session_without_a_record_is_told_by_its_title() -> None:
    record = with_sessions(replace(SESSION, summary=NOTHING, speakers=()))
    assert text(draft(record, "en"))[3] == "Title."


def test_what_is_said_in_another_language_stands_apart_and_says_which() -> None:
    record = with_sessions(replace(SESSION, summary=said(en="Concepts were explained.")))
    blocks = draft(record, "az").blocks[3:]
    assert [(block.language, block.runs[0].text) for block in blocks if isinstance(block, Paragraph)] == [
        (None, "Günün birinci təlimçisi ADA Universitetinin müəllimi Lalə Nümunə olub."),
        ("en", "Concepts were explained."),
    ]


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "They represented 2 institutions"), ("az", "Onlar 2 qurum")]
)
def test_every_figure_leads_to_its_rows(language: str, sentence: str) -> None:
    record = replace(
        BARE,
        senders=(MINISTRY, FEDERATION),
        participants=Figure(60, "/people?state=confirmed"),
        institutions=Figure(2, "/course#senders"),
        certificates=Figure(50, "/certificates?state=issued"),
    )
    document = draft(record, language, origin="https://convenor.example.org")
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
    assert any(sentence in line for line in text(document))
    assert len([block for block in document.blocks if isinstance(block, ListItem)]) == 2


def test_without_participants_no_number_of_them_is_told() -> None:
    record = replace(BARE, senders=(MINISTRY,), institutions=Figure(1, "/course#senders"))
    lines = text(draft(record, "en"))
    assert "Representatives of 1 institutions and bodies took part in the course:" in lines
    assert not any("registered" in line or "certificate" in line for line in lines)


def test_a_rehearsal_says_so_first() -> None:
    record = replace(BARE, is_rehearsed=True)
    assert "made up" in text(draft(record, "en"))[1]
    assert "uydurmadır" in text(draft(record, "az"))[1]
