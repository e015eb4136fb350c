"""Two ways in which a person works on a page: with the mouse, and with the keys alone.

Both know the page by what stands on it, in the language of the window: labels, buttons, links.
"""

from contextlib import AbstractContextManager
from datetime import date, time
from pathlib import Path

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page, expect

from convenor.ui.wordings import language_name
from tests.journeys.test_an_organiser import reach


class Hand:
    """What both hands can: find things by their words."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def words(self, text: str | Promise, **facts: object) -> str:
        """A sentence of the source as this window says it."""
        with translation.override(self.language):
            said = gettext(str(text))
        return said % facts if facts else said

    def field(self, label: str) -> Locator:
        """The field of a label; of several on the page the first that shows."""
        named = self.page.locator("main").get_by_label(self.words(label)).locator("visible=true")
        return named.first

    def box(self, label: str | Promise, language: str) -> Locator:
        """The box of one language under the name of a text."""
        group = self.page.locator("fieldset").filter(
            has=self.page.locator("legend").filter(has_text=self.words(label))
        )
        return group.get_by_label(language_name(language)).first

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name).first

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name).first

    def follow(self, name: str, **facts: object) -> None:
        self.use(self.link(self.words(name, **facts)))

    def press(self, name: str, **facts: object) -> None:
        self.use(self.button(self.words(name, **facts)))

    def write(self, label: str, text: str) -> None:
        self.write_into(self.field(label), text)

    def say(self, label: str | Promise, text: str) -> None:
        """Write a text in the language of the window."""
        self.write_into(self.box(label, self.language), text)

    def navigation(self) -> AbstractContextManager[object]:
        return self.page.expect_navigation()

    def use(self, target: Locator) -> None:
        raise NotImplementedError

    def write_into(self, target: Locator, text: str) -> None:
        raise NotImplementedError

    def choose(self, target: Locator, value: str) -> None:
        raise NotImplementedError

    def day(self, label: str, day: date) -> None:
        raise NotImplementedError

    def clock(self, label: str, clock: time) -> None:
        raise NotImplementedError

    def tick(self, target: Locator) -> None:
        raise NotImplementedError

    def bring(self, target: Locator, file: Path) -> None:
        raise NotImplementedError

    def open(self, text: str) -> None:
        raise NotImplementedError

    def carry(self, slot: Locator, *, minutes: int = 0, columns: int = 0, longer: int = 0) -> None:
        """Move a session on the board, or make it longer, by minutes of a multiple of five."""
        raise NotImplementedError


class Mouse(Hand):
    def use(self, target: Locator) -> None:
        with self.navigation():
            target.click()

    def write_into(self, target: Locator, text: str) -> None:
        target.click()
        target.fill(text)

    def choose(self, target: Locator, value: str) -> None:
        target.select_option(value)

    def day(self, label: str, day: date) -> None:
        self.field(label).fill(day.isoformat())

    def clock(self, label: str, clock: time) -> None:
        self.field(label).fill(f"{clock:%H:%M}")

    def tick(self, target: Locator) -> None:
        target.click()

    def bring(self, target: Locator, file: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            target.click()
        chooser.value.set_files(file)

    def open(self, text: str) -> None:
        self.page.locator("summary").filter(has_text=self.words(text)).first.click()

    def carry(self, slot: Locator, *, minutes: int = 0, columns: int = 0, longer: int = 0) -> None:
        if columns:
            centres = [
                one["x"] + one["width"] / 2
                for one in map(Locator.bounding_box, self.page.locator(".board-column").all())
                if one
            ]
            right = columns * (centres[1] - centres[0])
        else:
            right = 0
        if minutes or columns:
            self._drag(slot.locator(".slot-time"), right, minutes * 2)
        if longer:
            self._drag(slot.locator(".slot-edge"), 0, longer * 2)

    def _drag(self, target: Locator, right: float, down: float) -> None:
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box
        x, y = box["x"] + min(box["width"] / 2, 20), box["y"] + box["height"] / 2
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + right / 2, y + down / 2, steps=4)
        mouse.move(x + right, y + down, steps=4)
        with self.page.expect_response("**/move/"):
            mouse.up()
        expect(self.page.locator(".is-saving")).to_have_count(0)


class Keys(Hand):
    """Tab to everything, and what a key does there. Nothing is focused or clicked from outside."""

    def use(self, target: Locator) -> None:
        reach(self.page, target)
        with self.navigation():
            self.page.keyboard.press("Enter")

    def write_into(self, target: Locator, text: str) -> None:
        reach(self.page, target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, value: str) -> None:
        reach(self.page, target)
        self.page.keyboard.press("Home")
        for _ in range(target.locator("option").count()):
            if target.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not among the choices")

    def day(self, label: str, day: date) -> None:
        reach(self.page, self.field(label))
        self.page.keyboard.type(f"{day:%m%d%Y}")

    def clock(self, label: str, clock: time) -> None:
        reach(self.page, self.field(label))
        self.page.keyboard.type(f"{clock:%I%M%p}")

    def tick(self, target: Locator) -> None:
        reach(self.page, target)
        self.page.keyboard.press("Space")

    def bring(self, target: Locator, file: Path) -> None:
        reach(self.page, target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def open(self, text: str) -> None:
        reach(self.page, self.page.locator("summary").filter(has_text=self.words(text)).first)
        self.page.keyboard.press("Enter")

    def carry(self, slot: Locator, *, minutes: int = 0, columns: int = 0, longer: int = 0) -> None:
        keyboard = self.page.keyboard
        reach(self.page, slot.get_by_role("button"))
        keyboard.press("Enter")
        for amount, key in ((minutes // 5, "Arrow"), (longer // 5, "Shift+Arrow")):
            for _ in range(abs(amount)):
                keyboard.press(key + ("Down" if amount > 0 else "Up"))
        for _ in range(abs(columns)):
            keyboard.press("ArrowRight" if columns > 0 else "ArrowLeft")
        with self.page.expect_response("**/move/"):
            keyboard.press("Enter")
        expect(self.page.locator(".is-saving")).to_have_count(0)
