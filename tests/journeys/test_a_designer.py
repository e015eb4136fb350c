"""An organiser makes a page of their own: once with the mouse, once without any."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from convenor.credentials.design.layout import Field, layout_of
from convenor.credentials.models import DesignVersion
from convenor.credentials.tests.designs import DRAWING
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role
from convenor.programmes.actions import load_course
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.models import Course
from tests.conftest import EXAMPLE, Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FARTHEST = 120
"""So many times somebody would press Tab at most to come to anything on this page."""


@pytest.fixture
def course(site_address: str) -> Course:
    return load_course(read_file(EXAMPLE), by=None, at=datetime(2022, 6, 1, tzinfo=UTC))


@pytest.fixture
def editor(course: Course, window: Window) -> Page:
    """The page as an organiser sees it first."""
    organiser: Person = a_person("Günel", "Abbasova")
    a_role(organiser, ORGANISER, Scope("course", course.pk))
    page = window(organiser).new_page()
    page.goto(f"/courses/{course.slug}/certificates/design/")
    expect(box(page, "Name:")).to_be_visible()
    return page


def box(page: Page, name: str) -> Locator:
    """The box of a field on the page: "Name:" and not "Name in Latin letters:"."""
    return page.get_by_role("application").get_by_role("button", name=name)


def drawn(page: Page) -> str:
    """The picture of the page, once it was drawn anew."""
    expect(page.locator("[data-page]")).not_to_have_attribute("aria-busy", "true")
    return page.locator("[data-picture]").get_attribute("src") or ""


def saved(key: str) -> Field:
    version = DesignVersion.objects.order_by("-number").first()
    assert version
    field = layout_of(version.layout).field(key)
    assert field
    return field


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the focus is on the target."""
    for _ in range(FARTHEST):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {target}")


