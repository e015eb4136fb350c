"""What a phone in a corridor must fetch before it shows anything: counted by the browser, from the real server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import EXAMPLE
from tests.servers import PATIENCE, free_port, until_answered

pytestmark = pytest.mark.browser

MOST = 100 * 1024
"""Bytes as they travel, all files of the first visit together."""


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
    server = subprocess.Popen(
        [*command, "web", "--port", str(port)], cwd=folder, env={**environ, **data, "CONVENOR_URL": site}
    )
    try:
        until_answered(site, server)
        yield site, said
    finally:
        server.terminate()
        server.wait(PATIENCE)


def fetched(browser: Browser, site: str, path: str, *, first: str = "") -> dict[str, int]:
    """The bytes of each file that a browser fetches for a page, as they travel; ``first`` signs somebody in."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="az-AZ")
    if first:
        context.request.get(first)
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


def test_the_public_page_of_a_course_is_light(chromium: Browser, playground: tuple[str, str]) -> None:
    sizes = fetched(chromium, playground[0], "/courses/heritage-governance-2005/")
    assert len(sizes) >= 3, sizes
    assert sum(sizes.values()) <= MOST, sizes


def test_the_own_page_of_a_participant_is_light(chromium: Browser, playground: tuple[str, str]) -> None:
    site, said = playground
    link = next(line.split()[-1] for line in said.splitlines() if line.strip().startswith("participant "))
    sizes = fetched(chromium, site, "/my/courses/heritage-governance-2005/", first=link)
    assert len(sizes) >= 3, sizes
    assert sum(sizes.values()) <= MOST, sizes
