"""`convenor serve`: it answers, it does what was put off, it leaves nothing running."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from convenor.config.management.commands import web

CONVENOR = [sys.executable, "-m", "convenor"]
PATIENCE = 90


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}
    return {**kept, "CONVENOR_DATA": str(tmp_path / "var")}


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def serve(environment: dict[str, str], port: int) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Starts the site as a group of processes of its own, so that whatever is left of it can be seen."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*CONVENOR, "serve", "--port", str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if is_anybody_left(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def is_anybody_left(group: int) -> bool:
    """Whether a process of the group still runs. One that has ended and waits to be buried does not count."""
    told = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in told.splitlines())
    return any(int(found) == group and not state.startswith("Z") for found, state in rows)


def until(is_so: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    give_up = monotonic() + PATIENCE
    while not is_so():
        if monotonic() > give_up:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail(f"not within {PATIENCE} seconds; it said: {process.communicate()[0]}")
        sleep(0.05)


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=10) as page:  # our own server
            return page.status == 200
    except (URLError, ConnectionError):
        return False


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_when_told_to_stop_leaves_nobody_behind(
    told: signal.Signals, serve: Callable[[], "subprocess.Popen[str]"], port: int
) -> None:
    process = serve()
    until(lambda: answers(port), process)
    process.send_signal(told)
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert "Traceback" not in said
    until(lambda: not is_anybody_left(process.pid), process)


def test_pages_and_live_rooms_come_over_one_connection(
    serve: Callable[[], "subprocess.Popen[str]"], port: int
) -> None:
    process = serve()
    until(lambda: answers(port), process)
    browser = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    told = []
    for address in ("/sign-in/", "/live/any/lamp", "/sign-in/", "/live/any/events"):
        browser.request("GET", address)
        answer = browser.getresponse()
        told.append((answer.status, answer.getheader("content-type"), len(answer.read()) > 0))
    browser.close()
    page = (200, "text/html; charset=utf-8", True)
    assert told == [page, (200, "application/json", True), page, (403, "application/json", True)]


NEVER_LOADED = """
import pathlib, threading
pathlib.Path("loading").touch()
threading.Event().wait()
"""


def test_it_stops_although_the_application_is_still_loading(tmp_path: Path, port: int) -> None:
    (tmp_path / "application.py").write_text(NEVER_LOADED)
    with serving("pass", folder=tmp_path, port=port) as process:
        until((tmp_path / "loading").exists, process)
        process.terminate()
        # Sooner than a process that does not listen would be killed.
        assert process.wait(timeout=web.PATIENCE / 2) == 0


TYPESETS = """
from typst import compile
def application(environ, start_response):
    start_response("200 OK", [])
    return [compile(b"Certificate")[:4]]
"""


def test_it_typesets_after_its_parent_has_as_in_a_demo(tmp_path: Path, port: int) -> None:
    (tmp_path / "application.py").write_text(TYPESETS)
    with serving("import typst; typst.compile(b'Certificate')", folder=tmp_path, port=port) as process:
        until(lambda: answers(port), process)
        with urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as page:
            assert page.read() == b"%PDF"


@contextmanager
def serving(before: str, *, folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    """Two processes of the application in ``folder``; their parent has done what ``before`` says."""
    told = f"{before}; from {web.__name__} import serve; "
    told += f"serve('application:application', address='127.0.0.1', port={port}, workers=2)"
    process = subprocess.Popen([sys.executable, "-c", told], cwd=folder, text=True, start_new_session=True)
    try:
        yield process
    finally:
        if is_anybody_left(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_taken_port_is_one_sentence(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        told = [*CONVENOR, "serve", "--port", str(taken)]
        done = subprocess.run(told, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"Port {taken} on 127.0.0.1 is taken" in line
    assert f"--port {taken + 1}" in line
    assert not (tmp_path / "var" / "convenor.sqlite3").exists()
