"""An organiser plans the second day of the example course from nothing: once by keyboard alone, once by mouse."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from convenor.jobs.actions import run_pending
from convenor.notices.models import Message
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.actions import load_course
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.models import Course, Session
from tests.conftest import EXAMPLE, Window
from tests.journeys.test_an_organiser import press, reach

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECOND_DAY = "2022-07-15"


@pytest.fixture
def course(site_address: str, tmp_path: Path) -> Course:
    """The example course, its second day taken out of the agenda."""
    course = load_course(read_file(EXAMPLE), rehearsed=True, by=None, at=datetime(2022, 6, 1, tzinfo=UTC))
    for session in course.sessions.all():
        if session.day.isoformat() == SECOND_DAY:
            session.delete()
    return course


@pytest.fixture
def organiser(course: Course) -> Person:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, Scope("course", course.pk))
    return person


def write(page: Page, label: str, text: str) -> None:
    """Come to a field by Tab and write into it, over what it holds."""
    field = page.get_by_label(label, exact=True).first
    reach(page, field)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def choose(page: Page, label: str, beginning: str) -> None:
    """Come to a list by Tab and type what the wanted line begins with."""
    field = page.get_by_label(label, exact=True).first
    reach(page, field)
    page.keyboard.type(beginning)
    expect(field.locator("option:checked")).to_have_text(beginning)


def set_time(page: Page, label: str, hour: str, minute: str, half: str) -> None:
    reach(page, page.get_by_label(label, exact=True).first)
    page.keyboard.type(f"{hour}{minute}{half}")


def add_by_keyboard(
    page: Page, title: str, form: str, start: tuple[str, str, str], end: tuple[str, str, str]
) -> None:
    press(page, "link", "Add a session")
    write(page, "Title (English) (optional)", title)
    choose(page, "Format", form)
    choose(page, "Day", "15 July 2022")
    set_time(page, "Begins", *start)
    set_time(page, "Ends", *end)
    press(page, "button", "Add")
    expect(page.get_by_text(f"“{title}” is in the agenda.")).to_be_visible()


def slot(page: Page, title: str) -> Locator:
    return page.locator(".slot").filter(has_text=title)


def stored(title: str) -> tuple[str, str]:
    session = Session.objects.select_related("course").get(title__en=title)
    zone = session.course.zone
    return f"{session.starts_at.astimezone(zone):%d %H:%M}", f"{session.ends_at.astimezone(zone):%H:%M}"


def test_the_second_day_by_keyboard_alone(course: Course, organiser: Person, window: Window) -> None:
    Person.objects.filter(slug="ahmet-akcan").update(email="guest@example.org", language="en")
    page = window(organiser).new_page()
    page.goto(f"/courses/{course.slug}/overview/")
    press(page, "link", "Agenda")
    add_by_keyboard(page, "Opening of the day", "opening", ("09", "30", "AM"), ("09", "40", "AM"))
    add_by_keyboard(page, "Traditional arts", "guest talk", ("09", "40", "AM"), ("10", "25", "AM"))
    assert stored("Opening of the day") == ("15 09:30", "09:40")
    assert stored("Traditional arts") == ("15 09:40", "10:25")

    press(page, "link", "Traditional arts")
    reach(page, page.get_by_role("searchbox"))
    page.keyboard.type("AKCAN")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    press(page, "button", "Add to the session")
    expect(page.get_by_role("row").filter(has_text="Ahmet Akcan")).to_be_visible()

    press(page, "link", "Back to the agenda")
    handle = slot(page, "Traditional arts").get_by_role("button")
    reach(page, handle)
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#board-said")).to_have_text("Day 2, 15 July 2022, 09:50–10:40")
    with page.expect_response("**/move/"):
        page.keyboard.press("Enter")
    expect(page.locator("#board-said")).to_contain_text("09:50–10:40")
    assert stored("Traditional arts") == ("15 09:50", "10:40")

    handle = slot(page, "Traditional arts").get_by_role("button")
    expect(handle).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator("#board-said")).to_have_text("Traditional arts is back where it was.")
    assert stored("Traditional arts") == ("15 09:50", "10:40")

    press(page, "link", "Overview")
    press(page, "button", "Next: announced")
    assert course.releases.get().number == 1
    press(page, "link", "Agenda")
    press(page, "link", "Running late")
    choose(page, "Day", "15 July 2022")
    set_time(page, "From", "09", "45", "AM")
    press(page, "button", "Show what would move")
    press(page, "button", "Move them")
    assert stored("Opening of the day") == ("15 09:30", "09:40")
    assert stored("Traditional arts") == ("15 10:05", "10:55")
    press(page, "link", "Versions and publishing")
    expect(page.get_by_text("“Traditional arts” moved: 15 July 2022, 10:05–10:55")).to_be_visible()
    press(page, "button", "Publish version 2")
    run_pending()
    told = Message.objects.get()
    assert told.address == "guest@example.org"
    assert "10:05–10:55 instead of 15 July 2022, 09:50–10:40" in told.body


@pytest.mark.parametrize("language", ["az", "en"])
def test_the_second_day_by_mouse(course: Course, organiser: Person, window: Window, language: str) -> None:
    page = window(organiser, language=language).new_page()
    page.goto(f"/courses/{course.slug}/agenda/")
    for title, start, end, room in (
        ("Opening of the day", "09:30", "09:40", "Hall"),
        ("Creative industry", "09:40", "10:40", "Hall"),
        ("Workshop", "10:40", "11:40", "Library"),
    ):
        page.locator("a[href$='/agenda/add/']").click()
        for name, value in (
            ("title_az", title),
            ("title_en", title),
            ("start", start),
            ("end", end),
            ("room_en", room),
        ):
            page.locator(f"#id_{name}").fill(value)
        page.locator("#id_day").select_option(SECOND_DAY)
        page.locator("main form button.btn-primary").click()
    drag(page, slot(page, "Workshop").locator(".slot-time"), down=120)
    assert stored("Workshop") == ("15 11:40", "12:40")
    drag(page, slot(page, "Workshop").locator(".slot-edge"), down=60)
    assert stored("Workshop") == ("15 11:40", "13:10")
    first_day = page.locator(".board-column").first
    box, here = first_day.bounding_box(), slot(page, "Workshop").bounding_box()
    assert box
    assert here
    drag(page, slot(page, "Workshop").locator(".slot-time"), right=box["x"] - here["x"])
    assert stored("Workshop") == ("14 11:40", "13:10")
    expect(page.locator(".agenda-conflicts")).to_have_count(0)

    page.locator(f"a[href*='view=rooms&day={SECOND_DAY}']").click()
    hall, library = (page.locator(f".board-column[data-room={room}]") for room in ("hall", "library"))
    expect(library.locator(".slot")).to_have_count(0)
    to, here = library.bounding_box(), hall.bounding_box()
    assert to
    assert here
    drag(page, slot(page, "Creative industry").locator(".slot-time"), right=to["x"] - here["x"], down=-10)
    assert Session.objects.get(title__en="Creative industry").room == {"en": "Library"}
    assert stored("Creative industry") == ("15 09:35", "10:35")
    expect(library.locator(".slot")).to_have_count(1)


def drag(page: Page, target: Locator, *, right: float = 0, down: float = 0) -> None:
    """Take something with the mouse, carry it and let go; wait until it is saved."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box
    x, y = box["x"] + min(box["width"] / 2, 20), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=4)
    with page.expect_response("**/move/"):
        page.mouse.up()
    expect(page.locator(".is-saving")).to_have_count(0)
