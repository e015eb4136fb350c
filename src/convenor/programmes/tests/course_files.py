"""Course files made up by hypothesis: valid, and in the order in which files are read."""

import string
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from convenor.kit.names import clean_name, name_problem
from convenor.people.models import Organisation, Person
from convenor.programmes.coursefile import keys, shape, values
from convenor.programmes.models import Contribution, PartnerRole, Session
from convenor.vocabularies.queries import in_order, terms

SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
CHARACTERS = st.characters(exclude_categories=["C"]) | st.sampled_from("əğıöşüçİ\"\\#'=[]{}")
LINES = st.text(CHARACTERS, max_size=130).map(lambda text: _composed(text, "line")).filter(bool)
TEXTS = (
    st.text(CHARACTERS | st.sampled_from(" \n\t"), max_size=400)
    .map(lambda text: _composed(text, "running_text"))
    .filter(bool)
)
SHORT = LINES.filter(lambda line: len(line) <= 60)
NAMES = (
    st.text(string.ascii_letters + "əğıöşüçƏĞİÖŞÜÇ -", min_size=1, max_size=20)
    .map(clean_name)
    .filter(lambda name: name and name_problem(name) is None)
)
LANGUAGES = st.sampled_from(["az", "en", "tr", "ka"])


def _composed(text: str, kind: str) -> str:
    try:
        return getattr(values, kind)(text, 500)
    except values.Unfit:
        return ""


def wordings(texts: st.SearchStrategy[str] = LINES, least: int = 1) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(LANGUAGES, texts, min_size=least, max_size=2)


RULES: list[dict[str, Any]] = [
    {},
    {"share_of_hours": 80},
    {"share_of_hours": 60, "completion": {"share_of_hours": 100}, "trainer": {"sessions_given": 2}},
    {"share_of_hours": 60, "speaker": {"sessions_given": 1}},
]


@st.composite
def with_assumed(draw: st.DrawFn, table: object) -> object:
    """The same table with some of what it says marked as assumed."""
    assumed = []
    for name, key in keys.keys_of(type(table)).items():
        value = getattr(table, name)
        if key.kind in (keys.Kind.TABLES, keys.Kind.TABLE) or value in (None, {}, "", ()):
            continue
        if draw(st.integers(0, 5)) == 0:
            assumed.append(name)
        if key.kind in keys.MAPPINGS and draw(st.integers(0, 3)) == 0:
            assumed.append(f"{name}.{draw(st.sampled_from(sorted(value)))}")
    if draw(st.integers(0, 9)) == 0:
        assumed.append(keys.ALL)
    return type(table)(**{**vars(table), "assumed": tuple(sorted(assumed))})


def tags() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(terms())), max_size=3).map(lambda chosen: tuple(in_order(chosen)))


@st.composite
def sheets(draw: st.DrawFn) -> object:
    """A course sheet that says at least something; one that says nothing is none."""
    said = draw(
        st.dictionaries(
            st.sampled_from(sorted(keys.keys_of(shape.Sheet))), wordings(TEXTS), min_size=1, max_size=4
        )
    )
    return draw(with_assumed(shape.Sheet(**said)))


@st.composite
def live_polls(draw: st.DrawFn) -> shape.LivePoll:
    """A poll that can be held: with options where its kind has them, a scale that goes up."""
    kind = draw(st.sampled_from(keys.keys_of(shape.LivePoll)["kind"].choices))
    options = st.lists(wordings(), min_size=2, max_size=4, unique_by=lambda one: tuple(sorted(one.items())))
    lowest = draw(st.integers(-5, 5))
    return shape.LivePoll(
        kind=kind,
        wording=draw(wordings()),
        options=tuple(shape.LiveOption(wording=one) for one in draw(options))
        if kind in ("single", "multiple", "ranking")
        else (),
        anonymous=draw(st.booleans()),
        results_shown=draw(st.booleans()),
        most=draw(st.integers(1, 2)),
        lowest=lowest,
        highest=lowest + draw(st.integers(1, 10)),
        low_label=draw(wordings(SHORT, least=0)),
        high_label=draw(wordings(SHORT, least=0)),
    )


def live_rooms() -> st.SearchStrategy[shape.LiveRoom]:
    return st.builds(
        shape.LiveRoom,
        moderated=st.booleans(),
        questions_open=st.booleans(),
        ideas_open=st.booleans(),
        floor_open=st.booleans(),
        turn_seconds=st.integers(0, 3600),
        themes=st.lists(LINES.filter(lambda line: len(line) <= 120), max_size=3).map(tuple),
        polls=st.lists(live_polls(), max_size=2).map(tuple),
    )


