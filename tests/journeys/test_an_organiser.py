"""An organiser without a mouse: from a draft to the register of certificates, by keyboard alone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from convenor.attendance.queries import countable_sessions, presence
from convenor.enrolment.models import Registration
from convenor.jobs.actions import run_pending
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.actions import load_course
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.models import Course
from convenor.programmes.tests.factories import a_sheet
from tests.conftest import EXAMPLE, Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = """Given name;Surname;Institution;E-mail
Aysel;Quliyeva;State Tourism Agency;aysel@example.org
Tural;Şirvanlı;Heydar Aliyev Center;tural@example.org
"""
FARTHEST = 150
"""So many times somebody would press Tab at most to come to anything on these pages."""


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the focus is on the target, and see that it shows."""
    expect(target).to_be_visible()
    for _ in range(FARTHEST):
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def press(page: Page, role: str, name: str) -> None:
    """Come to a link or a button by Tab and press Enter; wait for what follows."""
    reach(page, page.get_by_role(role, name=name).first)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def course(site_address: str) -> Course:
    """The example, and what its source does not say and nobody is invited without: a place and a course sheet."""
    course = load_course(read_file(EXAMPLE), by=None, at=datetime(2022, 6, 1, tzinfo=UTC))
    a_sheet(course)
    Course.objects.filter(pk=course.pk).update(place={"en": "Sample hall"})
    return course


@pytest.fixture
def organiser(course: Course) -> Person:
    person = a_person("Günel", "Abbasova")
    a_role(person, ORGANISER, Scope("course", course.pk))
    return person


def test_from_a_draft_to_the_register_by_keyboard_alone(
    course: Course, organiser: Person, window: Window, tmp_path: Path
) -> None:
    page = window(organiser).new_page()
    page.goto("/my/")
    press(page, "link", str(course.called("en")))
    press(page, "button", "Next: announced")
    press(page, "button", "Next: registration open")

    press(page, "link", "People")
    press(page, "link", "From a file")
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    reach(page, page.locator("input[type=file]"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    press(page, "button", "Show what it would do")
    expect(page.get_by_text("Aysel Quliyeva")).to_be_visible()
    assert not Registration.objects.exists()
    press(page, "button", "Bring 2 people in")
    press(page, "link", "To the list")
    for name in ("Aysel", "Tural"):
        reach(page, page.get_by_role("row").filter(has_text=name).get_by_role("checkbox"))
        page.keyboard.press("Space")
    press(page, "button", "Give the ticked people seats")
    assert {one.state for one in Registration.objects.all()} == {"confirmed"}

    press(page, "link", "Overview")
    press(page, "button", "Next: running")
    mark_on_the_grid(page, course)
    press(page, "link", "Overview")
    press(page, "button", "Next: ended")
    press(page, "link", "Certificates")
    press(page, "button", "Issue 1 certificate")
    run_pending()
    page.reload()
    register = page.get_by_role("region", name="Register")
    expect(register.get_by_text("HGSD-2022-C02-0001", exact=True).first).to_be_visible()
    expect(register.get_by_text("Aysel")).to_be_visible()
    expect(register.get_by_text("Tural")).to_have_count(0)


def mark_on_the_grid(page: Page, course: Course) -> None:
    """Aysel is there all the time; Tural misses the first day. The space bar says yes, then no."""
    press(page, "link", "Attendance")
    press(page, "link", "All days")
    sessions = countable_sessions(course)
    rows = page.locator("tbody tr")
    for name, missed in (("Aysel", 0), ("Tural", 2)):
        reach(page, rows.filter(has_text=name).locator("select").first)
        for place in range(len(sessions)):
            for _ in range(2 if place < missed else 1):
                page.keyboard.press("Space")
            page.keyboard.press("ArrowRight")
    press(page, "button", "Save")
    marks = presence(course)
    assert {pk: sum(of_person.values()) for pk, of_person in marks.items()} == {
        one.pk: len(sessions) - (2 if one.person.given == "Tural" else 0)
        for one in Registration.objects.select_related("person")
    }
