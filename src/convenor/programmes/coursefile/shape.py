"""What a course file holds. Everything else follows from this: reading, writing, docs/reference/course-file.md.

Each table is a frozen dataclass, each of its fields a key of the table. ``assumed`` names the keys whose values the
source does not state: "all" where that goes for the whole table, "title.az" where it goes for one language.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop

from convenor.kit.languages import Wording
from convenor.kit.texts import LONGEST_LINE, LONGEST_TEXT
from convenor.people import models as people
from convenor.programmes import models
from convenor.programmes.models.programmes import LONGEST_NUMBER

ALL = "all"


class Kind(StrEnum):
    """What a value is; the text is how the reference describes it."""

    KEY = gettext_noop("small letters, digits and hyphens")
    CODE = gettext_noop("capital letters and digits, such as HGSD")
    NAME = gettext_noop("a part of a person's name")
    LINE = gettext_noop("one line of text")
    LINES = gettext_noop("a list of lines")
    WORDING = gettext_noop("one line per language")
    TEXT = gettext_noop("running text per language")
    NUMBER = gettext_noop("a whole number")
    DAY = gettext_noop("a day, such as 2022-07-15")
    MOMENT = gettext_noop("a day and time, such as 2022-07-15 10:00:00")
    ZONE = gettext_noop("a time zone, such as Asia/Baku")
    COUNTRY = gettext_noop("a country in two capital letters, such as AZ")
    LANGUAGES = gettext_noop('a list of languages, such as ["az", "en"]')
    TERMS = gettext_noop('a list of terms of the vocabularies, such as ["convention-articles/10"]')
    CHOICE = gettext_noop("one of a fixed list")
    REFERENCE = gettext_noop("the key of an entry of another table")
    REFERENCES = gettext_noop("a list of keys of entries of another table")
    RULE = gettext_noop("a table of conditions")
    TABLE = gettext_noop("a table")
    TABLES = gettext_noop("a list of tables")


MAPPINGS = frozenset({Kind.WORDING, Kind.TEXT, Kind.RULE})
"""Kinds whose parts can be assumed one by one."""


@dataclass(frozen=True)
class Key:
    """What may stand under one key. ``least`` and ``most`` bound a number, ``most`` the characters of a text."""

    kind: Kind
    meaning: str
    is_required: bool
    choices: tuple[str, ...] = ()
    table: str = ""
    """The table that a reference points into."""
    shape: type[Any] | None = None
    """The dataclass of a table, or of each of a list of tables."""
    least: int = 1
    most: int = LONGEST_LINE


def required(kind: Kind, meaning: str, **limits: Any) -> Any:
    return dataclasses.field(metadata={"key": Key(kind, meaning, is_required=True, **limits)})


def optional(kind: Kind, meaning: str, *, default: Any = None, **limits: Any) -> Any:
    key = Key(kind, meaning, is_required=False, **limits)
    if kind in MAPPINGS:
        return dataclasses.field(default_factory=dict, metadata={"key": key})
    return dataclasses.field(default=default, metadata={"key": key})


def keys_of(shape: type[Any]) -> dict[str, Key]:
    """Return the keys of a table in the order in which they are written."""
    return {
        field.name: field.metadata["key"] for field in dataclasses.fields(shape) if "key" in field.metadata
    }


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
