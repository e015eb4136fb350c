"""A live hour against the real server: an organiser, a trainer, a projector, and twenty phones in a hall.

Every screen is a browser window of its own. Nothing is mocked: votes and news go by the stream that people will use.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import EXAMPLE, SOON
from tests.servers import PATIENCE, free_port, until, until_answered

pytestmark = pytest.mark.browser

PHONES = 20
SLUG = "heritage-governance-2005"

SETTING = f"""
from datetime import UTC, datetime
from pathlib import Path
from django.urls import reverse
from convenor.enrolment.tests.factories import a_seat
from convenor.people.permissions import ORGANISER, Scope
from convenor.people.tests.factories import a_person, a_role, an_organisation
from convenor.programmes.actions import load_course
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.models import Course
from convenor.programmes.tests.factories import a_contribution
from convenor.rehearsal.permissions import sign_in_token

course = load_course(read_file(Path({str(EXAMPLE)!r})), rehearsed=True, by=None, at=datetime(2022, 6, 1, tzinfo=UTC))
Course.objects.filter(pk=course.pk).update(state="running")
museum = an_organisation({{"az": "Nümunə Muzeyi", "en": "Sample Museum"}})
people = {{
    "organiser": a_person("Günel", "Abbasova", language="en"),
    "trainer": a_person("Rüfət", "Quliyev", language="en"),
    "participant": a_person("Aysel", "Cəfərova", language="en"),
    "other": a_person("Tural", "Şirvanlı", language="en"),
}}
a_role(people["organiser"], ORGANISER, Scope("course", course.pk))
a_contribution(course.sessions.get(key="module-1"), people["trainer"])
for name in ("participant", "other"):
    a_seat(course, people[name], organisation=museum)
for name, person in people.items():
    print("WAY", name, reverse("rehearsal:sign_in_as", args=[sign_in_token(person)]))
