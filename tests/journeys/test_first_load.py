"""What must be fetched before a page shows anything: counted by the browser, from the real server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Browser

from tests.conftest import EXAMPLE
from tests.servers import PATIENCE, free_port, until_answered

pytestmark = pytest.mark.browser

MOST, MOST_OF_ORGANISERS = 100 * 1024, 250 * 1024
"""Bytes as they travel, all files of the first visit together."""
COURSE = "/courses/heritage-governance-2005/"
LIVE = f"{COURSE}live/sessions/creative-industry/enter/"
OPEN_ITS_ROOM = """
from django.utils import timezone
from convenor.live.actions import open_room, prepare_room
from convenor.programmes.models import Course, Session
Course.objects.update(state="running")
now = timezone.now()
open_room(prepare_room(Session.objects.get(key="creative-industry"), by=None, at=now), by=None, at=now)
"""
"""The course of the playground is over; a room opens only while one runs."""


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A playground under the server of production, with all static files compressed: its address, and what it said."""
    folder = tmp_path_factory.mktemp("playground")
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}
    command = [sys.executable, "-m", "convenor"]
    said = subprocess.run(
        [*command, "demo", str(EXAMPLE), "--participants", "14", "--port", str(port), "--no-serve"],
        cwd=folder, env=environ, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    data = {"CONVENOR_DATA": str(Path(folder) / "var" / f"demo-{port}"), "CONVENOR_DEMO": "1"}
    site = f"http://localhost:{port}"
    subprocess.run(
        [*command, "shell", "-c", OPEN_ITS_ROOM],
        cwd=folder,
        env={**environ, **data},
        capture_output=True,
        check=True,
    )
    server = subprocess.Popen(
        [*command, "web", "--port", str(port)], cwd=folder, env={**environ, **data, "CONVENOR_URL": site}
    )
    try:
        until_answered(site, server)
        yield site, said
    finally:
        server.terminate()
        server.wait(PATIENCE)


def fetched(
    browser: Browser, site: str, path: str, *, first: str = "", joins: bool = False, width: int = 390
) -> dict[str, int]:
    """The bytes of each file that a browser fetches for a page, as they travel.

    ``first`` signs somebody in; ``joins``: then they come into the live room that ``path`` leads to.
    """
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="az-AZ")
    if first:
        context.request.get(first)
    if joins:
        join(context.request, site + path)
    page = context.new_page()
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on(
        "Network.responseReceived", lambda said: names.update({said["requestId"]: said["response"]["url"]})
    )
    network.on(
        "Network.loadingFinished",
        lambda said: sizes.update({names.get(said["requestId"], "?"): int(said["encodedDataLength"])}),
    )
    page.goto(site + path, wait_until="networkidle")
    context.close()
    return sizes


def join(browser: APIRequestContext, address: str) -> None:
    """Press the button of the page that an address leads to; nothing that it shows is fetched."""
    form = browser.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text().split('class="join"')[1])
    assert token
    assert browser.post(form.url, form={"csrfmiddlewaretoken": token[1]}).ok


def signs_in(said: str, role: str) -> str:
    return next(line.split()[-1] for line in said.splitlines() if line.strip().startswith(f"{role} "))


def test_the_public_page_of_a_course_is_light(chromium: Browser, playground: tuple[str, str]) -> None:
    sizes = fetched(chromium, playground[0], COURSE)
    assert len(sizes) >= 3, sizes
    assert sum(sizes.values()) <= MOST, sizes


def test_the_own_page_of_a_participant_is_light(chromium: Browser, playground: tuple[str, str]) -> None:
    site, said = playground
    sizes = fetched(chromium, site, f"/my{COURSE}", first=signs_in(said, "participant"))
    assert len(sizes) >= 3, sizes
    assert sum(sizes.values()) <= MOST, sizes


def test_the_live_room_on_a_phone_is_light(chromium: Browser, playground: tuple[str, str]) -> None:
    site, said = playground
    sizes = fetched(chromium, site, LIVE, first=signs_in(said, "participant"), joins=True)
    assert any("/live/phone" in name for name in sizes), sizes
    assert sum(sizes.values()) <= MOST, sizes


@pytest.mark.parametrize("page", ["agenda/", "attendance/?day=all", "live/"])
def test_pages_of_organisers_are_light(chromium: Browser, playground: tuple[str, str], page: str) -> None:
    site, said = playground
    sizes = fetched(chromium, site, COURSE + page, first=signs_in(said, "organiser"), width=1280)
    assert len(sizes) >= 3, sizes
    assert sum(sizes.values()) <= MOST_OF_ORGANISERS, sizes
