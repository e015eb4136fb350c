"""Records of a course made by hand, and the lines of a draft."""

from dataclasses import replace
from datetime import date

from convenor.documents.word import Document, Heading
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
