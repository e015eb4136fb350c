"""Where an agenda contradicts itself. Pure arithmetic: instants in, conflicts out."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.programmes.rules.conflicts import Conflict, Frame, Kind, Slot, conflicts

BAKU = ZoneInfo("Asia/Baku")
PARIS = ZoneInfo("Europe/Paris")
FRAME = Frame(
    zone=BAKU,
    first_day=date(2022, 7, 14),
    last_day=date(2022, 7, 15),
    opens=time(9),
    closes=time(18),
    gap=10,
    languages=("az", "en"),
)


def a_slot(pk: int, start: str, end: str, *, day: int = 14, zone: ZoneInfo = BAKU, **how: object) -> Slot:
    def at(clock: str) -> datetime:
        return datetime.combine(date(2022, 7, day), time.fromisoformat(clock), tzinfo=zone)

    return Slot(pk, at(start), at(end), **how)


def kinds(*slots: Slot, frame: Frame = FRAME, **how: object) -> list[tuple[int, Kind]]:
    return [(one.slot, one.kind) for one in conflicts(slots, frame, **how)]


def test_a_sound_agenda_has_no_conflict() -> None:
    morning = a_slot(1, "09:00", "10:00", room="hall", persons=(7,))
    next_one = a_slot(2, "10:00", "11:00", room="hall", persons=(7,))
    beside = a_slot(3, "10:00", "11:00", room="library", persons=(8,))
    last = a_slot(4, "17:00", "18:00")
    assert kinds(morning, next_one, beside, last) == []


def test_somebody_is_in_two_places() -> None:
    found = conflicts(
        [a_slot(1, "10:00", "11:00", persons=(7,)), a_slot(2, "10:59", "12:00", persons=(7, 8))], FRAME
    )
    assert found == [Conflict(Kind.PERSON_TWICE, slot=2, other=1, person=7)]


def test_a_room_is_taken_twice_and_its_people_are_not_told_again() -> None:
    found = conflicts(
        [
            a_slot(1, "10:00", "11:00", room="hall", persons=(7,)),
            a_slot(2, "10:30", "12:00", room="hall", persons=(7,)),
        ],
        FRAME,
    )
    assert found == [Conflict(Kind.ROOM_TAKEN, slot=2, other=1)]


def test_a_long_session_is_told_with_each_that_falls_into_it() -> None:
    long, first, second, after = (
        a_slot(pk, start, end, room="hall")
        for pk, start, end in (
            (1, "09:00", "12:00"),
            (2, "09:30", "10:00"),
            (3, "11:00", "11:30"),
            (4, "12:00", "13:00"),
        )
    )
    assert kinds(after, second, first, long) == [(2, Kind.ROOM_TAKEN), (3, Kind.ROOM_TAKEN)]


@pytest.mark.parametrize(("start", "is_told"), [("11:00", True), ("11:09", True), ("11:10", False)])
def test_there_must_be_time_for_the_way_to_another_room(start: str, is_told: bool) -> None:
    first = a_slot(1, "10:00", "11:00", room="hall", persons=(7,))
    second = a_slot(2, start, "12:00", room="library", persons=(7,))
    assert kinds(first, second) == ([(2, Kind.NO_WAY_BETWEEN)] if is_told else [])


def test_no_way_is_needed_within_a_room_or_where_a_room_is_not_known() -> None:
    first = a_slot(1, "10:00", "11:00", room="hall", persons=(7,))
    assert kinds(first, a_slot(2, "11:00", "12:00", room="hall", persons=(7,))) == []
    assert kinds(first, a_slot(2, "11:00", "12:00", persons=(7,))) == []


@pytest.mark.parametrize(
    ("start", "end", "day", "expected"),
    [
        ("09:00", "18:00", 14, None),
        ("08:59", "10:00", 14, Kind.OUTSIDE_HOURS),
        ("17:00", "18:01", 14, Kind.OUTSIDE_HOURS),
        ("10:00", "11:00", 13, Kind.OUTSIDE_DAYS),
        ("10:00", "11:00", 16, Kind.OUTSIDE_DAYS),
        ("11:00", "11:00", 14, Kind.BACKWARDS),
        ("11:00", "10:00", 14, Kind.BACKWARDS),
    ],
)
def test_days_and_hours_of_the_course_bound_it(start: str, end: str, day: int, expected: Kind | None) -> None:
    assert kinds(a_slot(1, start, end, day=day)) == ([(1, expected)] if expected else [])


def test_days_are_those_of_the_place_not_of_greenwich() -> None:
    """Half past midnight in Baku is still the day before in UTC."""
    start = datetime(2022, 7, 14, 0, 30, tzinfo=BAKU)
    all_day = Frame(BAKU, FRAME.first_day, FRAME.last_day, opens=time(0), closes=time.max)
    assert kinds(Slot(1, start, start + timedelta(hours=1)), frame=all_day) == []


@pytest.mark.parametrize(("hours", "expected"), [(1, None), (2, None), (3, Kind.ACROSS_MIDNIGHT)])
def test_a_session_may_end_at_midnight_and_not_after_it(hours: int, expected: Kind | None) -> None:
    start = datetime(2022, 7, 14, 22, tzinfo=BAKU)
    all_day = Frame(BAKU, FRAME.first_day, FRAME.last_day, opens=time(0), closes=time.max)
    slot = Slot(1, start, start + timedelta(hours=hours))
    assert kinds(slot, frame=all_day) == ([(1, expected)] if expected else [])


def test_clocks_that_change_during_a_session_are_told_with_how_long_it_really_lasts() -> None:
    """In Paris the night of 30 October 2022 had the hour from two to three twice."""
    frame = Frame(PARIS, date(2022, 10, 30), date(2022, 10, 30), opens=time(0), closes=time.max)
    slot = Slot(1, datetime(2022, 10, 30, 1, 30, tzinfo=PARIS), datetime(2022, 10, 30, 3, 30, tzinfo=PARIS))
    utc = Slot(1, slot.starts_at.astimezone(ZoneInfo("UTC")), slot.ends_at.astimezone(ZoneInfo("UTC")))
    assert conflicts([utc], frame) == [Conflict(Kind.CLOCK_CHANGE, 1, facts={"minutes": 180})]


def test_who_has_said_when_they_can_come_is_not_put_elsewhere() -> None:
    noon = datetime(2022, 7, 14, 12, tzinfo=BAKU)
    free = {7: [(noon - timedelta(hours=3), noon)], 8: []}
    within = a_slot(1, "09:00", "12:00", persons=(7, 9))
    after = a_slot(2, "11:30", "12:30", persons=(8,))
    assert kinds(within, available=free) == []
    assert kinds(after, available=free) == [(2, Kind.NOT_AVAILABLE)]


def test_another_language_needs_an_interpreter() -> None:
    assert kinds(a_slot(1, "10:00", "11:00", languages=("tr",))) == [(1, Kind.NO_INTERPRETER)]
    assert kinds(a_slot(1, "10:00", "11:00", languages=("en",))) == []
    assert kinds(a_slot(1, "10:00", "11:00", languages=("tr", "az"))) == []


def test_every_conflict_has_a_sentence_and_a_way_out() -> None:
    for kind in Kind:
        assert str(kind.sentence).endswith((".", "say."))
        assert str(kind.way_out).endswith(".")


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 6), st.sampled_from(["", "a", "b"]), st.integers(0, 2)),
        max_size=12,
    )
)
def test_a_sweep_finds_whatever_comparing_each_with_each_finds(
    drawn: list[tuple[int, int, str, int]],
) -> None:
    """Every session that overlaps an earlier one in its room, or over its person, is told; no other is."""
    begin = datetime(2022, 7, 14, 9, tzinfo=BAKU)
    slots = [
        Slot(
            pk, begin + timedelta(minutes=10 * at), begin + timedelta(minutes=10 * (at + long)), room, (who,)
        )
        for pk, (at, long, room, who) in enumerate(drawn)
    ]
    in_order = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.pk))

    def told(kind: Kind) -> set[int]:
        frame = Frame(BAKU, FRAME.first_day, FRAME.last_day, gap=0)
        return {one.slot for one in conflicts(slots, frame) if one.kind == kind}

    pairs = [
        (late, early)
        for place, late in enumerate(in_order)
        for early in in_order[:place]
        if early.ends_at > late.starts_at
    ]
    assert told(Kind.ROOM_TAKEN) == {
        late.pk for late, early in pairs if late.room and late.room == early.room
    }
    torn = {
        late.pk
        for late, early in pairs
        if late.persons == early.persons and not (late.room and late.room == early.room)
    }
    assert told(Kind.PERSON_TWICE) <= torn
    assert torn <= told(Kind.ROOM_TAKEN) | told(Kind.PERSON_TWICE)
