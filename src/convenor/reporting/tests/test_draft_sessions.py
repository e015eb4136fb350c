"""The days of a course, its sessions and who spoke at them, told from records made by hand."""

from dataclasses import replace
from datetime import date

import pytest

from convenor.documents.word import Heading, Paragraph
from convenor.reporting.communique import draft
from convenor.reporting.record import BodyRecord, PostRecord
from convenor.reporting.tests.records import (
    MINISTRY,
    NOTHING,
    SESSION,
    SPEAKER,
    UNIVERSITY,
    said,
    text,
    with_sessions,
)


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