"""


class Hall:
    """The site of one hour, and windows in it."""

    def __init__(self, browser: Browser, site: str, ways: dict[str, str], data: Path) -> None:
        self.browser, self.site, self.ways, self.data = browser, site, ways, data
        self.faults: list[str] = []

    def window(self, who: str = "", *, width: int = 390) -> BrowserContext:
        context = self.browser.new_context(base_url=self.site, viewport={"width": width, "height": 844})
        context.set_default_timeout(SOON)
        context.add_cookies([{"name": "django_language", "value": "en", "url": self.site}])
        if who:
            context.request.get(self.ways[who])
        return context

    def page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        return page

    def mails(self) -> list[str]:
        return [path.read_text() for path in sorted((self.data / "mail").glob("*"))]


@pytest.fixture
def hall(chromium: Browser, tmp_path: Path) -> Iterator[Hall]:
    port = free_port()
    site, data = f"http://localhost:{port}", tmp_path / "var"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}
    environ |= {"CONVENOR_DATA": str(data), "CONVENOR_DEMO": "1", "CONVENOR_URL": site}
    command = [sys.executable, "-m", "convenor"]
    subprocess.run([*command, "prepare"], cwd=tmp_path, env=environ, check=True, capture_output=True)
    said = subprocess.run(
        [*command, "shell", "-v", "0", "-c", SETTING],
        cwd=tmp_path, env=environ, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    ways = dict(line.split()[1:] for line in said.splitlines() if line.startswith("WAY"))
    server = subprocess.Popen([*command, "serve", "--port", str(port)], cwd=tmp_path, env=environ)
    try:
        until_answered(site, server)
        found = Hall(chromium, site, ways, data)
        yield found
        print(found.faults)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def question(page: Page, text: str):  # noqa: ANN201 -- a locator
    return page.locator(".question, .stage-question").filter(has_text=text).first


def vote(page: Page, text: str) -> None:
    question(page, text).locator(".vote").click()


def ask(page: Page, text: str) -> None:
    page.get_by_label("Your question").fill(text)
    page.get_by_role("button", name="Ask").click()


def see(page: Page, view: str) -> None:
    page.locator(f'.views a[data-to="{view}"]').click()


def test_a_live_hour(hall: Hall) -> None:
    organiser = hall.page(hall.window("organiser", width=1280))
    organiser.goto(f"/courses/{SLUG}/live/")
    organiser.get_by_role("button", name="A room for every session").click()
    expect(organiser.get_by_text("Every session has its room and its code.")).to_be_visible()
    row = organiser.get_by_role("row").filter(has_text="Module 1")
    code = row.locator(".code").inner_text()

    trainer = hall.page(hall.window("trainer", width=1280))
    trainer.goto(f"/live/{code}/console/")
    trainer.get_by_role("button", name="Open the room").click()
    expect(trainer.get_by_text("The room is not open")).to_be_hidden()

    projector = hall.page(hall.window(width=1280))
    projector.goto(f"/live/{code}/projector/")
    expect(projector.locator(".stage-code")).to_have_text(f"{code[:3]} {code[3:]}")

    phones = come_in(hall, code)
    for page in [*phones, trainer, projector]:
        expect(page.locator("[data-lamp]")).to_have_attribute("data-state", re.compile("live|slow"))

    questions(phones, trainer, projector)
    a_poll(phones, trainer, projector)
    ideas(phones, trainer, projector)
    the_floor(phones, trainer, projector)
    away_and_back(phones)
    next_code = moved(hall, phones, organiser, trainer)
    assert next_code != code
    answered_in_writing(hall, organiser)
    assert hall.faults == []


def come_in(hall: Hall, code: str) -> list[Page]:
    """Two are known, the others are guests with a name or none; one of them types the code."""
    phones = []
    for number in range(PHONES):
        page = hall.page(hall.window({0: "participant", 1: "other"}.get(number, "")))
        if number == 2:
            page.goto("/join/")
            page.get_by_label("Code").fill(f"{code[:3].lower()} {code[3:].lower()}")
            page.get_by_role("button", name="Join").click()
        else:
            page.goto(f"/join/{code}/")
        if number > 1 and number % 2:
            page.get_by_label("Your name").fill(f"Qonaq {number}")
        page.get_by_role("button", name="Come in").click()
        page.wait_for_url(f"**/live/{code}/")
        phones.append(page)
    return phones


MUSEUM = "When will the national museum put its catalogue online?"
HIDDEN = "Who pays for the restoration of mosques and churches?"


def questions(phones: list[Page], trainer: Page, projector: Page) -> None:
    ask(phones[0], MUSEUM)
    expect(question(phones[7], MUSEUM)).to_be_visible()
    expect(question(projector, MUSEUM)).to_be_visible()

    # what is asked already is proposed while somebody writes, and gets a vote instead
    phones[1].get_by_label("Your question").press_sequentially("When will the museum catalogue be online?")
    proposed = phones[1].locator("[data-similar-list] .vote")
    proposed.click()
    expect(question(phones[1], MUSEUM).locator(".vote")).to_have_attribute("aria-pressed", "true")
    phones[1].get_by_label("Your question").fill("")

    # moderated: the author sees that it waits, nobody else sees it, the trainer shows it by a key
    see(trainer, "room")
    trainer.get_by_label("Questions and ideas wait until they are shown").check()
    trainer.get_by_role("button", name="Save").click()
    expect(trainer.get_by_text("It is so now.")).to_be_visible()
    ask(phones[2], HIDDEN)
    expect(question(phones[2], HIDDEN).get_by_text("waits for the moderator")).to_be_visible()
    see(trainer, "questions")
    expect(question(trainer, HIDDEN)).to_be_visible()
    expect(question(phones[3], HIDDEN)).to_be_hidden()
    question(trainer, HIDDEN).focus()
    trainer.keyboard.press("s")
    expect(question(phones[3], HIDDEN)).to_be_visible()

    # fifteen phones vote at once; two tabs of one phone are one
    for page in phones[3:18]:
        vote(page, MUSEUM)
    twin = phones[3].context.new_page()
    twin.goto(phones[3].url)
    expect(question(twin, MUSEUM).locator(".vote")).to_have_attribute("aria-pressed", "true")
    stale = phones[4].context.new_page()
    stale.goto(phones[4].url)
    vote(phones[4], MUSEUM)  # taken back in one tab
    vote(phones[4], MUSEUM)  # and given again
    expect(question(projector, MUSEUM).locator("[data-text=votes]")).to_have_text("16")
    for page in (phones[19], stale, trainer):
        expect(question(page, MUSEUM).locator("[data-text=votes]")).to_have_text("16")
    twin.close()
    stale.close()

    question(trainer, MUSEUM).get_by_role("button", name="Answer now").click()
    expect(projector.locator(".stage-now")).to_contain_text(MUSEUM)
    expect(phones[5].locator(".answering")).to_contain_text(MUSEUM)


def a_poll(phones: list[Page], trainer: Page, projector: Page) -> None:
    see(trainer, "polls")
    trainer.get_by_role("link", name="New poll").click()
    trainer.get_by_label("one answer").check()
    trainer.locator('[name^="wording"][lang="en"]').fill("What matters most?")
    trainer.locator('[name^="options"][lang="en"]').fill("Money\nPeople\nLaws")
    trainer.get_by_label("The hall sees the results as they come").uncheck()
    trainer.get_by_role("button", name="Save").click()
    poll = trainer.locator(".poll").filter(has_text="What matters most?")
    poll.get_by_role("button", name="Open", exact=True).click()
    expect(projector.locator(".stage-poll:visible h2")).to_have_text("What matters most?")
    for number, page in enumerate(phones):
        page.get_by_role("link", name="A poll is open: vote").click()
        page.get_by_label(["Money", "People", "Laws"][number % 3]).check()
        page.get_by_role("button", name="Vote", exact=True).click()
        expect(page.get_by_text("You have voted.")).to_be_visible()
    phones[0].get_by_label("People").check()  # changes their mind
    phones[0].get_by_role("button", name="Change my vote").click()
    expect(projector.locator(".stage-poll:visible [data-text=cast]")).to_have_text(str(PHONES))
    expect(projector.locator(".stage-poll:visible .bars")).to_be_hidden()
    expect(phones[9].locator(".bars")).to_be_hidden()
    poll.get_by_role("button", name="Show results").click()
    numbers = projector.locator(".stage-poll:visible .bars [data-text=number]")
    expect(numbers).to_have_text(["6", "8", "6"])
    expect(phones[9].locator(".bars [data-text=number]")).to_have_text(["6", "8", "6"])
    poll.get_by_role("button", name="Close", exact=True).click()
    expect(phones[9].get_by_role("button", name="Change my vote")).to_be_hidden()


def ideas(phones: list[Page], trainer: Page, projector: Page) -> None:
    see(trainer, "room")
    trainer.get_by_label("Questions and ideas wait until they are shown").uncheck()
    trainer.get_by_label("Ideas are taken").check()
    trainer.get_by_label("One can ask for the floor").check()
    trainer.get_by_role("button", name="Save").click()
    for number, page in enumerate(phones[:4]):
        see(page, "ideas")
        page.get_by_label("Your idea").fill(f"Idea {number}")
        page.get_by_role("button", name="To the wall").click()
    see(trainer, "ideas")
    trainer.get_by_placeholder("New theme").fill("Museums")
    trainer.get_by_role("button", name="Add a theme").click()
    theme = trainer.locator(".theme").filter(has_text="Museums")
    expect(theme).to_be_visible()
    # by keyboard: taken, moved to the theme, put down
    trainer.locator(".idea").filter(has_text="Idea 0").locator("[data-handle]").focus()
    for key in ("Enter", "ArrowRight", "Enter"):
        trainer.keyboard.press(key)
    # by mouse
    trainer.locator(".idea").filter(has_text="Idea 2").drag_to(theme.locator("[data-ideas]"))
    trainer.get_by_role("button", name="Ideas", exact=True).click()
    shown = projector.locator(".theme").filter(has_text="Museums")
    for number in (0, 2):
        expect(shown.get_by_text(f"Idea {number}")).to_be_visible()
    expect(shown.locator(".idea")).to_have_count(2)


def the_floor(phones: list[Page], trainer: Page, projector: Page) -> None:
    for page in phones[:2]:
        see(page, "floor")
        page.get_by_role("button", name="Ask for the floor").click()
    expect(phones[0].get_by_text("You are next.")).to_be_visible()
    expect(phones[1].get_by_text("You are number 2 in the queue.")).to_be_visible()
    see(trainer, "floor")
    trainer.get_by_role("button", name="Speaking queue").click()
    trainer.locator(".turn").filter(has_text="Aysel").get_by_role("button", name="Give the floor").click()
    expect(phones[0].get_by_text("You have the floor.")).to_be_visible()
    expect(phones[1].get_by_text("You are next.")).to_be_visible()
    expect(projector.locator("[data-timer]")).to_be_visible()
    expect(projector.locator('.turn[data-state="speaking"]')).to_contain_text("Aysel")
    trainer.locator(".turn").filter(has_text="Aysel").get_by_role("button", name="Has spoken").click()
    expect(trainer.locator("[data-balance]")).to_contain_text("Nümunə Muzeyi")


MISSED = "Is the archive open on Saturdays for schools?"
WRITTEN = "Which villages still weave carpets by hand?"


def away_and_back(phones: list[Page]) -> None:
    """A phone without a network: its lamp says so, what it does waits, and nothing is missed or there twice."""
    away = phones[6]
    see(away, "questions")
    away.context.set_offline(True)
    expect(away.locator("[data-lamp]")).to_contain_text("Reconnecting since")
    see(phones[8], "questions")
    ask(phones[8], MISSED)
    expect(question(phones[9], MISSED)).to_be_attached()
    ask(away, WRITTEN)
    expect(away.get_by_text("It is kept and sent as soon as there is.")).to_be_visible()
    expect(away.locator("[data-lamp]")).to_contain_text("1 post waits for the network")
    expect(question(away, MISSED)).to_have_count(0)
    away.context.set_offline(False)
    expect(away.locator("[data-lamp]")).to_have_attribute("data-state", "live")
    for page in (away, phones[9]):
        for text in (MISSED, WRITTEN):
            expect(page.locator(".question").filter(has_text=text)).to_have_count(1)
    see(phones[10], "questions")
    vote(phones[10], WRITTEN)
    see(phones[0], "questions")
    vote(phones[0], WRITTEN)
    expect(question(phones[9], WRITTEN).locator("[data-text=votes]")).to_have_text("2")


def moved(hall: Hall, phones: list[Page], organiser: Page, trainer: Page) -> str:
    organiser.goto(f"/courses/{SLUG}/live/")
    organiser.get_by_label("to", exact=True).select_option(label="Module 2")
    organiser.get_by_role("button", name="Move", exact=True).click()
    expect(organiser.get_by_text("All phones are sent there.")).to_be_visible()
    code = organiser.get_by_role("row").filter(has_text="Module 2").locator(".code").inner_text()
    for page in phones:
        page.wait_for_url(f"**/live/{code}/")
        expect(page.locator("h1")).to_have_text("Module 2")
    ask(phones[3], "Are the slides of this module online?")
    expect(
        question(phones[15], "slides of this module").get_by_text("Qonaq 3")
    ).to_be_visible()  # still called so
    return code


def answered_in_writing(hall: Hall, organiser: Page) -> None:
    organiser.get_by_role("row").filter(has_text="Module 1").get_by_role("link", name="What stays").click()
    line = question(organiser, WRITTEN)
    line.locator("select").select_option(label="Rüfət Quliyev")
    line.get_by_role("button", name="Give it to them").click()
    expect(organiser.get_by_text("Rüfət Quliyev is asked by mail")).to_be_visible()
    trainer = hall.page(hall.window("trainer"))
    trainer.goto(line.get_by_role("link", name="Answer it").get_attribute("href") or "")
    trainer.get_by_label("Your answer").fill("Lahıc and Basqal still do.")
    trainer.get_by_role("button", name="Answer and send").click()
    expect(trainer.get_by_text("It went by mail to 1 person")).to_be_visible()
    until(lambda: any("Lahıc and Basqal" in mail or "TGFoxLFj" in mail for mail in hall.mails()))
