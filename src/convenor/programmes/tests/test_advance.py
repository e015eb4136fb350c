"""A course on its path: one step at a time, each when what it needs is there, and a way back until certificates."""

from datetime import UTC, datetime, time

import pytest

from convenor.audit.models import Entry
from convenor.kit.refusals import Refused
from convenor.people.tests.factories import a_person
from convenor.programmes.actions import advance, step_back
from convenor.programmes.models import Session, Sheet
from convenor.programmes.queries.sheets import readiness
from convenor.programmes.rules import (
    NO_SESSIONS,
    Ready,
    advance_refusal,
    advance_refusals,
    half_of_day,
    next_state,
    previous_state,
    step_back_refusal,
)
from convenor.programmes.rules.sheets import LACKS, TEXTS
from convenor.programmes.states import PATH, State
from convenor.programmes.tests.factories import a_course, a_course_to_announce, a_sheet

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)


def test_the_path_goes_from_draft_to_archive_and_ends_there() -> None:
    assert PATH == ("draft", "announced", "open", "running", "ended", "certified", "archived")
    assert [next_state(state) for state in PATH] == [*PATH[1:], None]
    assert [previous_state(state) for state in PATH] == [None, *PATH[:-1]]


@pytest.mark.parametrize("state", PATH)
def test_some_steps_need_something(state: State) -> None:
    lacking = advance_refusal(state, Ready(missing=("schedule",)))
    expected = {
        State.DRAFT: "course.no_agenda",
        State.OPEN: "course.no_participants",
        State.ENDED: "course.no_certificates",
        State.ARCHIVED: "course.at_the_end",
    }.get(state)
    assert (lacking and lacking.code) == expected
    if state != State.ARCHIVED:
        assert advance_refusal(state, Ready(sessions=1, participants=1, certificates=1)) is None


def test_all_that_is_missing_is_said_at_once_and_in_the_order_of_the_standard() -> None:
    refusals = advance_refusals(State.DRAFT, Ready(missing=("cost", "schedule", "aims")))
    assert [refusal.code for refusal in refusals] == ["sheet.no_aims", "course.no_agenda", "sheet.no_cost"]


def test_a_rehearsal_needs_an_agenda_and_no_sheet() -> None:
    everything = tuple(LACKS)
    assert advance_refusals(State.DRAFT, Ready(missing=everything, sessions=1, is_rehearsal=True)) == []
    assert advance_refusal(State.DRAFT, Ready(missing=everything, is_rehearsal=True)) is NO_SESSIONS


@pytest.mark.django_db
@pytest.mark.parametrize("part", TEXTS)
def test_a_course_is_not_announced_while_a_part_of_its_sheet_is_empty(part: str) -> None:
    course = a_course_to_announce()
    assert readiness(course).missing == ()
    Sheet.objects.update(**{part: {}})
    with pytest.raises(Refused) as refused:
        advance(course, by=None, at=AT)
    assert refused.value.refusal.code == f"sheet.no_{part}"
    course.refresh_from_db()
    assert course.state == State.DRAFT


@pytest.mark.django_db
def test_what_is_not_on_the_sheet_itself_is_missed_too() -> None:
    course = a_course(state=State.DRAFT)
    a_sheet(course)
    assert readiness(course).missing == ("schedule", "place", "trainers", "certificate")


@pytest.mark.parametrize("state", PATH)
def test_there_is_a_way_back_until_certificates_are_out(state: State) -> None:
    assert (step_back_refusal(state) is None) == (state in PATH[1:5])


@pytest.mark.parametrize(
    ("start", "half"), [(time(0), 1), (time(9, 30), 1), (time(12, 59, 59), 1), (time(13), 2), (time(23), 2)]
)
def test_the_second_half_of_a_day_begins_at_one(start: time, half: int) -> None:
    assert half_of_day(start) == half


@pytest.mark.django_db
def test_a_step_is_taken_and_recorded() -> None:
    course, organiser = a_course_to_announce(), a_person("Günel", "Abbasova")
    moved = advance(course, by=organiser, at=AT)
    assert moved.state == State.ANNOUNCED
    assert moved.version == course.version + 1
    entry = Entry.objects.get(code="programmes.moved")
    assert (entry.target_pk, entry.by_pk, entry.at) == (course.pk, organiser.pk, AT)
    assert entry.facts == {"from": "draft", "to": "announced"}


@pytest.mark.django_db
def test_a_course_of_breaks_is_not_announced() -> None:
    course = a_course_to_announce()
    course.sessions.update(format=Session.Format.BREAK)
    with pytest.raises(Refused) as refused:
        advance(course, by=None, at=AT)
    assert refused.value.refusal.code == "course.no_agenda"
    course.refresh_from_db()
    assert (course.state, course.version) == (State.DRAFT, 1)


@pytest.mark.django_db
def test_a_course_is_certified_when_somebody_who_knows_says_so() -> None:
    course = a_course(state=State.ENDED)
    with pytest.raises(Refused):
        advance(course, by=None, at=AT)
    assert advance(course, certificates=1, by=None, at=AT).state == State.CERTIFIED


@pytest.mark.django_db
def test_who_holds_an_old_copy_moves_the_course_as_it_is_now() -> None:
    course = a_course(state=State.OPEN)
    with pytest.raises(Refused):
        advance(course, by=None, at=AT)
    advance(course, participants=1, by=None, at=AT)
    assert course.state == State.OPEN
    assert advance(course, by=None, at=AT).state == State.ENDED


@pytest.mark.django_db
def test_a_step_back_is_taken_and_recorded() -> None:
    course = a_course(state=State.RUNNING)
    assert step_back(course, by=None, at=AT).state == State.OPEN
    assert Entry.objects.get(code="programmes.moved").facts == {"from": "running", "to": "open"}


@pytest.mark.django_db
@pytest.mark.parametrize("state", [State.DRAFT, State.CERTIFIED, State.ARCHIVED])
def test_a_step_back_is_refused(state: State) -> None:
    with pytest.raises(Refused) as refused:
        step_back(a_course(state=state), by=None, at=AT)
    assert refused.value.refusal.code == "course.no_way_back"
