"""Sessions are added, amended, moved and removed by hand; nothing is overwritten unseen, and all is recorded."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from convenor.audit.models import Entry
from convenor.kit.meanwhile import fingerprint
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes import actions
from convenor.programmes.actions.sessions import values_of
from convenor.programmes.models import Course, Session
from convenor.programmes.queries.planning import shift_of
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_contribution, a_course, a_session

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def values(course: Course, **more: object) -> dict[str, object]:
    start = datetime(2022, 7, 15, 10, tzinfo=course.zone)
    return {
        "title": {"az": "Günün açılışı", "en": "Opening of the day"},
        "format": "opening",
        "starts_at": start,
        "ends_at": start + timedelta(minutes=30),
    } | more


def seen(session: Session, *names: str) -> dict[str, str]:
    standing = values_of(session)
    return {name: fingerprint(standing[name]) for name in names}


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.refusal.code


# Adding


def test_a_session_is_added_under_a_key_of_its_own_and_recorded(organiser: Person, course: Course) -> None:
    first = actions.add_session(course, values=values(course), by=organiser, at=AT)
    second = actions.add_session(course, values=values(course), by=organiser, at=AT)
    assert (first.key, second.key) == ("opening-of-the-day", "opening-of-the-day-2")
    entry = Entry.objects.filter(code="programmes.session_added").first()
    assert entry is not None
    assert (entry.target_pk, entry.by_pk) == (first.pk, organiser.pk)


def test_a_session_that_ends_before_it_starts_or_never_is_not_added(course: Course) -> None:
    start = datetime(2022, 7, 15, 10, tzinfo=course.zone)
    for end, code in (
        (start, "session.ends_before_it_starts"),
        (start - timedelta(hours=1), "session.ends_before_it_starts"),
        (start + timedelta(hours=25), "session.too_long"),
    ):
        with pytest.raises(Refused) as refused:
            actions.add_session(course, values=values(course, ends_at=end), by=None, at=AT)
        assert code_of(refused) == code
    assert not course.sessions.exists()


@pytest.mark.parametrize("state", [State.CERTIFIED, State.ARCHIVED])
def test_an_agenda_that_certificates_stand_on_is_closed(state: State) -> None:
    course = a_course(state=state)
    session, speaker = a_session(course), a_person()
    part = a_contribution(session, speaker)
    attempts = [
        lambda: actions.add_session(course, values=values(course), by=None, at=AT),
        lambda: actions.amend_session(session, changes={"title": {"en": "X"}}, by=None, at=AT),
        lambda: actions.remove_session(session, by=None, at=AT),
        lambda: actions.add_contribution(session, a_person(), kind="host", talk={}, by=None, at=AT),
        lambda: actions.amend_contribution(part, changes={"kind": "host"}, by=None, at=AT),
        lambda: actions.raise_contribution(part, by=None, at=AT),
        lambda: actions.remove_contribution(part, by=None, at=AT),
        lambda: actions.shift(
            course, day=session.day, clock=datetime.min.time(), minutes=5, plan="", by=None, at=AT
        ),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert code_of(refused) == "agenda.closed"


# Amending


def test_a_session_is_amended_and_what_stood_there_is_kept_in_the_trail(
    organiser: Person, sessions: list[Session]
) -> None:
    session = sessions[0]
    changes = {"title": {"az": "1-ci gün, saat 10", "en": "Another title"}, "room": {"az": "Kiçik zal"}}
    amended = actions.amend_session(
        session, changes=changes, seen=seen(session, *changes), by=organiser, at=AT
    )
    assert (amended.title, amended.room) == (changes["title"], changes["room"])
    assert Entry.objects.get(code="programmes.session_amended").facts == {
        "changed": ["room", "title"],
        "before": {"title": {"az": "1-ci gün, saat 10", "en": "Day 1, 10:00"}, "room": {}},
    }


def test_saving_without_a_change_leaves_no_trace(sessions: list[Session]) -> None:
    actions.amend_session(sessions[0], changes=values_of(sessions[0]), by=None, at=AT)
    assert not Entry.objects.exists()


def test_the_second_to_change_the_same_is_told_and_overwrites_nothing(sessions: list[Session]) -> None:
    session = sessions[0]
    shown = seen(session, "title")
    actions.amend_session(session, changes={"title": {"en": "By the first"}}, seen=shown, by=None, at=AT)
    with pytest.raises(Refused) as refused:
        actions.amend_session(session, changes={"title": {"en": "By the second"}}, seen=shown, by=None, at=AT)
    assert code_of(refused) == "form.changed_meanwhile"
    assert Session.objects.get(pk=session.pk).title["en"] == "By the first"


def test_a_move_does_not_undo_somebody_elses_move(sessions: list[Session]) -> None:
    session = sessions[0]
    shown, hour = seen(session, "starts_at", "ends_at", "room"), timedelta(hours=1)
    moved = actions.move_session(
        session,
        starts_at=session.starts_at + hour,
        ends_at=session.ends_at + hour,
        room={"en": "Hall"},
        seen=shown,
        by=None,
        at=AT,
    )
    assert (moved.minutes, moved.room) == (60, {"en": "Hall"})
    with pytest.raises(Refused) as refused:
        actions.move_session(
            session, starts_at=session.starts_at, ends_at=session.ends_at + hour, seen=shown, by=None, at=AT
        )
    assert code_of(refused) == "form.changed_meanwhile"


@pytest.mark.django_db(transaction=True)
def test_two_move_the_same_session_at_the_same_moment(sessions: list[Session]) -> None:
    session = sessions[0]
    shown = seen(session, "starts_at", "ends_at")

    def move(hours: int) -> Session:
        later = timedelta(hours=hours)
        starts_at, ends_at = session.starts_at + later, session.ends_at + later
        return actions.move_session(
            session, starts_at=starts_at, ends_at=ends_at, seen=shown, by=None, at=timezone.now()
        )

    assert at_once(partial(move, 1), partial(move, 2)).count("form.changed_meanwhile") == 1
    assert Entry.objects.filter(code="programmes.session_amended").count() == 1


def test_what_an_organiser_states_is_assumed_no_longer(course: Course) -> None:
    session = a_session(course, room={"en": "Hall"}, assumed=["all"])
    amended = actions.amend_session(
        session,
        changes={"title": session.title | {"en": "Certain"}, "room": {"en": "Library"}},
        by=None,
        at=AT,
    )
    assert amended.assumed == ["ends_at", "format", "starts_at", "title.az"]


# Removing


def test_a_session_is_removed_with_its_people(sessions: list[Session], trainer: Person) -> None:
    actions.remove_session(sessions[0], by=None, at=AT)
    assert not Session.objects.filter(pk=sessions[0].pk).exists()
    assert Person.objects.filter(pk=trainer.pk).exists()
    assert Entry.objects.get(code="programmes.session_removed").facts["title"]["en"] == "Day 1, 10:00"


def test_what_is_gone_can_neither_be_amended_nor_removed_again(sessions: list[Session]) -> None:
    gone = Session.objects.get(pk=sessions[0].pk)
    actions.remove_session(sessions[0], by=None, at=AT)
    for attempt in (
        lambda: actions.remove_session(gone, by=None, at=AT),
        lambda: actions.amend_session(gone, changes={"title": {"en": "X"}}, by=None, at=AT),
        lambda: actions.add_contribution(gone, a_person(), kind="host", talk={}, by=None, at=AT),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert code_of(refused) == "session.unknown"


# People


def test_people_take_parts_in_an_order_that_can_be_changed(
    sessions: list[Session], organiser: Person
) -> None:
    session, names = sessions[0], ("Birinci", "İkinci", "Üçüncü")
    parts = [
        actions.add_contribution(session, a_person(name), kind="trainer", talk={}, by=organiser, at=AT)
        for name in names
    ]
    actions.raise_contribution(parts[2], by=organiser, at=AT)
    actions.raise_contribution(parts[0], by=organiser, at=AT)
    assert [one.person.given for one in session.contributions.all()] == ["Birinci", "Üçüncü", "İkinci"]
    actions.remove_contribution(parts[2], by=organiser, at=AT)
    assert [one.person.given for one in session.contributions.all()] == ["Birinci", "İkinci"]
    with pytest.raises(Refused) as refused:
        actions.remove_contribution(parts[2], by=organiser, at=AT)
    assert code_of(refused) == "contribution.unknown"


def test_somebody_new_is_added_with_the_part(sessions: list[Session]) -> None:
    newcomer = Person(given="Rəna", surname="Nümunə")
    part = actions.add_contribution(
        sessions[1], newcomer, kind="guest_speaker", talk={"en": "Carpets"}, by=None, at=AT
    )
    assert Person.objects.get(pk=part.person_id).given == "Rəna"
    assert part.talk == {"en": "Carpets"}


def test_nobody_has_the_same_part_twice(sessions: list[Session], trainer: Person) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_contribution(sessions[0], trainer, kind="trainer", talk={}, by=None, at=AT)
    assert code_of(refused) == "contribution.exists"
    host = actions.add_contribution(sessions[0], trainer, kind="host", talk={}, by=None, at=AT)
    with pytest.raises(Refused) as refused:
        actions.amend_contribution(host, changes={"kind": "trainer"}, by=None, at=AT)
    assert code_of(refused) == "contribution.exists"


def test_a_talk_that_somebody_else_has_renamed_is_not_overwritten(
    sessions: list[Session], trainer: Person
) -> None:
    part = sessions[0].contributions.get()
    shown = {"talk": fingerprint({})}
    actions.amend_contribution(part, changes={"talk": {"en": "First"}}, seen=shown, by=None, at=AT)
    with pytest.raises(Refused) as refused:
        actions.amend_contribution(part, changes={"talk": {"en": "Second"}}, seen=shown, by=None, at=AT)
    assert code_of(refused) == "form.changed_meanwhile"
    part.refresh_from_db()
    assert part.talk == {"en": "First"}


# Running late


def starts(course: Course) -> list[str]:
    return [f"{one.starts_at.astimezone(course.zone):%d %H:%M}" for one in course.sessions.all()]


def test_what_follows_a_moment_of_a_day_is_put_off(course: Course, sessions: list[Session]) -> None:
    a_session(course, day=1, hour=12)
    day, clock = sessions[0].day, datetime(2022, 1, 1, 11, 40).time()
    preview = shift_of(course, day=day, clock=clock, minutes=15)
    assert [session.key for session in preview.moving] == [
        session.key for session in course.sessions.filter(starts_at__gt=sessions[0].starts_at)[:2]
    ]
    assert starts(course) == ["14 10:00", "14 12:00", "14 14:00", "15 10:00", "15 14:00"]
    moved = actions.shift(course, day=day, clock=clock, minutes=15, plan=preview.plan, by=None, at=AT)
    assert moved == 2
    assert starts(course) == ["14 10:00", "14 12:15", "14 14:15", "15 10:00", "15 14:00"]
    assert Entry.objects.get(code="programmes.agenda_shifted").facts["minutes"] == 15


def test_what_was_not_looked_at_is_not_put_off(course: Course, sessions: list[Session]) -> None:
    day, clock = sessions[0].day, datetime.min.time()
    preview = shift_of(course, day=day, clock=clock, minutes=15)
    a_session(course, day=1, hour=16)
    with pytest.raises(Refused) as refused:
        actions.shift(course, day=day, clock=clock, minutes=15, plan=preview.plan, by=None, at=AT)
    assert code_of(refused) == "agenda.changed"
    twice = shift_of(course, day=day, clock=clock, minutes=15).plan
    actions.shift(course, day=day, clock=clock, minutes=15, plan=twice, by=None, at=AT)
    with pytest.raises(Refused) as refused:
        actions.shift(course, day=day, clock=clock, minutes=15, plan=twice, by=None, at=AT)
    assert code_of(refused) == "agenda.changed"


def test_a_shift_needs_minutes_and_something_to_move(course: Course, sessions: list[Session]) -> None:
    for minutes, hour, code in ((0, 9, "shift.no_minutes"), (5, 23, "shift.nothing_there")):
        clock = datetime(2022, 1, 1, hour).time()
        with pytest.raises(Refused) as refused:
            actions.shift(course, day=sessions[0].day, clock=clock, minutes=minutes, plan="", by=None, at=AT)
        assert code_of(refused) == code


# Pages


def test_the_page_of_a_draft_is_renewed_and_that_of_an_announced_course_is_not() -> None:
    for state, renewed in ((State.DRAFT, 1), (State.OPEN, 0)):
        course = a_course(state=state)
        actions.add_session(course, values=values(course), by=None, at=AT)
        assert Course.objects.get(pk=course.pk).version == course.version + renewed
