"""What tests in a browser stand on: Chromium, a course played to its end on a site of its own, and ways in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache, caches
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from convenor.people.models import Person
from convenor.programmes.coursefile.reading import read_file
from convenor.rehearsal.actions import Rehearsal, rehearse

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "heritage-governance-2005.toml"
PARTICIPANTS = 16
SOON = 30_000
"""Milliseconds until something that a page should do is not done: many, as a machine under tests is a slow one."""
expect.set_options(timeout=SOON)

Window = Callable[..., BrowserContext]


@pytest.fixture(scope="session", autouse=True)
def _folder_of_static_files() -> None:
    """The live server starts before any setting is changed, and whitenoise warns of a folder that is not there."""
    Path(site.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    # Playwright keeps an event loop in this thread, where Django would then refuse every query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def site_address(chromium: Browser, live_server: LiveServer, settings: Settings, tmp_path: Path) -> str:
    """A site that answers, and whose certificates name it. Files of its own, nothing kept from other tests."""
    settings.SITE_URL = live_server.url
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    cache.clear()
    caches["pages"].clear()
    return str(live_server.url)


@pytest.fixture
def played(site_address: str) -> Rehearsal:
    """The example course, played to its end by sixteen made-up people."""
    course_file = read_file(EXAMPLE)
    return rehearse(course_file, participants=PARTICIPANTS, seed=1, progress=lambda *_: None)


@pytest.fixture
def window(chromium: Browser, site_address: str) -> Iterator[Window]:
    """``window(person, language="az", width=390)``: a browser window in which somebody, or nobody, is signed in."""
    opened: list[BrowserContext] = []

    def of(
        person: Person | None = None, *, language: str = "en", width: int = 1280, **how: object
    ) -> BrowserContext:
        context = chromium.new_context(
            base_url=site_address, viewport={"width": width, "height": 844}, accept_downloads=True, **how
        )
        context.set_default_timeout(SOON)
        # Only a page that has been listening tells of a file chooser for certain: where a test asks in the same
        # breath as it presses the key that opens it, the browser comes too late once in twenty-five.
        context.on("page", lambda page: page.on("filechooser", lambda chooser: None))
        cookies = {site.LANGUAGE_COOKIE_NAME: language}
        if person:
            cookies[site.SESSION_COOKIE_NAME] = _session_of(person)
        context.add_cookies(
            [{"name": name, "value": value, "url": site_address} for name, value in cookies.items()]
        )
        opened.append(context)
        return context

    yield of
    for context in opened:
        context.close()


def _session_of(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = site.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
