"""Schedule files of frab and pretalx: shown first, brought in once, and nothing lost in silence. Files made by us."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from convenor.kit.refusals import Refused
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes import actions
from convenor.programmes.exchange.reading import read_schedule
from convenor.programmes.exchange.schedules import write_json, write_xml
from convenor.programmes.models import Course, ScheduleImport, Session
from convenor.programmes.queries import course_page
from convenor.programmes.queries.importing import plan_of
from convenor.programmes.tests.factories import a_contribution, a_course, a_release, a_session

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)

FRAB = """<?xml version="1.0" encoding="utf-8"?>
<schedule>
  <version>0.9</version>
  <conference><acronym>sample</acronym><title>Sample days</title><days>1</days></conference>
  <day date="2030-05-04" index="1">
    <room name="Great hall">
      <event guid="1c7a" id="1">
        <date>2030-05-04T10:00:00+04:00</date><start>10:00</start><duration>00:45</duration>
        <room>Great hall</room><title>Carpets</title><subtitle>of Shusha</subtitle><type>lecture</type>
        <language>az</language><abstract>On knots.</abstract><track></track>
        <persons><person id="7">Rəna Nümunə</person><person id="8">Elçin Səfərov</person></persons>
        <recording><license>none</license></recording><links/>
      </event>
      <event id="2"><start>11:00</start><duration>01:30</duration><title>Weaving</title><type>workshop</type>
        <language>de</language><persons/></event>
      <event id="3"><start>noon</start><duration>00:30</duration><title>Without a time</title></event>
      <event id="4"><start>12:00</start><duration>99:00</duration><title>Endless</title></event>
    </room>
  </day>
