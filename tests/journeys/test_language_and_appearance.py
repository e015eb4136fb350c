"""The two switches of every page: the language works without JavaScript too; appearance follows the system then."""

import pytest
from playwright.sync_api import expect

from tests.conftest import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("has_scripts", [True, False])
def test_the_language_is_chosen_and_kept(window: Window, has_scripts: bool) -> None:
    page = window(language="az", java_script_enabled=has_scripts).new_page()
    page.goto("/sign-in/?next=/my/")
    expect(page.locator("html")).to_have_attribute("lang", "az")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/sign-in/?next=/my/"), "one stays on the page"
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_an_appearance_is_chosen_and_kept(window: Window) -> None:
    page = window(color_scheme="light").new_page()
    page.goto("/")
    light = page.evaluate(GROUND)
    page.get_by_role("button", name="Dark").click()
    dark = page.evaluate(GROUND)
    assert dark != light
    page.goto("/check/")
    assert page.evaluate(GROUND) == dark
    page.get_by_role("button", name="Automatic").click()
    assert page.evaluate(GROUND) == light


def test_without_scripts_a_page_follows_the_system_and_offers_no_switch(window: Window) -> None:
    page = window(color_scheme="dark", java_script_enabled=False).new_page()
    page.goto("/")
    expect(page.get_by_role("button", name="Dark")).to_have_count(0)
    other = window(color_scheme="light").new_page()
    other.goto("/")
    assert page.locator("body").screenshot() != other.locator("body").screenshot()
