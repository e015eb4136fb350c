"""The two days of the example course are planned from nothing, by hand: once by keyboard alone, once by mouse."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from convenor.jobs.actions import run_pending
from convenor.notices.models import Message
from convenor.people.models import Organisation, Person
from convenor.people.permissions import ORGANISER, SITE
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.coursefile import shape
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.forms.courses import SheetForm
from convenor.programmes.models import Course, Programme
from convenor.programmes.rules.sheets import TEXTS
from convenor.programmes.tests.factories import a_course, a_session
from tests.conftest import EXAMPLE, Window
from tests.journeys.hands import Hand, Keys, Mouse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
ROOM = {"az": "Böyük zal", "en": "Great hall"}
ADDRESSES = {"ahmet-akcan": "akcan@example.org", "lala-kishiyeva": "kishiyeva@example.org"}


@pytest.fixture
def organiser(site_address: str) -> Person:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, SITE)
    return person


@pytest.mark.parametrize(("language", "way"), [("en", Mouse), ("az", Keys)])
def test_two_days_are_planned_published_changed_and_published_again(
    organiser: Person, window: Window, tmp_path: Path, language: str, way: type[Hand]
) -> None:
    file = read_file(EXAMPLE)
    hand = way(window(organiser, language=language).new_page(), language)
    hand.page.goto("/my/")
    make_the_programme(hand, file, tmp_path)
    make_the_course(hand, file)
    fill_the_sheet(hand)
    add_modules(hand, len(file.modules))
    hand.follow("Agenda")
    for day in sorted({one.starts_at.date() for one in file.sessions}):
        add_the_day(hand, [one for one in file.sessions if one.starts_at.date() == day], file)
    assert planned() == [
        (one.title[language], f"{one.starts_at:%d %H:%M}", f"{one.ends_at:%H:%M}") for one in file.sessions
    ]

    hand.follow("Overview")
    hand.press("Next: %(state)s", state=hand.words("announced"))
    course = Course.objects.get()
    assert course.releases.get().number == 1
    run_pending()
    assert not Message.objects.exists()

    talk = file.sessions[3].title[language]
    hand.follow("Agenda")
    hand.carry(slot(hand, talk), minutes=10, longer=-10)
    assert (talk, "15 09:50", "10:25") in planned()
    hand.follow("Versions and publishing")
    expect(hand.page.locator(".changes").first).to_contain_text(talk)
    expect(hand.page.locator(".agenda-conflicts")).to_have_count(0)
    hand.press("Publish version %(number)s", number=2)
    assert course.releases.count() == 2
    run_pending()
    told = Message.objects.get()
    assert told.address == ADDRESSES["ahmet-akcan"]
    assert "09:50–10:25" in told.body
    page = window(language=language).new_page()
    page.goto(f"/courses/{course.slug}/")
    expect(page.locator("main")).to_contain_text("09:50–10:25")


def make_the_programme(hand: Hand, file: shape.CourseFile, folder: Path) -> None:
    hand.follow("Programmes")
    hand.follow("New programme")
    for language, title in file.programme.title.items():
        hand.write_into(hand.box("Title", language), title)
    hand.write("Code", file.programme.code)
    hand.write("Number of the order", "05/117")
    hand.day("Date of the order", file.course.starts_on.replace(month=2, day=3))
    hand.press("Make the programme")
    names = {one.key: one for one in file.organisations}
    known: set[str] = set()
    for role in file.partner_roles:
        organisation = names[role.organisation]
        if role.organisation in known:
            hand.write_into(hand.page.get_by_role("searchbox"), str(organisation.name["en"]).split()[0])
            hand.press("Find")
            hand.choose(hand.page.locator("select[id^=kind-]").first, role.kind)
            hand.press("Add")
        else:
            hand.open("An organisation that the site does not know")
            for language, name in organisation.name.items():
                hand.write_into(hand.box("Name of the organisation", language), name)
            hand.choose(hand.field("What it is"), organisation.kind)
            hand.choose(hand.page.locator("#new-kind"), role.kind)
            hand.use(hand.page.locator("details").get_by_role("button"))
            known.add(role.organisation)
    programme = Programme.objects.get()
    assert [role.kind for role in programme.partner_roles.all()] == [role.kind for role in file.partner_roles]
    assert Organisation.objects.count() == len(known)
    hand.follow("Programme")
    hand.follow("Attach the scan")
    scan = folder / "order.pdf"
    scan.write_bytes(PDF)
    hand.bring(hand.page.locator("input[type=file]"), scan)
    hand.press("Attach")
    programme.refresh_from_db()
    assert programme.order_scan


def make_the_course(hand: Hand, file: shape.CourseFile) -> None:
    hand.follow("New course")
    for language, title in file.course.title.items():
        hand.write_into(hand.box("Title", language), title)
    hand.day("First day", file.course.starts_on)
    hand.day("Last day", file.course.ends_on)
    hand.say("Place", "Bakı")
    hand.write("Seats", "40")
    hand.press("Make the course")
    course = Course.objects.get()
    assert (course.number, course.time_zone, course.seats, course.languages) == (1, "Asia/Baku", 40, ["az"])


def fill_the_sheet(hand: Hand) -> None:
    hand.follow("Course")
    hand.follow("Course sheet")
    for part in TEXTS:
        hand.say(SheetForm.LABELS[part], "Burada yazılıb.")
    hand.press("Save")


def add_modules(hand: Hand, count: int) -> None:
    hand.follow("Modules")
    for number in range(1, count + 1):
        hand.follow("New module")
        hand.say("Title", f"Modul {number}")
        hand.press("Save")
    assert Course.objects.get().modules.count() == count


def add_the_day(hand: Hand, sessions: list[shape.Session], file: shape.CourseFile) -> None:
    """A day session by session: the next one is proposed after the one before, in its room and module."""
    persons = {one.key: one for one in file.persons}
    hand.follow("Add a session")
    for session in sessions:
        hand.say("Title", session.title[hand.language])
        hand.choose(hand.field("Format"), session.format)
        hand.choose(hand.field("Day"), session.starts_at.date().isoformat())
        hand.clock("Begins", session.starts_at.time())
        hand.clock("Ends", session.ends_at.time())
        if session is sessions[0]:
            hand.say("Room", ROOM[hand.language])
        if session.module:
            hand.choose(hand.field("Module"), str(Course.objects.get().modules.get(number=session.module).pk))
        if not session.contributions:
            last = session is sessions[-1]
            hand.press("Add" if last else "Add, then the next one")
            continue
        hand.press("Add, then its people")
        for part in session.contributions:
            person = persons[part.person]
            hand.write_into(hand.page.get_by_role("searchbox"), person.surname)
            hand.press("Search")
            hand.write("Given name", person.given)
            hand.write("Surname", person.surname)
            hand.write("E-mail", ADDRESSES.get(part.person, ""))
            hand.choose(hand.field("As what"), part.kind)
            hand.press("Add to the session")
        hand.follow("Back to the agenda" if session is sessions[-1] else "Add the next session")


def slot(hand: Hand, title: str) -> Locator:
    return hand.page.locator(".slot").filter(has_text=title)


def planned() -> list[tuple[str, str, str]]:
    course = Course.objects.get()
    zone = course.zone
    return [
        (
            next(iter(one.title.values())),
            f"{one.starts_at.astimezone(zone):%d %H:%M}",
            f"{one.ends_at.astimezone(zone):%H:%M}",
        )
        for one in course.sessions.all()
    ]


@pytest.mark.parametrize("way", [Mouse, Keys])
def test_a_session_is_carried_to_another_day_and_another_room(
    organiser: Person, window: Window, way: type[Hand]
) -> None:
    course = a_course(slug="heritage")
    first = a_session(course, hour=10, title={"en": "Carpets"}, room={"en": "Hall"})
    a_session(course, hour=14, title={"en": "Copper"}, room={"en": "Library"})
    hand = way(window(organiser).new_page(), "en")
    hand.page.goto(f"/courses/{course.slug}/agenda/")
    hand.carry(slot(hand, "Carpets"), columns=1)
    hand.carry(slot(hand, "Carpets"), columns=-1)
    assert ("Carpets", "14 10:00", "11:00") in planned()
    hand.follow("Rooms of day %(number)s", number=1)
    hand.carry(slot(hand, "Carpets"), columns=1, minutes=-30)
    first.refresh_from_db()
    assert first.room == {"en": "Library"}
    assert ("Carpets", "14 09:30", "10:30") in planned()
