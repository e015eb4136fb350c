"""What a course file holds. Everything else follows from this: reading, writing, docs/reference/course-file.md.

Each table is a frozen dataclass, each of its fields a key of the table. ``assumed`` names the keys whose values the
source does not state: "all" where that goes for the whole table, "title.az" where it goes for one language.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from convenor.kit.languages import Wording
from convenor.kit.texts import LONGEST_TEXT
from convenor.people import models as people
from convenor.programmes import models
from convenor.programmes.coursefile.keys import Kind, optional, required
from convenor.programmes.models.programmes import LONGEST_NUMBER


@dataclass(frozen=True, kw_only=True)
class Priority:
    title: Wording = required(Kind.WORDING, "The priority in the words of the strategy.")
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Programme:
    key: str = required(Kind.KEY, "Names the programme in addresses; loading finds it by this.", most=80)
    code: str = required(Kind.CODE, "Heads every certificate number.", most=12)
    title: Wording = required(Kind.WORDING, "What the programme is called.")
    summary: Wording = optional(Kind.TEXT, "What the programme is for.", most=LONGEST_TEXT)
    order_number: str = optional(
        Kind.LINE,
        "The number of the order on which it rests, as its issuer writes it.",
        default="",
        most=LONGEST_NUMBER,
    )
    ordered_on: date | None = optional(Kind.DAY, "The date of that order.")
    tags: tuple[str, ...] = optional(
        Kind.TERMS, "What the programme serves, and so each course of it.", default=()
    )
    priorities: tuple[Priority, ...] = optional(
        Kind.TABLES, "Of the strategy that the programme serves, in order.", default=(), shape=Priority
    )
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartnerRole:
    organisation: str = required(Kind.REFERENCE, "Who.", table="organisations")
    kind: str = required(
        Kind.CHOICE, "What it is to the programme.", choices=tuple(models.PartnerRole.Kind.values)
    )
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SeatRule:
    share_of_hours: int = required(
        Kind.NUMBER, "Percent of the hours at which a participant must have been present.", least=1, most=100
    )
    sessions: list[str] = optional(
        Kind.REFERENCES, "Sessions at which they must have been, whatever the hours.", table="sessions"
    )


@dataclass(frozen=True, kw_only=True)
class PartRule:
    sessions_given: int = required(
        Kind.NUMBER, "In so many sessions they must have taught or spoken, at least.", least=1, most=999
    )


@dataclass(frozen=True, kw_only=True)
class Rule(SeatRule):
    completion: Mapping[str, Any] = optional(
        Kind.RULE,
        "What earns a certificate of completion, in the place of that of participation; absent: none is given.",
        shape=SeatRule,
    )
    trainer: Mapping[str, Any] = optional(
        Kind.RULE, "What earns the certificate of a trainer; absent: none is given.", shape=PartRule
    )
    speaker: Mapping[str, Any] = optional(
        Kind.RULE, "What earns the certificate of a guest speaker; absent: none is given.", shape=PartRule
    )


@dataclass(frozen=True, kw_only=True)
class Sheet:
    aims: Wording = optional(Kind.TEXT, "What the course is for.", most=LONGEST_TEXT)
    outcomes: Wording = optional(Kind.TEXT, "What participants can do after it.", most=LONGEST_TEXT)
    prerequisites: Wording = optional(Kind.TEXT, "What participants need to bring.", most=LONGEST_TEXT)
    content: Wording = optional(Kind.TEXT, "What it treats.", most=LONGEST_TEXT)
    methods: Wording = optional(Kind.TEXT, "How it is taught.", most=LONGEST_TEXT)
    cost: Wording = optional(Kind.TEXT, "What it costs, and what is covered.", most=LONGEST_TEXT)
    assessment: Wording = optional(
        Kind.TEXT, "How it is seen what was learnt; or that it is not.", most=LONGEST_TEXT
    )
    complaints: Wording = optional(
        Kind.TEXT, "To whom one may complain, and what happens then.", most=LONGEST_TEXT
    )
    data_protection: Wording = optional(
        Kind.TEXT, "What is done with the data of participants.", most=LONGEST_TEXT
    )
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Course:
    key: str = required(Kind.KEY, "Names the course in addresses; loading finds it by this.", most=80)
    number: int = required(Kind.NUMBER, "Which course of the programme this is.", most=999)
    title: Wording = required(Kind.WORDING, "What the course is called.")
    summary: Wording = optional(Kind.TEXT, "What the course is about.", most=LONGEST_TEXT)
    subject: str | None = optional(
        Kind.REFERENCE,
        "The organisation that the course is about, such as the owner of a convention.",
        table="organisations",
    )
    starts_on: date = required(Kind.DAY, "The first day.")
    ends_on: date = required(Kind.DAY, "The last day.")
    closes_on: date | None = optional(
        Kind.DAY, "The last day on which institutions name the people they send."
    )
    time_zone: str = optional(
        Kind.ZONE, "In which all times of the file are told; absent: Asia/Baku.", default="Asia/Baku"
    )
    place: Wording = optional(Kind.WORDING, "Where it is held.")
    languages: tuple[str, ...] = optional(Kind.LANGUAGES, "In which it is held.", default=())
    seats: int | None = optional(Kind.NUMBER, "How many may hold a seat; absent: no limit.", most=100_000)
    issuer: str | None = optional(
        Kind.REFERENCE, "In whose name certificates are signed.", table="organisations"
    )
    certificate_rule: Mapping[str, Any] = optional(
        Kind.RULE,
        "What earns a certificate: of participation by what stands here, of another kind by its own table.",
        shape=Rule,
    )
    tags: tuple[str, ...] = optional(Kind.TERMS, "What the course itself serves.", default=())
    sheet: Sheet | None = optional(
        Kind.TABLE,
        "What whoever thinks of taking part is told before, after ISO 29993.",
        shape=Sheet,
    )
    assumed: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, kw_only=True)
class Module:
    number: int = required(Kind.NUMBER, "Its place in the course; sessions refer to it.", most=999)
    title: Wording = optional(Kind.WORDING, "What it is called.")
    outcomes: Wording = optional(Kind.TEXT, "What participants can do after it.", most=LONGEST_TEXT)
    hours: int | None = optional(Kind.NUMBER, "How many hours it takes, as announced.", most=999)
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Organisation:
    key: str = required(Kind.KEY, "Names it here and in addresses; loading finds it by this.", most=80)
    name: Wording = required(Kind.WORDING, "What it is called.")
    kind: str = required(Kind.CHOICE, "What it is.", choices=tuple(people.Organisation.Kind.values))
    country: str = optional(Kind.COUNTRY, "Where it is at home; absent: AZ.", default="AZ")
    part_of: str | None = optional(Kind.REFERENCE, "What it is a part of.", table="organisations")
    aliases: tuple[str, ...] = optional(Kind.LINES, "Other names by which it is found.", default=())
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Affiliation:
    organisation: str = required(Kind.REFERENCE, "Where.", table="organisations")
    post: Wording = optional(Kind.WORDING, "As what.")
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Person:
    key: str = required(Kind.KEY, "Names the person here; loading finds them by this.", most=80)
    given: str = required(Kind.NAME, "Given name.", most=120)
    surname: str = optional(Kind.NAME, "Surname, where there is one.", default="", most=120)
    father: str = optional(Kind.NAME, "Father's name.", default="", most=120)
    patronymic: str = optional(
        Kind.CHOICE,
        "Whether oğlu or qızı follows the father's name.",
        default="",
        choices=tuple(people.Person.Patronymic.values),
    )
    display: Wording = optional(
        Kind.WORDING, "How the name is shown, where it is not simply given name and surname."
    )
    latin: str = optional(Kind.NAME, "The whole name as in the passport.", default="", most=240)
    aliases: tuple[str, ...] = optional(Kind.LINES, "Other spellings by which they are found.", default=())
    about: Wording = optional(Kind.WORDING, "A line on the person: degrees, fields of work.")
    affiliations: tuple[Affiliation, ...] = optional(
        Kind.TABLES, "Their posts, the most important first.", default=(), shape=Affiliation
    )
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Contribution:
    person: str = required(Kind.REFERENCE, "Who.", table="persons")
    kind: str = required(Kind.CHOICE, "As what.", choices=tuple(models.Contribution.Kind.values))
    talk: Wording = optional(Kind.WORDING, "The title of the talk, where it has one of its own.")
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LiveOption:
    wording: Wording = required(Kind.WORDING, "One of the answers that the poll offers.")


@dataclass(frozen=True, kw_only=True)
class LivePoll:
    kind: str = required(
        Kind.CHOICE,
        "How it is answered.",
        choices=("single", "multiple", "scale", "ranking", "words", "text"),
    )
    wording: Wording = required(Kind.WORDING, "What is asked.")
    options: tuple[LiveOption, ...] = optional(
        Kind.TABLES, "What can be chosen or ranked, in order; two at least.", default=(), shape=LiveOption
    )
    anonymous: bool = optional(
        Kind.TRUTH, "Whether nothing links a person and an answer; absent: true.", default=True
    )
    results_shown: bool = optional(
        Kind.TRUTH, "Whether the hall sees the results; absent: true.", default=True
    )
    most: int = optional(
        Kind.NUMBER, "How many options or words one may give; absent: 1.", default=1, most=20
    )
    lowest: int = optional(Kind.NUMBER, "Where the scale begins; absent: 1.", default=1, least=-100, most=100)
    highest: int = optional(Kind.NUMBER, "Where it ends; absent: 5.", default=5, least=-100, most=100)
    low_label: Wording = optional(Kind.WORDING, "What its beginning means.", most=60)
    high_label: Wording = optional(Kind.WORDING, "What its end means.", most=60)


@dataclass(frozen=True, kw_only=True)
class LiveRoom:
    moderated: bool = optional(
        Kind.TRUTH, "Whether what people write waits until it is shown; absent: false.", default=False
    )
    questions_open: bool = optional(Kind.TRUTH, "Whether it takes questions; absent: true.", default=True)
    ideas_open: bool = optional(Kind.TRUTH, "Whether it takes ideas; absent: false.", default=False)
    floor_open: bool = optional(
        Kind.TRUTH, "Whether one can ask for the floor; absent: false.", default=False
    )
    turn_seconds: int = optional(
        Kind.NUMBER, "How long one may speak, 0 for no limit; absent: 120.", default=120, least=0, most=3600
    )
    themes: tuple[str, ...] = optional(
        Kind.LINES, "Headings for ideas and questions, in order.", default=(), most=120
    )
    polls: tuple[LivePoll, ...] = optional(
        Kind.TABLES, "Those prepared beforehand, in order.", default=(), shape=LivePoll
    )


@dataclass(frozen=True, kw_only=True)
class Session:
    key: str = required(
        Kind.KEY, "Names it in the course and in addresses; loading finds it by this.", most=60
    )
    format: str = required(Kind.CHOICE, "What happens.", choices=tuple(models.Session.Format.values))
    module: int | None = optional(Kind.REFERENCE, "The number of the module it belongs to.", table="modules")
    title: Wording = required(Kind.WORDING, "What it is called.")
    starts_at: datetime = required(Kind.MOMENT, "When it begins, by the clock of the place.")
    ends_at: datetime = required(Kind.MOMENT, "When it ends.")
    room: Wording = optional(Kind.WORDING, "Where in the house.")
    languages: tuple[str, ...] = optional(
        Kind.LANGUAGES,
        "Which one is spoken, then those it is interpreted into; absent: those of the course.",
        default=(),
    )
    abstract: Wording = optional(Kind.TEXT, "What will happen in it.", most=LONGEST_TEXT)
    summary: Wording = optional(Kind.TEXT, "What was said and done.", most=LONGEST_TEXT)
    contributions: tuple[Contribution, ...] = optional(
        Kind.TABLES, "Who takes part in it, in order.", default=(), shape=Contribution
    )
    live: LiveRoom | None = optional(
        Kind.TABLE,
        "The plan of its live room; one that was opened once stays as it is. Absent: nothing is made or taken away.",
        shape=LiveRoom,
    )
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sender:
    organisation: str = required(Kind.REFERENCE, "Who.", table="organisations")
    wording: Wording = optional(
        Kind.WORDING, "How this course names it, where that differs from its own name."
    )
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Signatory:
    person: str = required(Kind.REFERENCE, "Who.", table="persons")
    post: Wording = required(Kind.WORDING, "What stands under the name.")
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CourseFile:
    """The whole file. ``organisations`` and ``persons`` are in the order of their keys, ``modules`` of their numbers,
    ``sessions`` of their beginning and key; all other lists as they are written."""

    programme: Programme = required(Kind.TABLE, "The series that the course belongs to.", shape=Programme)
    partner_roles: tuple[PartnerRole, ...] = optional(
        Kind.TABLES,
        "What organisations are to the programme, in the order of protocol.",
        default=(),
        shape=PartnerRole,
    )
    course: Course = required(Kind.TABLE, "The course itself.", shape=Course)
    modules: tuple[Module, ...] = optional(
        Kind.TABLES, "The numbered parts of the course.", default=(), shape=Module
    )
    sessions: tuple[Session, ...] = optional(Kind.TABLES, "The agenda.", default=(), shape=Session)
    senders: tuple[Sender, ...] = optional(
        Kind.TABLES, "Who sends participants, in the order of protocol.", default=(), shape=Sender
    )
    signatories: tuple[Signatory, ...] = optional(
        Kind.TABLES, "Who signs the certificates, in order.", default=(), shape=Signatory
    )
    persons: tuple[Person, ...] = optional(
        Kind.TABLES, "Everybody who is named above.", default=(), shape=Person
    )
    organisations: tuple[Organisation, ...] = optional(
        Kind.TABLES, "Every organisation that is named above.", default=(), shape=Organisation
    )

    def in_order(self) -> "CourseFile":
        """Return the same file with its lists in the order that is promised above."""
        return dataclasses.replace(
            self,
            modules=tuple(sorted(self.modules, key=lambda module: module.number)),
            sessions=tuple(sorted(self.sessions, key=lambda session: (session.starts_at, session.key))),
            persons=tuple(sorted(self.persons, key=lambda person: person.key)),
            organisations=tuple(sorted(self.organisations, key=lambda organisation: organisation.key)),
        )
