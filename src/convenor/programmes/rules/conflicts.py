"""Where an agenda contradicts itself: people in two places, rooms taken twice, hours that are none.

Instants are aware; local time is the course's own. Nothing here stops an organiser who knows better: a conflict is
shown where it is, with the way out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(Enum):
    """What an agenda can contradict, in the order in which it is told: the sentence, and the way out."""

    sentence: str | Promise
    way_out: str | Promise

    BACKWARDS = (
        "backwards",
        _("It ends before it starts."),
        _("Set the end after the start."),
    )
    OUTSIDE_DAYS = (
        "outside_days",
        _("It is not on a day of the course."),
        _("Move it to a day of the course, or change the dates of the course."),
    )
    ACROSS_MIDNIGHT = (
        "across_midnight",
        _("It goes on after midnight."),
        _("End it on the day on which it starts, and add another for the next day."),
    )
    OUTSIDE_HOURS = (
        "outside_hours",
        _("It is not within the hours of the day."),
        _("Move it, or change the hours of the day."),
    )
    CLOCK_CHANGE = (
        "clock_change",
        _("The clocks change while it is on: it lasts {lasts}, not as long as the times say."),
        _("Move it away from that hour, or write to everybody which clock is meant."),
    )
    ROOM_TAKEN = (
        "room_taken",
        _("“{other}” is in the same room at that time."),
        _("Move one of the two, or give it another room."),
    )
    PERSON_TWICE = (
        "person_twice",
        _("{person} is in “{other}” at that time."),
        _("Move one of the two, or let somebody else take the part."),
    )
    NO_WAY_BETWEEN = (
        "no_way_between",
        _("{person} comes from “{other}” in another room with less than {gap} minutes between."),
        _("Leave more time, give both the same room, or change the least time between rooms."),
    )
    NOT_AVAILABLE = (
        "not_available",
        _("{person} has said not to be available at that time."),
        _("Move it to when they can come, or ask them."),
    )
    NO_INTERPRETER = (
        "no_interpreter",
        _("It is in a language of its own, and nobody interprets."),
        _("Note that there is an interpreter, or hold it in a language of the course."),
    )

    def __new__(cls, code: str, sentence: str | Promise, way_out: str | Promise) -> "Kind":
        one = object.__new__(cls)
        one._value_ = code
        one.sentence, one.way_out = sentence, way_out
        return one


@dataclass(frozen=True)
class Slot:
    """A session as these rules see it.

    ``pk`` tells it apart; both instants are in UTC, for two of one other zone compare by the clock on the wall.
    ``room`` names the place, empty where none is known; ``persons`` are those who have a part. ``languages`` is empty
    where it is held in those of the course; else the one that is spoken, then those it is interpreted into.
    """

    pk: int
    starts_at: datetime
    ends_at: datetime
    room: str = ""
    persons: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """The bounds of an agenda: its days, both included, the hours of each, and the least time between two rooms."""

    zone: tzinfo
    first_day: date
    last_day: date
    opens: time = time(9)
    closes: time = time(19)
    gap: int = 5
    """Minutes."""
    languages: Sequence[str] = ()


@dataclass(frozen=True)
class Conflict:
    """Where an agenda contradicts itself: at a session, with another one or over a person where there is one."""

    kind: Kind
    slot: int
    other: int | None = None
    person: int | None = None
    facts: Mapping[str, int] = field(default_factory=dict)


Free = Mapping[int, Sequence[tuple[datetime, datetime]]]
"""When a person is available; whoever is not in it has said nothing."""


def conflicts(slots: Iterable[Slot], frame: Frame, *, available: Free | None = None) -> list[Conflict]:
    """Return every contradiction of an agenda, by the start of its session.

    A sweep over the sessions in order of time, once for each room and each person: n log n. Of several sessions that
    overlap each is told with the one that ends last of those before it.
    """
    in_order = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.pk))
    found = [conflict for slot in in_order for conflict in _alone(slot, frame, available or {})]
    sound = [slot for slot in in_order if slot.ends_at > slot.starts_at]
    found += _rooms_taken(sound)
    found += _persons_torn(sound, frame)
    place = {slot.pk: number for number, slot in enumerate(in_order)}
    order = {kind: number for number, kind in enumerate(Kind)}
    return sorted(found, key=lambda one: (place[one.slot], order[one.kind], one.person or 0))


def _alone(slot: Slot, frame: Frame, available: Free) -> Iterator[Conflict]:
    """What is wrong with a session whatever the others are."""
    if slot.ends_at <= slot.starts_at:
        yield Conflict(Kind.BACKWARDS, slot.pk)
        return
    start, end = slot.starts_at.astimezone(frame.zone), slot.ends_at.astimezone(frame.zone)
    is_over_by_midnight = end.date() == start.date() or (end.time() == time(0) and _is_next_day(start, end))
    if not frame.first_day <= start.date() <= frame.last_day:
        yield Conflict(Kind.OUTSIDE_DAYS, slot.pk)
    if not is_over_by_midnight:
        yield Conflict(Kind.ACROSS_MIDNIGHT, slot.pk)
    elif start.time() < frame.opens or _end_of_day(start, end) > frame.closes:
        yield Conflict(Kind.OUTSIDE_HOURS, slot.pk)
    if start.utcoffset() != end.utcoffset():
        minutes = int((slot.ends_at - slot.starts_at).total_seconds()) // 60
        yield Conflict(Kind.CLOCK_CHANGE, slot.pk, facts={"minutes": minutes})
    if slot.languages and not set(slot.languages) & set(frame.languages):
        yield Conflict(Kind.NO_INTERPRETER, slot.pk)
    for person in slot.persons:
        if person in available and not any(
            begin <= slot.starts_at and slot.ends_at <= until for begin, until in available[person]
        ):
            yield Conflict(Kind.NOT_AVAILABLE, slot.pk, person=person)


def _is_next_day(start: datetime, end: datetime) -> bool:
    return end.date() - start.date() == timedelta(days=1)


def _end_of_day(start: datetime, end: datetime) -> time:
    return end.time() if end.date() == start.date() else time.max


def _rooms_taken(slots: Iterable[Slot]) -> Iterator[Conflict]:
    by_room: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.room:
            by_room[slot.room].append(slot)
    for of_room in by_room.values():
        for slot, last in _with_the_last(of_room):
            if slot.starts_at < last.ends_at:
                yield Conflict(Kind.ROOM_TAKEN, slot.pk, other=last.pk)


def _persons_torn(slots: Iterable[Slot], frame: Frame) -> Iterator[Conflict]:
    """People who would have to be in two places, or to be there without time for the way."""
    by_person: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        for person in dict.fromkeys(slot.persons):
            by_person[person].append(slot)
    gap = timedelta(minutes=frame.gap)
    for person, of_person in by_person.items():
        for slot, last in _with_the_last(of_person):
            are_apart = bool(slot.room and last.room and slot.room != last.room)
            if slot.starts_at < last.ends_at:
                if not slot.room or slot.room != last.room:  # in one room, it is the room that is taken twice
                    yield Conflict(Kind.PERSON_TWICE, slot.pk, other=last.pk, person=person)
            elif are_apart and slot.starts_at - last.ends_at < gap:
                yield Conflict(
                    Kind.NO_WAY_BETWEEN, slot.pk, other=last.pk, person=person, facts={"gap": frame.gap}
                )


def _with_the_last(slots: Sequence[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Each session but the first, with the one that ends last of those before it. They are in order of time."""
    last = slots[0]
    for slot in slots[1:]:
        yield slot, last
        if slot.ends_at >= last.ends_at:
            last = slot
