"""What is said of a course to those who think of taking part, and what is not said yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from convenor.kit.languages import Wording, missing_languages
from convenor.programmes.models import Contribution, Course, Session, Sheet
from convenor.programmes.rules.courses import Ready
from convenor.programmes.rules.sheets import LACKS, TEXTS


@dataclass(frozen=True)
class Gap:
    """A text of a course that is not there in some of its languages. ``kind`` and ``row`` say where it is amended."""

    kind: str
    row: int | str
    field: str
    text: Wording
    languages: Sequence[str]


def sheet_of(course: Course) -> Sheet:
    """Return the course sheet; an empty one, not stored, where nobody has begun it."""
    return Sheet.objects.filter(course=course).first() or Sheet(course=course)


def readiness(course: Course, *, participants: int = 0, certificates: int = 0) -> Ready:
    """Return what there is of a course for its next step: three queries.

    Participants and certificates are counted by apps of a higher rank, so the caller says them.
    """
    sessions = course.sessions.exclude(format=Session.Format.BREAK).count()
    taught = Contribution.objects.filter(session__course=course).exists()
    sheet = sheet_of(course)
    there = {
        **{part: bool(getattr(sheet, part)) for part in TEXTS},
        "schedule": bool(sessions),
        "place": bool(course.place),
        "trainers": taught,
        "certificate": bool(course.certificate_rule),
    }
    return Ready(
        sessions=sessions,
        missing=tuple(part for part in LACKS if not there[part]),
        is_rehearsal=course.rehearsed,
        participants=participants,
        certificates=certificates,
    )


def gaps(course: Course) -> list[Gap]:
    """Return every text of the course that is not there in all languages in which the course is held.

    A course that names no language is held in those of the site. A text that is in no language is not one yet. Six
    queries.
    """
    languages = tuple(course.languages) or ("az", "en")
    return [
        Gap(kind, row, field, text, lacking)
        for kind, row, field, text in _texts(course)
        if any(text.values()) and (lacking := missing_languages(text, languages))
    ]


def _texts(course: Course) -> Iterator[tuple[str, int | str, str, Wording]]:
    """Whatever is written per language around a course: kind of row, key, field and text."""
    programme, sheet = course.programme, sheet_of(course)
    yield from (
        ("programme", programme.pk, field, getattr(programme, field)) for field in ("title", "summary")
    )
    yield from (
        ("course", course.pk, field, getattr(course, field)) for field in ("title", "summary", "place")
    )
    yield from (("sheet", course.pk, field, getattr(sheet, field)) for field in TEXTS)
    for module in course.modules.all():
        yield from (("module", module.pk, field, getattr(module, field)) for field in ("title", "outcomes"))
    for session in course.sessions.all():
        yield from (
            ("session", session.key, field, getattr(session, field))
            for field in ("title", "room", "abstract")
        )
    for sender in course.senders.all():
        yield "sender", sender.pk, "wording", sender.wording
    for signatory in course.signatories.all():
        yield "signatory", signatory.pk, "post", signatory.post
