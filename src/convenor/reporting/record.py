"""The record of a course, as a report sees it: plain values, each figure with the address of the rows that it counts."""

from dataclasses import dataclass
from datetime import date

from convenor.kit.languages import Wording


@dataclass(frozen=True)
class Figure:
    """A number that a report states, and the page that shows exactly the rows it counts."""

    value: int
    rows: str


@dataclass(frozen=True)
class Stated:
    """A value of the record, and whether somebody assumed it because the source does not say it."""

    value: Wording
    assumed: bool = False


@dataclass(frozen=True)
class SpeakerRecord:
    """A person's part in a session: how they are called, their kind of part, and their posts with organisation."""

    name: Stated
    kind: str
    posts: tuple[tuple[Wording, Wording], ...]
    """Pairs of post and organisation; the post may be empty."""
    about: Wording


@dataclass(frozen=True)
class SessionRecord:
    """A session as it was held. ``half`` is 1 or 2, the half of its day."""

    format: str
    title: Wording
    summary: Wording
    day: date
    half: int
    speakers: tuple[SpeakerRecord, ...]


@dataclass(frozen=True)
class CourseRecord:
    """Everything that a communiqué may state of a course."""

    title: Wording
    summary: Wording
    programme: Wording
    partners: tuple[tuple[str, Wording], ...]
    """Pairs of partner role and organisation, in the fixed order."""
    modules: int
    starts_on: date
    ends_on: date
    is_start_assumed: bool
    is_end_assumed: bool
    place: Stated
    sessions: tuple[SessionRecord, ...]
    """Without breaks and without those that are assumed as a whole, in the order of the day."""
    senders: tuple[Wording, ...]
    participants: Figure
    institutions: Figure
    certificates: Figure
    rehearsed: bool
