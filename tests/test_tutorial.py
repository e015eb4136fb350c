"""The tutorial is walked as it is written: commands in order, buttons by their words, files from its text."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.plain_browser import Browser, words
from tests.servers import PATIENCE, free_port, until

ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = ROOT / "docs" / "tutorial" / "first-course.md"
DONE_ALREADY = {"make setup", ". .venv/bin/activate"}
"""They made the environment in which this test runs."""


@dataclass(frozen=True)
class Section:
    """A numbered part of the tutorial: its commands with the lines that they are said to print, and its bold words."""

    heading: str
    commands: list[tuple[str, list[str]]]
    bold: list[str]
    csv: str


def sections() -> list[Section]:
    found = []
    for part in TUTORIAL.read_text().split("\n## ")[1:]:
        commands: list[tuple[str, list[str]]] = []
        for block in re.findall(r"```console\n(.*?)```", part, re.DOTALL):
            for line in block.splitlines():
                if line.startswith("$ "):
                    commands.append((line[2:], []))
                else:
                    commands[-1][1].append(line)
        prose = re.sub(r"```.*?```", "", part, flags=re.DOTALL)
        csv = re.search(r"```csv\n(.*?)```", part, re.DOTALL)
        found.append(
            Section(
                heading=part.splitlines()[0].split(". ", 1)[1],
                commands=commands,
                bold=[re.sub(r"\s+", " ", one) for one in re.findall(r"\*\*(.+?)\*\*", prose, re.DOTALL)],
                csv=csv[1] if csv else "",
            )
        )
    return found


class Walker:
    """Somebody with a terminal and a browser, in a folder of their own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "CONVENOR_URL": f"http://localhost:{port}",
            "LANG": "C.UTF-8",
        }
        self.site: subprocess.Popen[bytes] | None = None
        self.browser = Browser(f"http://localhost:{port}", language="en")
        self.said = ""

    def run(self, command: str, expected: list[str]) -> None:
        if command in DONE_ALREADY:
            return
        if command == "convenor serve":
            self.serve()
            return
        done = subprocess.run(
            command, shell=True, cwd=self.folder, env=self.environ, capture_output=True, text=True, timeout=PATIENCE
        )  # fmt: skip
        assert done.returncode == 0, f"$ {command}\n{done.stdout}{done.stderr}"
        self.said = done.stdout
        for line in expected:
            assert line in done.stdout, f"$ {command}\n{done.stdout}"

    def serve(self) -> None:
        told = ["convenor", "serve", "--port", str(self.port)]
        self.site = subprocess.Popen(told, cwd=self.folder, env=self.environ, start_new_session=True)
        self.wait_until(self.answers)

    def answers(self) -> bool:
        try:
            self.browser.open("/sign-in/")
        except (URLError, ConnectionError):
            return False
        return True

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        until(is_so, lambda: self.browser.text)

    def stop(self) -> None:
        if self.site is not None:
            self.site.send_signal(signal.SIGINT)
            try:
                assert self.site.wait(PATIENCE) == 0
            finally:
                if self.site.poll() is None:
                    os.killpg(self.site.pid, signal.SIGKILL)

    # What the text tells to do in the browser, section by section.

    def sign_in(self, section: Section) -> None:
        self.browser.open("/sign-in/")
        self.browser.fill("E-mail", "gunel@example.org")
        self.browser.press("Send me a code")
        (mail,) = (self.folder / "var" / "mail").glob("*.eml")
        code = re.search(r"^ {4}(\S+)\s*$", mail.read_text(), re.MULTILINE)
        assert code
        self.browser.fill("Code", code[1])
        self.browser.press("Sign in")
        self.browser.follow(section.bold[-1])

    def announce_and_open(self, section: Section) -> None:
        self.browser.press("Next: announced")
        self.browser.press("Next: registration open")

    def people(self, section: Section) -> None:
        self.browser.follow("People")
        self.browser.follow("From a file")
        self.browser.attach("File", "people.csv", section.csv.encode())
        self.browser.press("Show what it would do")
        self.browser.press("Bring 4 people in")
        self.browser.follow("To the list")
        assert self.browser.tick_all("registration") == 4
        self.browser.press("Give the ticked people seats")
        assert "4 people have a seat now." in self.browser.text
        self.wait_until(lambda: len(list((self.folder / "var" / "mail").glob("*.eml"))) == 5)

    def days_of_the_course(self, section: Section) -> None:
        self.browser.follow("Overview")
        self.browser.press("Next: running")
        self.browser.follow("Attendance")
        assert self.browser.download("All days (PDF)")[1].startswith(b"%PDF")
        self.browser.follow("All days")
        sessions = self.browser.page.xpath("//th[@scope='col'][a]")
        second_day = [words(one[0]) for one in sessions if "15 July" in words(one)]
        assert 0 < len(second_day) < len(sessions)
        for title in second_day:
            self.browser.choose("Daşdəmirli Orxan", title, "no")
        self.browser.press("Save")
        assert f"{len(second_day)} marks are saved." in self.browser.text
        assert self.browser.press_each("all others: yes") == len(sessions)

    def certificates(self, section: Section) -> None:
        self.browser.follow("Overview")
        self.browser.press("Next: ended")
        self.browser.follow("Certificates")
        self.browser.press("Issue 3 certificates")

        def is_made() -> bool:
            self.browser.reload()
            return "PDF HGSD-2022-C02-0003" in self.browser.text

        self.wait_until(is_made)
        self.keep("PDF HGSD-2022-C02-0001")
        self.browser.follow("HGSD-2022-C02-0001")
        self.keep("The issuer’s keys and status list")
        self.browser.open("/courses/heritage-governance-2005/certificates/")

    def keep(self, words: str) -> None:
        name, content = self.browser.download(words)
        (self.folder / name).write_bytes(content)

    def communique(self, section: Section) -> None:
        self.browser.follow("Overview")
        self.browser.press("Next: certified")
        self.browser.follow("Communiqué")
        assert self.browser.download("Word file")[1].startswith(b"PK")


IN_THE_BROWSER: dict[str, Callable[[Walker, Section], None]] = {
    "Sign in": Walker.sign_in,
    "Announce and open": Walker.announce_and_open,
    "People": Walker.people,
    "The days of the course": Walker.days_of_the_course,
    "Certificates": Walker.certificates,
    "The communiqué, and the file again": Walker.communique,
}


@pytest.fixture
def walker(tmp_path: Path) -> Iterator[Walker]:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    somebody = Walker(tmp_path, free_port())
    yield somebody
    somebody.stop()


def test_the_tutorial_leads_where_it_says(walker: Walker) -> None:
    walked = sections()
    assert IN_THE_BROWSER.keys() == {section.heading for section in walked if section.bold}
    for section in walked:
        in_the_browser = IN_THE_BROWSER.get(section.heading)
        before = [command for command in section.commands if not is_after_the_browser(command[0])]
        for command, expected in before:
            if command.startswith("cat var/mail"):
                continue
            walker.run(command, expected)
        if in_the_browser:
            walker.browser.used.clear()
            in_the_browser(walker, section)
            assert walker.browser.used == section.bold
        for command, expected in section.commands:
            if (command, expected) not in before or command.startswith("cat var/mail"):
                walker.run(command, expected)
    assert (walker.folder / "rehearsal" / "summary.json").exists()


def is_after_the_browser(command: str) -> bool:
    return command.startswith(("convenor course export", "convenor course load my-course"))
