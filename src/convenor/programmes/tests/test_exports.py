"""The agenda outside of it: calendars that update, schedule files, linked data, papers that know their age."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from xml.etree import ElementTree as Xml

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from convenor.people.models import Person
from convenor.people.tests.factories import a_person, an_organisation
from convenor.programmes import actions
from convenor.programmes.models import Course, PartnerRole, Session
from convenor.programmes.states import State
from convenor.programmes.tests.factories import a_contribution, a_course, a_module, a_release, a_session

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db
NAMES = ["schedule_json", "schedule_xml", "paper", "booklet", "room_sheets"]


def fetched(
    course: Course, name: str, *rest: object, client: Client | None = None, status: int = 200
) -> bytes:
    reader = client or Client(headers={"accept-language": "en"})
    answer = reader.get(reverse(f"programmes:{name}", args=[course.slug, *rest]))
    assert answer.status_code == status, name
    return bytes(answer.content)


@pytest.fixture
def published(course: Course, sessions: list[Session], trainer: Person) -> Course:
    Session.objects.filter(pk=sessions[0].pk).update(
        room={"en": "Great hall", "az": "Böyük zal"}, module=a_module(course), summary={"en": "Said & <done>"}
    )
    a_release(course)
    return course


# Calendars


def events(course: Course, language: str = "en") -> dict[str, object]:
    calendar = Calendar.from_ical(fetched(course, "calendar", language))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_calendar_has_each_session_at_its_instant(published: Course, sessions: list[Session]) -> None:
    found = events(published)
    assert len(found) == 4
    first = found[f"heritage.{sessions[0].key}@localhost"]
    assert first["dtstart"].dt == sessions[0].starts_at
    assert str(first["summary"]) == "Day 1, 10:00"
    assert str(first["location"]) == "Great hall"
    assert str(first["description"]) == "Rüfət Quliyev"
    assert str(events(published, "az")[f"heritage.{sessions[0].key}@localhost"]["location"]) == "Böyük zal"


def test_a_session_that_moves_keeps_its_uid_and_counts_on(published: Course, sessions: list[Session]) -> None:
    before = events(published)
    later = timedelta(minutes=30)
    actions.move_session(
        sessions[0],
        starts_at=sessions[0].starts_at + later,
        ends_at=sessions[0].ends_at + later,
        by=None,
        at=AT,
    )
    assert {uid: one["dtstart"].dt for uid, one in events(published).items()} == {
        uid: one["dtstart"].dt for uid, one in before.items()
    }, "what is only planned is nobody's business"
    a_release(published, at=AT + timedelta(days=1))
    after = events(published)
    assert after.keys() == before.keys()
    assert sorted(int(one["sequence"]) for one in after.values()) == [0, 0, 0, 1]


def test_a_calendar_is_in_a_language_that_the_site_speaks(published: Course) -> None:
    fetched(published, "calendar", "xx", status=404)


def test_a_program_that_has_it_already_is_told_so(published: Course) -> None:
    address = reverse("programmes:calendar", args=[published.slug, "en"])
    first = Client().get(address)
    again = Client().get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


# Schedule files


def test_the_schedule_as_json_has_the_form_that_apps_read(published: Course, sessions: list[Session]) -> None:
    schedule = json.loads(fetched(published, "schedule_json"))["schedule"]
    conference = schedule["conference"]
    assert (schedule["version"], conference["acronym"], conference["daysCount"]) == ("1", "heritage", 2)
    rooms = conference["days"][0]["rooms"]
    assert set(rooms) == {"Great hall", "–"}
    event = rooms["Great hall"][0]
    assert (event["start"], event["duration"], event["title"]) == ("10:00", "01:00", "Day 1, 10:00")
    assert event["date"] == "2022-07-14T10:00:00+04:00"
    assert [one["public_name"] for one in event["persons"]] == ["Rüfət Quliyev"]


def test_the_schedule_as_xml_says_the_same(published: Course) -> None:
    root = Xml.fromstring(fetched(published, "schedule_xml"))
    assert [day.get("date") for day in root.findall("day")] == ["2022-07-14", "2022-07-15"]
    event = root.find("day/room[@name='Great hall']/event")
    assert event is not None
    assert event.findtext("description") == "Said & <done>"
    assert [one.text for one in event.findall("persons/person")] == ["Rüfət Quliyev"]


def test_what_will_happen_is_told_everywhere_until_it_has_happened(
    published: Course, sessions: list[Session]
) -> None:
    Session.objects.filter(pk=sessions[1].pk).update(abstract={"en": "We shall tie knots."})
    a_release(published)
    assert "We shall tie knots." in str(
        events(published)[f"heritage.{sessions[1].key}@localhost"]["description"]
    )
    assert "<abstract>We shall tie knots.</abstract>" in fetched(published, "schedule_xml").decode()
    assert "We shall tie knots." in text_of(fetched(published, "booklet"))
    assert "We shall tie knots." not in text_of(fetched(published, "room_sheets"))
    assert fetched(published, "course").decode().count("We shall tie knots.") == 2, "for people, for machines"
    Session.objects.filter(pk=sessions[1].pk).update(summary={"en": "Knots were tied."})
    a_release(published)
    page = fetched(published, "course").decode()
    assert (page.count("We shall tie knots."), page.count("Knots were tied.")) == (1, 1)


# Linked data


def test_the_page_tells_machines_what_it_tells_people(published: Course, sessions: list[Session]) -> None:
    hostile = {"en": "</script><b>x"}
    Session.objects.filter(pk=sessions[0].pk).update(title=hostile)
    a_release(published)
    page = fetched(published, "course").decode()
    written = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    told = json.loads(written)
    instance = told["hasCourseInstance"]
    assert (told["@type"], instance["startDate"]) == ("Course", "2022-07-14")
    assert instance["subEvent"][0]["name"] == "</script><b>x"
    assert instance["subEvent"][0]["performer"] == [{"@type": "Person", "name": "Rüfət Quliyev"}]
    assert "<b>x" not in page


def test_organisers_and_sponsors_are_told_apart(published: Course) -> None:
    for position, kind in enumerate([PartnerRole.Kind.ORDERS, PartnerRole.Kind.FUNDS]):
        PartnerRole.objects.create(
            programme=published.programme,
            organisation=an_organisation(f"Body {kind}"),
            kind=kind,
            position=position,
        )
    page = fetched(published, "course").decode()
    told = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert [one["name"] for one in told["hasCourseInstance"]["organizer"]] == ["Body orders"]
    assert [one["name"] for one in told["hasCourseInstance"]["sponsor"]] == ["Body funds"]


# Papers


def text_of(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.mark.parametrize("name", ["paper", "booklet"])
def test_the_agenda_on_paper_says_which_version_it_is(published: Course, name: str) -> None:
    text = text_of(fetched(published, name))
    for part in (
        "Sample course",
        "Day 1, 14 July 2022, Thursday",
        "10:00–11:00",
        "Rüfət Quliyev",
        "Great hall",
    ):
        assert part in text, part
    assert "Version 1, 1 July 2022" in text
    assert "/courses/heritage/agenda/version/1/" in text.replace("\n", "")


def test_the_agenda_on_paper_names_who_stands_behind_it(published: Course) -> None:
    for name, kind in (("İncəsənət Fondu", "implements"), ("Mədəniyyət Nazirliyi", "orders")):
        PartnerRole.objects.create(
            programme=published.programme,
            organisation=an_organisation({"az": name, "en": name}),
            kind=kind,
            position=kind != "orders",
        )
    for name in ("paper", "booklet"):
        text = " ".join(text_of(fetched(published, name)).split())
        assert "By order of: Mədəniyyət Nazirliyi; implemented by: İncəsənət Fondu" in text
    assert "By order of" not in text_of(fetched(published, "room_sheets"))


def test_each_room_has_a_sheet_for_each_day(published: Course, sessions: list[Session]) -> None:
    Session.objects.exclude(pk=sessions[0].pk).update(room={"en": "Library"})
    a_release(published)
    pages = [page.extract_text() for page in PdfReader(BytesIO(fetched(published, "room_sheets"))).pages]
    assert [("Great hall" in page, "Library" in page) for page in pages] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_paper_of_long_titles_stays_on_its_pages(course: Course) -> None:
    for hour in range(9, 18):
        long = a_session(course, hour=hour, title={"en": "Governing intangible heritage " * 9})
        a_contribution(long, a_person("Uzunadlı" * 8, "Uzunsoyadlı" * 8))
    a_release(course)
    assert len(PdfReader(BytesIO(fetched(course, "booklet"))).pages) > 1


def test_an_old_paper_says_that_it_is_old_and_what_has_changed(
    published: Course, sessions: list[Session]
) -> None:
    assert "This is the newest agenda" in fetched(published, "agenda_version", 1).decode()
    actions.amend_session(sessions[1], changes={"room": {"en": "Library"}}, by=None, at=AT)
    a_release(published)
    page = fetched(published, "agenda_version", 1).decode()
    assert "There is a newer agenda" in page
    assert "“Day 1, 14:00”, room: Library instead of none named" in page
    fetched(published, "agenda_version", 7, status=404)


# Who may


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_told_of_a_draft(name: str, observer: Person) -> None:
    draft = a_course(state=State.DRAFT)
    a_session(draft)
    fetched(draft, name, status=404)
    stranger = Client()
    stranger.force_login(observer)
    fetched(draft, name, client=stranger, status=404)


def test_who_looks_after_a_draft_prints_it(
    course: Course, sessions: list[Session], organiser: Person
) -> None:
    Course.objects.filter(pk=course.pk).update(state=State.DRAFT)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(organiser)
    assert "Draft, " in text_of(fetched(course, "paper", client=browser))