def save(page: Page) -> None:
    reach(page, page.get_by_role("button", name="Save"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text("The design is saved")).to_be_visible()


def test_by_keyboard_alone(editor: Page) -> None:
    page = editor
    reach(page, box(page, "Name:"))
    before = box(page, "Name:").get_attribute("aria-label") or ""
    assert before.startswith("Name: 27 mm from the left, 58 mm from the top, 243 × 14 mm")
    with page.expect_response("**/preview/"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Shift+ArrowRight")
        page.keyboard.press("Control+ArrowLeft")
        page.keyboard.press("Control+Shift+ArrowLeft")
    expect(box(page, "Name: 32 mm from the left, 59 mm from the top, 237 × 14 mm")).to_be_focused()
    assert drawn(page).startswith("data:image/png")

    # Taken back step by step, and done again.
    for _ in range(4):
        page.keyboard.press("Control+z")
    expect(box(page, before)).to_be_visible()
    page.keyboard.press("ArrowDown")

    # Enter leads to the numbers, Escape back to the page.
    page.keyboard.press("Enter")
    expect(page.get_by_label("Left, mm").locator("visible=true")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("35")
    page.keyboard.press("Escape")
    expect(box(page, "Name: 35 mm from the left, 59 mm from the top")).to_be_focused()

    # A field is added, told what it lacks, given words, and another one is taken away.
    reach(page, page.get_by_label("New field"))
    page.keyboard.type("Text of")
    reach(page, page.get_by_role("button", name="Add", exact=True))
    page.keyboard.press("Enter")
    own = box(page, "Text of your own:")
    expect(own).to_be_focused()
    expect(page.get_by_role("button", name="“Text of your own” is empty")).to_be_visible()
    page.keyboard.press("Enter")
    reach(page, page.get_by_label("In English").locator("visible=true"))
    page.keyboard.type("With thanks")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="“Text of your own” is empty")).to_have_count(0)
    reach(page, box(page, "Ornamental line:"))
    page.keyboard.press("Delete")
    expect(box(page, "Ornamental line:")).to_have_count(0)

    save(page)
    assert (saved("name").x, saved("name").y) == (35, 59)
    version = DesignVersion.objects.get()
    kinds = {one.kind: one for one in layout_of(version.layout).fields}
    assert "ornament" not in kinds
    assert kinds["text"].words == {"en": "With thanks"}


def test_by_mouse(editor: Page, tmp_path: Path) -> None:
    page = editor
    first = page.locator("[data-picture]").get_attribute("src")
    name = box(page, "Name:").bounding_box()
    assert name
    x, y = name["x"] + name["width"] / 2, name["y"] + name["height"] / 2
    millimetre = name["width"] / 243
    with page.expect_response("**/preview/"):
        page.mouse.move(x, y)
        page.mouse.down()
        # Some way down; to the side so little that the middle of the page draws it back.
        page.mouse.move(x + 0.8 * millimetre, y + 2.5 * millimetre, steps=4)
        page.mouse.up()
    moved = box(page, "Name: 27 mm from the left")
    expect(moved).to_be_focused()
    assert drawn(page) != first

    # Over the QR code it is told so at once, beside the field and under the page; taken back, all is well.
    code = box(page, "QR code:").bounding_box()
    place = box(page, "Number:").bounding_box()
    assert code
    assert place
    page.mouse.move(place["x"] + 5, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(code["x"] + 15, code["y"] + 20, steps=4)
    page.mouse.up()
    told = page.get_by_role("button", name="“Number” stands in the QR code")
    expect(told).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(told).to_have_count(0)

    # An emblem is uploaded without losing what was not saved, and stands where it is put.
    emblem = tmp_path / "emblem.svg"
    emblem.write_bytes(DRAWING)
    page.get_by_label("File").set_input_files(emblem)
    with page.expect_navigation():
        page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("“emblem.svg” is here")).to_be_visible()
    expect(box(page, "Name: 27 mm from the left, 58")).to_have_count(0)
    page.get_by_label("New field").select_option("picture")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Choose which picture")).to_be_visible()
    page.locator("[data-field][open] select[name$=-picture]").select_option("emblem.svg")
    expect(page.get_by_role("button", name="Choose which picture")).to_have_count(0)
    handle = page.locator(".design-handle").bounding_box()
    assert handle
    page.mouse.move(handle["x"] + 3, handle["y"] + 3)
    page.mouse.down()
    page.mouse.move(handle["x"] + 3 - 20 * millimetre, handle["y"] + 3 - 15 * millimetre, steps=4)
    page.mouse.up()
    expect(page.locator("[data-page-problems]")).to_be_empty()
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Version 1, saved on")).to_be_visible()
    picture = next(
        one for one in layout_of(DesignVersion.objects.get().layout).fields if one.kind == "picture"
    )
    assert picture.width < 40
    assert saved("name").y > 58
    assert saved("name").x == 27


def test_the_pdf_is_the_page_that_is_on_the_screen(editor: Page, course: Course) -> None:
    page = editor
    page.get_by_label("Page", exact=True).select_option("portrait")
    expect(page.locator("[data-page] svg")).to_have_attribute("viewBox", "0 0 210 297")
    # The page to begin with is made for the other way round: what reaches over the edge is told.
    expect(page.get_by_role("button", name="reaches over the edge").first).to_be_visible()
    page.get_by_label("Page", exact=True).select_option("landscape")
    expect(page.get_by_role("button", name="reaches over the edge")).to_have_count(0)
    answer = page.evaluate(
        """async () => {
            const form = new FormData(document.querySelector("[data-design]"));
            form.delete("file");
            const answer = await fetch(document.querySelector("[formtarget]").formAction, {method: "POST", body: form});
            return [answer.headers.get("Content-Type"), [...new Uint8Array(await answer.arrayBuffer())]];
        }"""
    )
    assert answer[0] == "application/pdf"
    text = PdfReader(BytesIO(bytes(answer[1]))).pages[0].extract_text()
    assert f"{course.code}-0000" in text
    assert "Certificate of Participation" in text
