"""The sentences of a communiqué, drafted from records made by hand."""

from dataclasses import replace
from datetime import date

import pytest

from convenor.documents.word import Document, Heading, ListItem, Paragraph
from convenor.reporting.communique import draft
from convenor.reporting.record import (
    BodyRecord,
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
MINISTRY = BodyRecord(said("Mədəniyyət Nazirliyi", "Ministry of Culture"))
FEDERATION = BodyRecord(said("Sənayelər Federasiyası", "Industries Federation"))
COMPANY = BodyRecord(said("Nümunə", "Sample"), is_company=True)
UNIVERSITY = BodyRecord(said("ADA Universiteti", "ADA University"))
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
    posts=(PostRecord(said("müəllim", "teacher"), UNIVERSITY),),
)
SESSION = SessionRecord(
    format="presentation",
    title=said("Başlıq", "Title"),
    summary=said("Anlayışlar izah edildi.", "Concepts were explained."),
    day=LAST_DAY,
    half=1,
    is_half_assumed=False,
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


def test_a_speaker_is_introduced_once_and_then_only_named() -> None:
    again = replace(SESSION, format="live_qa", summary=said("Suallar verildi.", "Questions were asked."))
    assert text(draft(with_sessions(SESSION, again), "en"))[2:] == [
        "The last day of the course",
        "The trainer was Lala Sample, teacher at ADA University. Concepts were explained.",
        "The trainer was Lala Sample. Questions were asked.",
    ]
    assert text(draft(with_sessions(SESSION, again), "az"))[2:] == [
        "Kursun son günü",
        "Təlimçi ADA Universitetinin müəllimi Lalə Nümunə oldu. Anlayışlar izah edildi.",
        "Təlimçi Lalə Nümunə oldu. Suallar verildi.",
    ]


LALA, LALƏ = "Lala Sample, teacher at ADA University.", "ADA Universitetinin müəllimi Lalə Nümunə"


@pytest.mark.parametrize(
    ("format", "kind", "english", "azerbaijani"),
    [
        ("opening", "moderator", f"The day was opened by {LALA}", f"Günü {LALƏ} açdı."),
        ("opening", "", f"The day was opened by {LALA}", f"Günü {LALƏ} açdı."),
        ("workshop", "moderator", f"The session was moderated by {LALA}", f"Sessiyanı {LALƏ} apardı."),
        ("workshop", "", f"The speaker was {LALA}", f"{LALƏ} çıxış etdi."),
        ("guest_talk", "guest_speaker", f"The guest was {LALA}", f"Qonaq {LALƏ} oldu."),
        ("guest_talk", "", f"The guest was {LALA}", f"Qonaq {LALƏ} oldu."),
        (
            "success_story",
            "guest_speaker",
            f"A success story was told by {LALA}",
            f"Uğur hekayəsini {LALƏ} bölüşdü.",
        ),
        ("briefing", "", f"A presentation was made by {LALA}", f"{LALƏ} təqdimatla çıxış etdi."),
        ("ceremony", "host", f"The host was {LALA}", f"Ev sahibi {LALƏ} oldu."),
    ],
)
def test_each_part_has_its_sentence(format: str, kind: str, english: str, azerbaijani: str) -> None:
    record = with_sessions(replace(SESSION, format=format, speakers=(replace(SPEAKER, kind=kind),)))
    assert text(draft(record, "en"))[3].startswith(english)
    assert text(draft(record, "az"))[3].startswith(azerbaijani)


HEAD, CHAIR = said("rəhbər", "head"), said("sədr", "chair")
ARTS = said("Sənət Birliyi", "Arts Association")


@pytest.mark.parametrize(
    ("post", "english", "azerbaijani"),
    [
        (
            PostRecord(HEAD, BodyRecord(said(en="Ninka Cards&Gifts"), is_company=True)),
            "head of the “Ninka Cards&Gifts” company.",
            "Təlimçi “Ninka Cards&Gifts” şirkətinin rəhbəri",
        ),
        (
            PostRecord(HEAD, BodyRecord(said(en="Arts Council"))),
            "head of the Arts Council.",
            "Təlimçi “Arts Council”in rəhbəri",
        ),
        (
            PostRecord(CHAIR, BodyRecord(ARTS, country="TR")),
            "chair of the Arts Association (Turkey).",
            "Təlimçi Türkiyənin Sənət Birliyinin sədri",
        ),
        (
            PostRecord(CHAIR, BodyRecord(ARTS, country="ZZ")),
            "chair of the Arts Association.",
            "Təlimçi Sənət Birliyinin sədri",
        ),
        (
            PostRecord(
                said("şöbə müdiri", "head"),
                BodyRecord(said("İnkişaf şöbəsi", "Department of Development")),
                MINISTRY,
            ),
            "head of the Department of Development of the Ministry of Culture.",
            "Təlimçi Mədəniyyət Nazirliyinin İnkişaf şöbəsinin müdiri",
        ),
    ],
)
def test_a_post_is_told_with_its_body(post: PostRecord, english: str, azerbaijani: str) -> None:
    record = with_sessions(replace(SESSION, speakers=(replace(SPEAKER, posts=(post,)),)))
    assert f"The trainer was Lala Sample, {english}" in text(draft(record, "en"))[3]
    assert f"{azerbaijani} Lalə Nümunə oldu." in text(draft(record, "az"))[3]


def test_a_body_without_a_post_stands_in_brackets() -> None:
    speaker = replace(SPEAKER, posts=(PostRecord(NOTHING, UNIVERSITY),))
    record = with_sessions(replace(SESSION, speakers=(speaker,)))
    assert "The trainer was Lala Sample (ADA University)." in text(draft(record, "en"))[3]
    assert "Təlimçi Lalə Nümunə (ADA Universiteti) oldu." in text(draft(record, "az"))[3]


@pytest.mark.parametrize(
    ("halves", "headings"),
    [
        ([(1, False), (2, False)], ["The last day of the course", "Second half of the day"]),
        ([(1, True), (2, True)], ["The last day of the course", "Second half of the day [assumed]"]),
        ([(2, False), (2, False)], ["The last day of the course"]),
        ([(1, False), (1, False)], ["The last day of the course"]),
    ],
)
def test_the_second_half_of_a_day_is_headed(halves: list[tuple[int, bool]], headings: list[str]) -> None:
    sessions = [replace(SESSION, half=half, is_half_assumed=is_assumed) for half, is_assumed in halves]
    blocks = draft(with_sessions(*sessions), "en").blocks[1:]
    assert [block.text for block in blocks if isinstance(block, Heading)] == headings


def test_days_are_headed_by_what_is_known_of_them() -> None:
    sessions = [replace(SESSION, day=date(2022, 7, day)) for day in (13, 14, 15)]
    record = replace(with_sessions(*sessions), starts_on=date(2022, 7, 13))
    assert [block.text for block in draft(record, "en").blocks[1:] if isinstance(block, Heading)] == [
        "The first day of the course",
        "14 July 2022",
        "The last day of the course",
    ]


def test_what_is_assumed_carries_its_mark_in_that_language_only() -> None:
    university = BodyRecord(said("ADA Universiteti", "ADA University", "az"))
    speaker = replace(
        SPEAKER,
        name=said("Lalə Nümunə", "Lala Sample", "az"),
        about=said("magistr", "MA", "en"),
        posts=(PostRecord(said("müəllim", "teacher"), university),),
    )
    record = with_sessions(
        replace(SESSION, speakers=(speaker,), summary=said("Xülasə.", "Summary.", "az en"))
    )
    assert text(draft(record, "en"))[3] == (
        "The trainer was Lala Sample, teacher at ADA University, MA [assumed]. Summary. [assumed]"
    )
    assert text(draft(record, "az"))[3] == (
        "Təlimçi ADA Universitetinin müəllimi [ehtimal], magistr Lalə Nümunə [ehtimal] oldu. Xülasə. [ehtimal]"
    )


def test_what_is_assumed_is_marked_where_it_is_first_named() -> None:
    ministry = BodyRecord(said("Nazirlik", "Ministry of Culture", "en"))
    speaker = replace(SPEAKER, posts=(PostRecord(said("nazir", "minister"), ministry),))
    record = replace(with_sessions(replace(SESSION, speakers=(speaker,))), partners=(("orders", ministry),))
    lines = text(draft(record, "en"))
    assert "By order of the Ministry of Culture [assumed], " in lines[1]
    assert "minister of the Ministry of Culture." in lines[3]


def test_a_session_without_a_record_is_told_by_its_title() -> None:
    record = with_sessions(replace(SESSION, summary=NOTHING, speakers=()))
    assert text(draft(record, "en"))[3] == "Title."


def test_what_is_said_in_another_language_stands_apart_and_says_which() -> None:
    record = with_sessions(replace(SESSION, summary=said(en="Concepts were explained.")))
    blocks = draft(record, "az").blocks[3:]
    assert [(block.language, block.runs[0].text) for block in blocks if isinstance(block, Paragraph)] == [
        (None, "Təlimçi ADA Universitetinin müəllimi Lalə Nümunə oldu."),
        ("en", "Concepts were explained."),
    ]


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