</schedule>"""


def pretalx(**event: object) -> bytes:
    one = {
        "id": 5, "guid": "3e1a", "date": "2030-05-04T10:00:00+04:00", "start": "10:00", "duration": "00:45",
        "room": "Great hall", "title": "Carpets", "subtitle": "", "type": "Talk", "language": "az", "track": "Craft",
        "abstract": "On knots.", "do_not_record": False, "links": [], "answers": [],
        "persons": [{"id": 1, "public_name": "Rəna Nümunə", "biography": "Weaves."}],
    } | event  # fmt: skip
    days = [{"index": 1, "date": "2030-05-04", "rooms": {"Great hall": [one]}}]
    conference = {"acronym": "s", "title": "Sample days", "time_zone_name": "Asia/Baku", "days": days}
    return json.dumps({"schedule": {"version": "1", "conference": conference}}).encode()


# Reading


def test_frab_is_read_and_what_has_no_place_is_counted() -> None:
    file = read_schedule(FRAB.encode())
    first, second = file.entries
    assert (first.title, first.day, first.clock, first.minutes) == (
        "Carpets: of Shusha",
        "2030-05-04",
        "10:00",
        45,
    )
    assert (first.room, first.format, first.persons) == (
        "Great hall",
        "presentation",
        ("Rəna Nümunə", "Elçin Səfərov"),
    )
    assert (second.title, second.format, second.clock, second.zone) == ("Weaving", "workshop", "11:00", "")
    assert file.unread == {
        "conference.acronym": 1, "conference.days": 1, "guid": 1, "id": 4, "recording": 1,
    }  # fmt: skip
    assert [name for name, _why in file.left_out] == ["Without a time", "Endless"]


def test_pretalx_is_read_and_what_has_no_place_is_counted() -> None:
    file = read_schedule(pretalx())
    assert (file.title, len(file.entries)) == ("Sample days", 1)
    assert file.entries[0].starts_at(UTC) == datetime(2030, 5, 4, 6, tzinfo=UTC)
    assert file.unread == {
        "conference.acronym": 1, "guid": 1, "id": 1, "persons.biography": 1, "persons.id": 1,
        "track": 1,
    }  # fmt: skip


def test_a_time_without_an_offset_is_that_of_the_place_named_in_the_file() -> None:
    file = read_schedule(pretalx(date=None))
    assert file.entries[0].starts_at(UTC) == datetime(2030, 5, 4, 6, tzinfo=UTC)


def test_what_will_happen_is_read_from_both_texts_as_plain_text() -> None:
    told = {"abstract": "On knots.", "description": "<p>Warp &amp; weft.</p><p>Bring <em>wool</em>.</p>"}
    file = read_schedule(pretalx(**told))
    assert file.entries[0].abstract == "On knots.\n\nWarp & weft.\nBring wool."
    assert not {"abstract", "description"} & set(file.unread)
    assert read_schedule(pretalx(abstract="Same.", description="Same.")).entries[0].abstract == "Same."
    longest = read_schedule(pretalx(abstract="x" * 4990, description="y" * 100))
    assert (len(longest.entries[0].abstract), longest.unread["description"]) == (4990, 1)
    beyond = read_schedule(pretalx(abstract="x" * 6000))
    assert (len(beyond.entries[0].abstract), beyond.unread["abstract"]) == (5000, 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Workshop 60 Min", "workshop"),
        ("Talk 30 min + 10min Q&A", "presentation"),
        ("podium", "case_discussion"),
    ],
)
def test_a_type_is_told_by_its_words(written: str, meant: str) -> None:
    assert read_schedule(pretalx(type=written)).entries[0].format == meant


HOSTILE = [
    b"",
    b"\xff\xfe\x00",
    b"[]",
    b'{"schedule": {"conference": {"days": []}}}',
    b'{"schedule": {"conference": {"days": 7}}}',
    b'{"schedule": {"conference": {"days": [{"date": "x", "rooms": {"a": ["text"]}}]}}}',
    b"[" * 100_000,
    b"<html></html>",
    b"<schedule>",
    b'<!DOCTYPE schedule [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><schedule>&b;</schedule>',
    b'<!DOCTYPE s SYSTEM "file:///etc/passwd"><schedule></schedule>',
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_schedule_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_schedule(content)
    assert refused.value.refusal.code == "schedule.unreadable"


@pytest.mark.parametrize(
    "event",
    [
        {"title": ""},
        {"title": None},
        {"duration": "x"},
        {"duration": "25:00"},
        {"duration": None},
        {"date": "2030-13-01T10:00"},
    ],
)
def test_an_event_that_cannot_be_read_is_left_out_with_its_reason(event: dict[str, object]) -> None:
    file = read_schedule(pretalx(**event))
    assert not file.entries
    assert file.left_out[0][1]


def test_long_titles_and_odd_values_do_no_harm() -> None:
    file = read_schedule(
        pretalx(title="x" * 5000, language="../..", room=None, type=7, persons=["Plain Name", None, {}])
    )
    entry = file.entries[0]
    assert (len(entry.title), entry.language, entry.room, entry.persons) == (300, "", "", ("Plain Name",))


@pytest.mark.django_db
@pytest.mark.parametrize("write", [write_json, write_xml])
def test_what_we_write_we_read(write: Callable[..., bytes], course: Course, sessions: list[Session]) -> None:
    a_contribution(sessions[0], a_person("Rəna", "Nümunə"))
    Session.objects.filter(pk=sessions[0].pk).update(room={"en": "Hall"})
    a_release(course)
    file = read_schedule(write(course_page(course.pk), "en"))
    assert [entry.starts_at(course.zone) for entry in file.entries] == [one.starts_at for one in sessions]
    assert [(entry.room, entry.persons) for entry in file.entries[:2]] == [
        ("Hall", ("Rəna Nümunə",)),
        ("", ()),
    ]
    assert not file.left_out


# Bringing in


@pytest.fixture
def kept(course: Course, organiser: Person) -> ScheduleImport:
    return actions.preview_schedule(
        course, read_schedule(FRAB.encode()), file_name="schedule.xml", by=organiser, at=AT
    )


@pytest.mark.django_db
def test_nothing_is_stored_of_a_preview(kept: ScheduleImport, course: Course) -> None:
    people = Person.objects.count()
    plan = plan_of(kept, to_first_day=False)
    assert (plan.new, plan.new_people) == (2, ["Rəna Nümunə", "Elçin Səfərov"])
    assert (course.sessions.count(), Person.objects.count()) == (0, people)


@pytest.mark.django_db
def test_it_is_brought_in_once_to_the_days_of_the_course(kept: ScheduleImport, course: Course) -> None:
    known = a_person("Rəna", "Nümunə")
    plan = plan_of(kept, to_first_day=True)
    assert plan.new_people == ["Elçin Səfərov"]
    for _ in range(2):
        actions.bring_in_schedule(kept, seal=plan.seal, to_first_day=True, by=None, at=AT)
    carpets, weaving = course.sessions.all()
    assert (carpets.title, carpets.room, carpets.minutes) == (
        {"az": "Carpets: of Shusha"},
        {"en": "Great hall"},
        45,
    )
    assert f"{carpets.starts_at.astimezone(course.zone):%Y-%m-%d %H:%M}" == "2022-07-14 10:00"
    assert [part.person.called("az") for part in carpets.contributions.all()] == [
        "Rəna Nümunə",
        "Elçin Səfərov",
    ]
    assert carpets.contributions.all()[0].person == known
    assert (weaving.format, weaving.languages) == ("workshop", ["de"])


@pytest.mark.django_db
def test_what_is_there_already_is_not_added_again(course: Course, organiser: Person) -> None:
    file = read_schedule(FRAB.encode())
    for new in (2, 0):
        kept = actions.preview_schedule(course, file, file_name="s.xml", by=organiser, at=AT)
        plan = plan_of(kept, to_first_day=False)
        assert plan.new == new
        actions.bring_in_schedule(kept, seal=plan.seal, to_first_day=False, by=None, at=AT)
    assert course.sessions.count() == 2


@pytest.mark.django_db
def test_what_was_not_looked_at_is_not_brought_in(kept: ScheduleImport, course: Course) -> None:
    seal = plan_of(kept, to_first_day=False).seal
    with pytest.raises(Refused) as refused:
        actions.bring_in_schedule(kept, seal=seal, to_first_day=True, by=None, at=AT)
    assert refused.value.refusal.code == "agenda.changed"
    a_person("Elçin", "Səfərov")
    with pytest.raises(Refused):
        actions.bring_in_schedule(kept, seal=seal, to_first_day=False, by=None, at=AT)
    assert not course.sessions.exists()


@pytest.mark.django_db
def test_a_name_that_nobody_can_have_here_stays_out_and_is_shown(course: Course, organiser: Person) -> None:
    file = read_schedule(pretalx(persons=[{"public_name": "<b>x</b>"}, {"public_name": "Rəna Nümunə"}]))
    kept = actions.preview_schedule(course, file, file_name="s.json", by=organiser, at=AT)
    plan = plan_of(kept, to_first_day=False)
    assert plan.new_people == ["Rəna Nümunə"]
    assert [name for name, _why in plan.unnamed] == ["<b>x</b>"]


@pytest.mark.django_db
def test_two_of_one_name_are_taken_for_neither(kept: ScheduleImport) -> None:
    a_person("Rəna", "Nümunə"), a_person("Rəna", "Nümunə")
    assert "Rəna Nümunə" in plan_of(kept, to_first_day=False).new_people


# In the browser


@pytest.mark.django_db
def test_the_organiser_looks_first_and_then_says_yes(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    browser = browser_of(organiser)
    file = SimpleUploadedFile("schedule.xml", FRAB.encode())
    address = reverse("programmes:import_schedule", args=[course.slug])
    preview = browser.post(address, {"file": file}, follow=True)
    page = preview.content.decode()
    assert "2 sessions would be added." in page
    assert "2 sessions are not on a day of the course." in page
    assert "recording" in page
    assert "Without a time: Its time cannot be read." in page
    where = preview.redirect_chain[-1][0]
    seal = browser.get(f"{where}?days=course").context["plan"].seal
    assert browser.post(where, {"seal": seal}).status_code == 409
    assert browser.post(where, {"seal": seal, "days": "course"}).status_code == 302
    assert course.sessions.count() == 2
    assert "Brought in on" in browser.get(where).content.decode()


@pytest.mark.django_db
def test_a_file_that_is_none_is_refused_beside_its_field(
    course: Course, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    file = SimpleUploadedFile("schedule.xml", b"%PDF-1.7")
    answer = browser_of(organiser).post(
        reverse("programmes:import_schedule", args=[course.slug]), {"file": file}
    )
    assert "This is no schedule file" in answer.content.decode()
    assert not ScheduleImport.objects.exists()


@pytest.mark.django_db
def test_a_file_of_another_course_is_not_reached_through_this_one(
    kept: ScheduleImport, organiser: Person, browser_of: Callable[[Person], Client]
) -> None:
    other = a_course(programme=kept.course.programme)
    a_session(other)
    browser = browser_of(organiser)
    assert browser.get(reverse("programmes:schedule_preview", args=[other.slug, kept.pk])).status_code == 403
