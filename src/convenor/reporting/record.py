"""The record of a course, as a report sees it: plain values, each figure with the address of the rows it counts."""

from dataclasses import dataclass, field
from datetime import date

from convenor.kit.languages import Wording


@dataclass(frozen=True)
class Figure:
    """A number that a report states, and the page that shows exactly the rows it counts."""

    value: int
    rows: str


@dataclass(frozen=True)
class Stated:
    """A text of the record per language, and the languages in which somebody assumed it."""

    wording: Wording = field(default_factory=dict)
    assumed_in: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return any(self.wording.values())


@dataclass(frozen=True)
class BodyRecord:
    """An organisation. ``country`` is an ISO 3166 code where it is at home in another one, else empty."""

    name: Stated
    is_company: bool = False
    country: str = ""


@dataclass(frozen=True)
class PostRecord:
    """A post in an organisation, which may be part of a ``whole``. The post may be empty."""

    post: Stated
    organisation: BodyRecord
    whole: BodyRecord | None = None


@dataclass(frozen=True)
class SpeakerRecord:
    """A person's part in a session: how they are called, what they are, and their talk."""

    name: Stated
    kind: str
    """The kind of part; empty where somebody assumed it."""
    posts: tuple[PostRecord, ...] = ()
    about: Stated = field(default_factory=Stated)
    talk: Stated = field(default_factory=Stated)


@dataclass(frozen=True)
class LiveRecord:
    """What was counted in the live room of a session, or in all rooms of a course."""

    questions: Figure
    answered_live: Figure
    in_writing: Figure
    votes: Figure
    polls: Figure
    ballots: Figure
    ideas: Figure
    people: Figure | None = None
    """Of one room only: who was in two rooms would be counted twice."""


@dataclass(frozen=True)
class SessionRecord:
    """A session as it was held, in the first or second ``half`` of its day."""

    format: str
    title: Stated
    summary: Stated
    day: date
    half: int
    is_half_assumed: bool
    speakers: tuple[SpeakerRecord, ...]
    live: LiveRecord | None = None
    """None where no live room was opened."""


@dataclass(frozen=True)
class CourseRecord:
    """Everything that a communiqué may state of a course."""

    title: Stated
    summary: Stated
    programme: Stated
    partners: tuple[tuple[str, BodyRecord], ...]
    """Pairs of partner role and organisation, in the fixed order."""
    modules: int
    starts_on: date
    ends_on: date
    is_start_assumed: bool
    is_end_assumed: bool
    place: Stated
    sessions: tuple[SessionRecord, ...]
    """Without breaks and without those that are assumed as a whole, in the order of the agenda."""
    senders: tuple[Stated, ...]
    participants: Figure
    institutions: Figure
    certificates: Figure
    is_rehearsed: bool
    live_rooms: int = 0
    """How many live rooms were opened."""
    live: LiveRecord | None = None
    """All of them together; None where there was none."""
