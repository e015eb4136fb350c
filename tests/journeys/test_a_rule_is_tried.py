"""An organiser changes what earns a certificate by the keyboard, and sees what it would change before it is saved."""

import pytest
from playwright.sync_api import Page, Request, expect

from convenor.credentials.tests.factories import an_ended_course, somebody_who_was_there
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.models import Course
from tests.conftest import Window
from tests.journeys.test_an_organiser import reach

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def course(site_address: str) -> Course:
    course = an_ended_course(certificate_rule={"share_of_hours": 80})
    somebody_who_was_there(course, "Aysel", "Cəfərova")
    somebody_who_was_there(course, "Tural", "Quliyev", missed=1)
    return course


@pytest.fixture
def page(course: Course, window: Window) -> Page:
    organiser = a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    page = window(organiser).new_page()
    page.goto(f"/courses/{course.slug}/certificates/rule/")
    return page


def test_the_trial_follows_what_is_written_and_keeps_the_focus(page: Page, course: Course) -> None:
    trial = page.locator("#trial")
    expect(trial).to_contain_text("With the rule as it is")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.resource_type) if is_asked(request) else None)

    share = page.get_by_label("Hours needed, in percent").locator("visible=true").first
    reach(page, share)
    page.keyboard.press("Control+A")
    page.keyboard.type("100")
    page.keyboard.press("Tab")
    expect(trial).to_contain_text("With this rule, not saved yet")
    expect(trial).to_contain_text("Tural Quliyev: participation → none")
    expect(trial).to_contain_text("1 of 2 people who hold a seat would get one.")
    assert loaded == ["fetch"], "the page was not loaded again"
    assert page.evaluate("document.activeElement.closest('form')?.id") == "rule"
    expect(share).to_have_value("100")

    page.keyboard.press("Shift+Tab")
    expect(share).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("80")
    page.keyboard.press("Tab")
    expect(trial).to_contain_text("With the rule as it is")
    assert Course.objects.get().certificate_rule == {"share_of_hours": 80}

    reach(page, page.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Certificates")


def is_asked(request: Request) -> bool:
    return request.method == "POST"
