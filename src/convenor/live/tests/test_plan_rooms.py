"""Live rooms in the course file: read, made, and written as they were; what was opened is no longer a plan."""

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings

from convenor.audit.models import Entry
from convenor.kit.tests.at_once import at_once
from convenor.kit.tests.refusing import refuses
from convenor.live import actions
from convenor.live.models import Room
from convenor.live.queries import with_rooms
from convenor.live.rules.polls import FIELDS
from convenor.live.rules.rooms import SETTINGS
from convenor.live.states import Kind, PollState
from convenor.live.tests.factories import NOW, a_guest, a_poll, a_question, a_room, a_theme
from convenor.programmes.actions import load_course
from convenor.programmes.actions.cloning import clone_course
from convenor.programmes.coursefile.keys import keys_of
from convenor.programmes.coursefile.problems import BrokenFile
from convenor.programmes.coursefile.reading import read, read_file
from convenor.programmes.coursefile.shape import CourseFile, LiveOption, LivePoll, LiveRoom
from convenor.programmes.coursefile.writing import write
from convenor.programmes.models import Course, Session
from convenor.programmes.queries import course_file
from convenor.programmes.tests.course_files import course_files

AT = datetime(2022, 6, 1, 9, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[4] / "examples" / "heritage-governance-2005.toml"
POLL = LivePoll(
    kind="single",
    wording={"en": "What first?"},
    options=(LiveOption(wording={"en": "Money"}), LiveOption(wording={"en": "Training"})),
)

pytestmark = pytest.mark.django_db


def whole(course: Course) -> CourseFile:
    return with_rooms(course_file(course), course)


def planning(file: CourseFile, key: str, plan: LiveRoom | None) -> CourseFile:
    return dataclasses.replace(
        file,
        sessions=tuple(
            dataclasses.replace(one, live=plan) if one.key == key else one for one in file.sessions
        ),
    )


def load(file: CourseFile) -> Course:
    return load_course(file, by=None, at=AT)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=course_files(with_rooms=True))
def test_what_is_loaded_comes_out_as_it_was(file):
    with transaction.atomic():
        course = load(read(write(file), name="made up"))
        assert whole(course) == file
        entries = Entry.objects.count()
        assert whole(load(file)) == file
        assert Entry.objects.count() == entries
        transaction.set_rollback(True)


def test_the_example_comes_out_as_it_was():
    example = read_file(EXAMPLE)
    assert whole(load(example)) == example
    room = Room.objects.get()
    assert (room.session.key, room.state, room.ideas_open) == ("digital-technologies", "prepared", True)


def test_the_kinds_of_poll_are_those_of_the_file():
    assert keys_of(LivePoll)["kind"].choices == tuple(Kind.values)


def test_polls_and_themes_are_changed_before_the_room_is_opened(course, sessions):
    key = sessions[0].key
    file = planning(whole(course), key, LiveRoom(themes=("One", "Two"), polls=(POLL,)))
    load(file)
    code = Room.objects.get().code
    changed = planning(file, key, LiveRoom(moderated=True, themes=("Two",), polls=(POLL, POLL)))
    assert whole(load(changed)) == changed
    assert Room.objects.get().code == code
    assert Room.objects.get().polls.filter(state=PollState.DRAFT).count() == 2
    told = Entry.objects.filter(code="programmes.course_loaded").last()
    assert told.facts == {"changed": {"room": 1}}


def test_a_room_that_was_opened_stays_as_it_is_and_can_be_the_plan_of_another_course(course, sessions):
    room = a_room(sessions[0])
    a_poll(room)
    a_theme(room)
    held = whole(course)
    assert [len(held.sessions[0].live.polls), held.sessions[0].live.themes] == [1, ("Maliyyə",)]
    assert whole(load(planning(held, sessions[0].key, LiveRoom(themes=("Other",))))) == held
    elsewhere = dataclasses.replace(held, course=dataclasses.replace(held.course, key="again", number=99))
    assert whole(load(elsewhere)).sessions[0].live == held.sessions[0].live


def test_a_file_that_says_nothing_of_a_room_leaves_it(course, sessions):
    room = actions.prepare_room(sessions[0], by=None, at=NOW)
    load(planning(whole(course), sessions[0].key, None))
    assert Room.objects.get() == room