@st.composite
def course_files(draw: st.DrawFn, *, with_rooms: bool = False) -> shape.CourseFile:
    """``with_rooms``: some sessions that are no breaks have the plan of a live room."""
    organisations = draw(st.lists(SLUGS, min_size=1, max_size=4, unique=True))
    persons = draw(st.lists(SLUGS, max_size=3, unique=True))
    numbers = draw(st.lists(st.integers(1, 999), max_size=3, unique=True))
    first = draw(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
    last = first + timedelta(days=draw(st.integers(0, 5)))
    assumed = lambda table: draw(with_assumed(table))  # noqa: E731

    def some(keys: list[str]) -> list[str]:
        return draw(st.lists(st.sampled_from(keys), max_size=3, unique=True)) if keys else []

    def contributions() -> tuple[shape.Contribution, ...]:
        return tuple(
            assumed(
                shape.Contribution(
                    person=person,
                    kind=draw(st.sampled_from(Contribution.Kind.values)),
                    talk=draw(wordings(least=0)),
                )
            )
            for person in some(persons)
        )

    def session(key: str) -> shape.Session:
        starts = draw(st.datetimes(datetime.combine(first, time()), datetime.combine(last, time(22))))
        format = draw(st.sampled_from(Session.Format.values))
        has_room = with_rooms and format != Session.Format.BREAK
        return assumed(
            shape.Session(
                key=key,
                format=format,
                module=draw(st.sampled_from([None, *numbers])),
                title=draw(wordings()),
                starts_at=starts,
                ends_at=starts + timedelta(minutes=draw(st.integers(1, 90))),
                room=draw(wordings(least=0)),
                abstract=draw(wordings(TEXTS, least=0)),
                summary=draw(wordings(TEXTS, least=0)),
                contributions=contributions(),
                live=draw(st.none() | live_rooms()) if has_room else None,
            )
        )

    # Everybody who is in the file is named somewhere, as the format asks.
    signatories = tuple(assumed(shape.Signatory(person=person, post=draw(wordings()))) for person in persons)
    senders = tuple(
        assumed(shape.Sender(organisation=one, wording=draw(wordings(least=0)))) for one in organisations
    )
    return shape.CourseFile(
        programme=assumed(
            shape.Programme(
                key=draw(SLUGS),
                code=draw(st.from_regex(r"[A-Z][A-Z0-9]{0,5}", fullmatch=True)),
                title=draw(wordings()),
                summary=draw(wordings(TEXTS, least=0)),
                order_number=draw(st.just("") | LINES.filter(lambda line: len(line) <= 60)),
                ordered_on=draw(st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))),
                tags=draw(tags()),
                priorities=tuple(
                    assumed(shape.Priority(title=title)) for title in draw(st.lists(wordings(), max_size=2))
                ),
            )
        ),
        partner_roles=tuple(
            assumed(shape.PartnerRole(organisation=one, kind=draw(st.sampled_from(PartnerRole.Kind.values))))
            for one in some(organisations)
        ),
        course=assumed(
            shape.Course(
                key=draw(SLUGS),
                number=draw(st.integers(1, 999)),
                title=draw(wordings()),
                summary=draw(wordings(TEXTS, least=0)),
                subject=draw(st.sampled_from([None, *organisations])),
                starts_on=first,
                ends_on=last,
                closes_on=draw(st.none() | st.dates(max_value=last, min_value=date(1990, 1, 1))),
                time_zone=draw(st.sampled_from(["Asia/Tbilisi", "UTC"])),
                place=draw(wordings(least=0)),
                languages=tuple(draw(st.lists(LANGUAGES, max_size=2, unique=True))),
                seats=draw(st.none() | st.integers(1, 500)),
                issuer=draw(st.sampled_from([None, *organisations])),
                certificate_rule=draw(st.sampled_from(RULES)),
                tags=draw(tags()),
                sheet=draw(st.none() | sheets()),
            )
        ),
        modules=tuple(
            assumed(
                shape.Module(
                    number=number,
                    title=draw(wordings(least=0)),
                    outcomes=draw(wordings(TEXTS, least=0)),
                    hours=draw(st.none() | st.integers(1, 999)),
                )
            )
            for number in numbers
        ),
        sessions=tuple(session(key) for key in draw(st.lists(SLUGS, max_size=4, unique=True))),
        senders=senders,
        signatories=signatories,
        persons=tuple(
            assumed(
                shape.Person(
                    key=key,
                    given=draw(NAMES),
                    surname=draw(NAMES | st.just("")),
                    father=draw(NAMES),
                    patronymic=draw(st.sampled_from(["", *Person.Patronymic.values])),
                    display=draw(wordings(least=0)),
                    latin=draw(NAMES | st.just("")),
                    aliases=tuple(draw(st.lists(LINES, max_size=2))),
                    about=draw(wordings(least=0)),
                    affiliations=tuple(
                        assumed(shape.Affiliation(organisation=one, post=draw(wordings(least=0))))
                        for one in some(organisations)
                    ),
                )
            )
            for key in persons
        ),
        organisations=tuple(
            assumed(
                shape.Organisation(
                    key=key,
                    name=draw(wordings()),
                    kind=draw(st.sampled_from(Organisation.Kind.values)),
                    country=draw(st.sampled_from(["AZ", "TR"])),
                    part_of=draw(st.sampled_from([None, *organisations[:place]])),
                    aliases=tuple(draw(st.lists(LINES, max_size=2))),
                )
            )
            for place, key in enumerate(organisations)
        ),
    ).in_order()
