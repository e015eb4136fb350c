"""Renews the pictures of the README from a playground that runs: ``make demo``, then

    .venv/bin/python scripts/screenshots.py

It takes the course of the playground as it stands, in English, and signs in by the links that ``convenor demo`` prints.
Each picture is a PNG of at most 150 kB in docs/images. Needs ``make develop``, Chromium, and ``pdftoppm`` for
the picture of the paper.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Error, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
COURSE = "/courses/heritage-governance-2005/"
LARGEST = 150_000
DESK, PAGE, PHONE = (
    {"width": 1180, "height": 680},
    {"width": 1000, "height": 960},
    {"width": 390, "height": 1000},
)

HOUR = """
from django.utils import timezone
from convenor.live import actions
from convenor.live.models import Room
from convenor.programmes.models import Course
room, now = Room.objects.exclude(opened_at=None).first(), timezone.now()
Course.objects.filter(pk=room.session.course_id).update(state="{state}")
actions.{verb}(room, by=None, at=now)
print("code", room.code)
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--port", default="8000")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    site = f"http://localhost:{options.port}"
    IMAGES.mkdir(parents=True, exist_ok=True)
    ways = ways_in(options.port)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        take(window(browser, site, size=PAGE), COURSE, "course-page")
        take(window(browser, site), ways["certificate"], "check-page")
        organiser = window(browser, site, sign_in=ways["organiser"])
        take(organiser, f"{COURSE}agenda/", "agenda-board")
        take(organiser, f"{COURSE}attendance/?day=all", "attendance-grid")
        take(organiser, f"{COURSE}communique/", "communique")
        with live_hour(options.port) as code:
            take(window(browser, site), f"/live/{code}/projector/", "projector", wait_until="load")
        participant = window(browser, site, sign_in=ways["participant"], size=PHONE)
        take(participant, f"/my{COURSE}", "participant-phone")
        picture_of_paper(participant)
        browser.close()
    large = [file.name for file in IMAGES.glob("*.png") if file.stat().st_size > LARGEST]
    return report(large)


def ways_in(port: str) -> dict[str, str]:
    """What ``convenor demo`` prints, by its first word: the sign-in link of each role, and a certificate to check."""
    said = subprocess.run(
        [ROOT / ".venv/bin/convenor", "demo", "--no-serve", "--port", port],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return dict(re.findall(r"^  (\w+) .*http://[^/]+(/\S+)$", said, re.MULTILINE))


@contextmanager
def live_hour(port: str) -> Iterator[str]:
    """The live room of the playground goes on for as long as the block runs: gives its code."""

    def goes(verb: str, state: str) -> str:
        said = subprocess.run(
            [ROOT / ".venv/bin/convenor", "shell", "-c", HOUR.format(verb=verb, state=state)],
            cwd=ROOT,
            env={**os.environ, "CONVENOR_DATA": str(ROOT / "var" / f"demo-{port}")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return said.split()[-1]

    try:
        yield goes("open_room", "running")
    finally:
        goes("close_room", "certified")


def window(browser: Browser, site: str, *, sign_in: str = "", size: dict[str, int] = DESK) -> Page:
    context = browser.new_context(base_url=site, viewport=size, color_scheme="light", reduced_motion="reduce")
    context.add_cookies([{"name": "django_language", "value": "en", "url": site}])
    page = context.new_page()
    if sign_in:
        page.goto(sign_in)
    return page


def take(
    page: Page, path: str, name: str, *, wait_until: Literal["networkidle", "load"] = "networkidle"
) -> None:
    """A page with a stream is never idle: it is taken once it is loaded, and says that it hears."""
    page.goto(path, wait_until=wait_until)
    if wait_until == "load":
        page.wait_for_selector("[data-lamp][data-state=live]")
    page.screenshot(path=IMAGES / f"{name}.png")


def picture_of_paper(page: Page) -> None:
    """The certificate of the participant whose page is open, as a printer would show it."""
    link = page.get_by_role("link", name="Download the PDF").get_attribute("href") or ""
    paper = page.request.get(link).body()
    subprocess.run(
        ["pdftoppm", "-png", "-singlefile", "-r", "72", "-", IMAGES / "certificate"], input=paper, check=True
    )


def report(large: list[str]) -> int:
    for file in sorted(IMAGES.glob("*.png")):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size // 1000} kB")
    if large:
        print(f"More than {LARGEST // 1000} kB: {', '.join(large)}")
    return 1 if large else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Error as error:
        sys.exit(error.message.splitlines()[0])