def test_the_next_edition_plans_its_rooms_as_this_one_did_and_nothing_that_was_said(course, sessions):
    room = a_room(sessions[0], moderated=True, turn_seconds=60)
    a_theme(room)
    a_poll(room)
    actions.remove_poll(a_poll(room, open=False), by=None, at=NOW)
    a_question(a_guest(room))
    Session.objects.filter(pk=a_room(sessions[1]).session_id).update(format="break")
    fresh = clone_course(
        course,
        number=99,
        title={"en": "Next"},
        key="next",
        starts_on=date(2023, 7, 13),
        with_people=False,
        by=None,
        at=AT,
    )
    copy = Room.objects.get(session__course=fresh)
    assert (copy.session.key, copy.state, copy.opened_at) == (sessions[0].key, "prepared", None)
    assert copy.code != room.code
    held, planned = (whole(one).sessions[0].live for one in (course, fresh))
    assert planned == held
    assert (planned.moderated, planned.turn_seconds, len(planned.polls)) == (True, 60, 1)
    assert [poll.state for poll in copy.polls.all()] == [PollState.DRAFT]
    assert not copy.questions.exists()


@pytest.mark.parametrize(
    ("poll", "code"),
    [
        (dataclasses.replace(POLL, options=POLL.options[:1]), "poll.too_few_options"),
        (LivePoll(kind="scale", wording={"en": "?"}, lowest=3, highest=3), "poll.scale"),
    ],
)
def test_a_poll_that_cannot_be_held_is_refused_and_nothing_is_loaded(course, sessions, poll, code):
    file = whole(course)
    changed = dataclasses.replace(file, course=dataclasses.replace(file.course, seats=99))
    with refuses(code):
        load(planning(changed, sessions[0].key, LiveRoom(polls=(poll,))))
    assert whole(Course.objects.get(pk=course.pk)) == file


def test_a_break_has_no_room(course, sessions):
    Session.objects.filter(pk=sessions[0].pk).update(format="break")
    with refuses("room.break"):
        load(planning(whole(course), sessions[0].key, LiveRoom()))


BAD_PLAN = """
[sessions.live]
themes = ["Museums", "\u202e"]
[[sessions.live.polls]]
kind = "single"
wording.en = "Only one?"
options = [{ wording.en = "Yes" }, { wording.en = "Yes" }]
[[sessions.live.polls]]
kind = "scale"
wording.en = "How much?"
lowest = 5
highest = 1
[[sessions.live.polls]]
kind = "words"
wording.en = "In words?"
most = 9
[[sessions.live.polls]]
kind = "ranking"
wording.en = "Which first?"
"""


def test_what_cannot_be_made_of_a_plan_is_told_where_it_stands(course, sessions):
    """All of it at once, before anything is written, as every other mistake in the file is."""
    lines = write(whole(course)).splitlines()
    _, end, *_ = [number for number, text in enumerate(lines) if text == "[[sessions]]"]
    text = "\n".join([*lines[:end], *BAD_PLAN.splitlines(), *lines[end:]])
    with translation.override("en"), pytest.raises(BrokenFile) as broken:
        read(text, name="bad.toml")
    told = [(one.position.line - end, one.found, one.expected) for one in broken.value.problems]
    assert told == [
        (3, "an empty text", "a text; where there is none, leave the key out"),
        (7, "“Only one?”", "a plan that can be made (Give at least two different options)"),
        (12, "“How much?”", told[2][2]),
        (16, "“In words?”", "a plan that can be made (So many answers at once are not possible here)"),
        (17, "“Which first?”", "a plan that can be made (Give at least two different options)"),
    ]
    assert "A scale goes from a smaller to a larger number" in told[2][2]


def test_a_room_of_a_break_is_told_where_it_stands(course, sessions):
    Session.objects.filter(pk=sessions[0].pk).update(format="break")
    text = write(planning(whole(course), sessions[0].key, LiveRoom()))
    with translation.override("en"), pytest.raises(BrokenFile) as broken:
        read(text, name="bad.toml")
    [problem] = broken.value.problems
    assert text.splitlines()[problem.position.line - 1] == "[sessions.live]"
    assert "A break has no live room" in problem.expected


def test_what_is_set_and_asked_is_what_the_file_holds():
    assert set(keys_of(LiveRoom)) == {*SETTINGS, "themes", "polls"}
    assert set(keys_of(LivePoll)) == {*FIELDS, "wording", "options"}


@pytest.mark.django_db(transaction=True)
def test_a_room_is_opened_while_its_course_file_is_loaded(course, sessions):
    """Whoever is first: the room is open, and it has the old plan or the new one, whole."""
    key = sessions[0].key
    before = LiveRoom(themes=("One", "Two"), polls=(POLL,))
    load(planning(whole(course), key, before))
    file = planning(whole(course), key, LiveRoom(moderated=True, themes=("Two",), polls=(POLL, POLL)))
    acts = [
        lambda: load(file),
        lambda: actions.open_room(Room.objects.get(), by=None, at=NOW),
    ]
    for _ in range(5):
        outcomes = at_once(*acts)
        room = Room.objects.get()
        assert room.state == "open", outcomes
        assert whole(Course.objects.get(pk=course.pk)).sessions[0].live in (before, file.sessions[0].live)
        Room.objects.update(state="prepared", opened_at=None)
