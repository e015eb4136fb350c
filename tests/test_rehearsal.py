"""A whole course by one command: what it leaves behind, killed at any moment, and on the database at hand."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.core.files.storage import storages
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django import Settings

from convenor.attendance.models import Mark
from convenor.audit.models import Entry
from convenor.credentials.models import Certificate
from convenor.enrolment.models import Registration
from convenor.kit.refusals import Refused
from convenor.notices.models import Message
from convenor.people.models import Person
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.models import Session
from convenor.rehearsal.actions import rehearse
from convenor.rehearsal.outcome import write_outcome

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "heritage-governance-2005.toml"
CONVENOR = [sys.executable, "-m", "convenor"]


def command(out: Path, *, participants: int = 12, seed: int = 1) -> list[str]:
    chosen = ("--participants", str(participants), "--seed", str(seed), "--out", str(out))
    return [*CONVENOR, "rehearse", str(EXAMPLE), *chosen]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300, check=False
    )


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}


def rehearsed(out: Path, *, seed: int = 1) -> Path:
    done = run(*command(out, seed=seed))
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rehearsed(tmp_path_factory.mktemp("rehearsal"))


def summary(out: Path) -> dict[str, object]:
    found = json.loads((out / "summary.json").read_text())
    found.pop("seconds")
    return dict(found)


def people(out: Path) -> list[tuple[object, ...]]:
    sheet = load_workbook(out / "participants.xlsx").active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def rows(out: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(out / "installation" / "convenor.sqlite3") as database:
        return database.execute(question).fetchall()


def verified(trust: Path, *files: Path) -> int:
    return run(*CONVENOR, "verify", "--trust", str(trust), *map(str, files)).returncode


def test_everything_is_there(out: Path) -> None:
    numbers = [
        number for (number,) in rows(out, "SELECT number FROM credentials_certificate ORDER BY number")
    ]
    assert numbers
    assert {file.name for file in out.iterdir()} == {
        "certificates", "communique.az.md", "communique.docx", "communique.en.md", "credentials", "did.json",
        "installation", "log", "participants.xlsx", "sign-in-sheet.pdf", "status-list-1.json", "summary.json",
        "trust.json",
    }  # fmt: skip
    assert sorted(file.name for file in (out / "certificates").iterdir()) == [f"{one}.pdf" for one in numbers]
    assert sorted(file.name for file in (out / "credentials").iterdir()) == [f"{one}.json" for one in numbers]
    assert all(len(PdfReader(file).pages) == 1 for file in (out / "certificates").iterdir())
    assert len(PdfReader(out / "sign-in-sheet.pdf").pages) >= 2


def test_the_summary_counts_the_rows(out: Path) -> None:
    said = summary(out)

    def count(question: str) -> object:
        return rows(out, f"SELECT count(*) FROM {question}")[0][0]

    for state, key in (
        ("confirmed", "seats_held"),
        ("waiting", "on_waiting_list"),
        ("withdrawn", "withdrawn"),
    ):
        assert said[key] == count(f"enrolment_registration WHERE state = '{state}'")
    for state, key in (
        ("issued", "certificates_valid"),
        ("superseded", "certificates_superseded"),
        ("revoked", "certificates_revoked"),
    ):
        assert said[key] == count(f"credentials_certificate WHERE state = '{state}'")
    for table, key in (
        ("attendee", "phones"),
        ("question", "questions"),
        ("vote", "votes"),
        ("cast", "ballots"),
        ("idea", "ideas"),
        ("turn", "speakers"),
        ("answer", "answers_in_writing"),
    ):
        assert said[key] == count(f"live_{table}") > 0, key
    assert said["live_rooms"] == count("live_room WHERE state = 'closed'") == 1
    assert said["registrations"] == count("enrolment_registration") == 12
    assert said["institutions"] == count("programmes_sender") == 14
    assert said["marks"] == count("attendance_mark WHERE replaced_at IS NULL")
    assert said["corrected_marks"] == count("attendance_mark WHERE replaced_at IS NOT NULL")
    assert said["certificates_superseded"] == said["certificates_revoked"] == 1


def test_the_live_hour_is_played_against_a_running_server(out: Path, tmp_path: Path) -> None:
    done = run(*command(tmp_path), "--live")
    assert done.returncode == 0, done.stderr
    said = summary(tmp_path)
    assert said["phones_listening"] == said["phones_up_to_date"] == said["phones"] > 5
    assert said["posts_refused"] == 0
    assert said["events_heard"] > said["phones_listening"]
    assert said["posts_taken"] >= said["votes"] + said["ballots"]
    straight = summary(out)
    assert {key: said[key] for key in straight} == straight


def test_the_people_are_made_up(out: Path) -> None:
    headings, *listed = people(out)
    assert len(listed) == 12
    address = headings.index("E-poçt") if "E-poçt" in headings else 5
    assert all(str(row[address]).endswith("@example.org") for row in listed)


def test_every_certificate_bears_a_signature_of_the_issuer(out: Path) -> None:
    files = [*(out / "certificates").iterdir(), *(out / "credentials").iterdir()]
    assert verified(out / "did.json", *files) == 0


def test_with_the_status_list_those_that_were_taken_back_are_not_valid(out: Path) -> None:
    states = dict(rows(out, "SELECT number, state FROM credentials_certificate"))
    valid = [out / "certificates" / f"{number}.pdf" for number, state in states.items() if state == "issued"]
    assert verified(out / "trust.json", *valid) == 0
    ended = [number for number, state in states.items() if state != "issued"]
    assert len(ended) == 2
    for number in ended:
        assert verified(out / "trust.json", out / "certificates" / f"{number}.pdf") == 1


def test_every_paper_proves_that_it_is_in_the_log(out: Path) -> None:
    states = dict(rows(out, "SELECT number, state FROM credentials_certificate"))
    valid = [out / "certificates" / f"{number}.pdf" for number, state in states.items() if state == "issued"]
    needed = ["--log-needed", "--trust", str(out / "trust.json")]
    assert run(*CONVENOR, "verify", *needed, *map(str, valid)).returncode == 0
    assert (out / "log" / "checkpoint").read_text().startswith("localhost")


def test_nobody_else_s_keys_will_do(out: Path, tmp_path: Path) -> None:
    other = rehearsed(tmp_path / "other", seed=2)
    assert verified(other / "did.json", *(out / "certificates").iterdir()) == 1


def test_the_same_seed_gives_the_same_people_and_numbers(out: Path, tmp_path: Path) -> None:
    again = rehearsed(tmp_path / "again")
    assert people(again) == people(out)
    assert summary(again) == summary(out)
    who = (
        "SELECT c.number, c.state, p.email FROM credentials_certificate c "
        "JOIN enrolment_registration r ON r.id = c.registration_id JOIN people_person p ON p.id = r.person_id "
        "ORDER BY c.number"
    )
    assert rows(again, who) == rows(out, who)


def test_killed_at_any_moment_and_run_again_it_finishes_and_doubles_nothing(
    out: Path, tmp_path: Path
) -> None:
    killed = tmp_path / "killed"
    chance = random.Random()
    for _ in range(5):
        process = subprocess.Popen(
            command(killed), cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            process.wait(timeout=chance.uniform(0.8, 5))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        said = process.communicate()[1]
        # Killed while it starts a process of its own, it leaves one that complains of having lost its parent.
        assert process.returncode == -signal.SIGKILL or said == b""
    rehearsed(killed)
    assert people(killed) == people(out)
    assert summary(killed) == summary(out)
    for once in (
        "SELECT email FROM people_person WHERE email IS NOT NULL",
        "SELECT key FROM notices_message",
        "SELECT session_id, registration_id FROM attendance_mark WHERE replaced_at IS NULL",
        "SELECT number FROM credentials_certificate",
    ):
        found = rows(killed, once)
        assert len(found) == len(set(found))
        assert len(found) == len(rows(out, once))
    assert rows(killed, "SELECT state, count(*) FROM notices_message GROUP BY 1") == rows(
        out, "SELECT state, count(*) FROM notices_message GROUP BY 1"
    )
    states = dict(rows(killed, "SELECT number, state FROM credentials_certificate"))
    valid = [
        killed / "certificates" / f"{number}.pdf" for number, state in states.items() if state == "issued"
    ]
    assert verified(killed / "trust.json", *valid) == 0


def test_another_cohort_does_not_join_the_one_that_is_there(out: Path) -> None:
    for arguments in ({"participants": 13}, {"participants": 11}, {"seed": 2}):
        done = run(*command(out, **arguments))
        assert done.returncode == 1
        assert "rehearsed with other people" in done.stderr
        assert "Traceback" not in done.stderr
    assert summary(out)["registrations"] == 12


def test_a_file_that_is_no_course_is_one_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[course\n")
    done = run(*CONVENOR, "rehearse", str(broken), "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "broken.toml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db(transaction=True)
def test_it_plays_on_this_database_and_twice_is_once(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    file = read_file(EXAMPLE)
    kinds = (Person, Session, Registration, Mark, Certificate, Message, Entry)
    counts = []
    for _ in range(2):
        played = rehearse(file, participants=8, seed=3, progress=lambda step, done, of: None)
        counts.append({kind: kind.objects.count() for kind in kinds})
    assert counts[0] == counts[1]
    assert counts[0][Registration] == 8
    said = write_outcome(played, tmp_path / "out", progress=lambda step, done, of: None)
    registered = Counter(Registration.objects.values_list("state", flat=True))
    assert said.counts["seats_held"] == registered["confirmed"]
    assert said.counts["certificates_valid"] == Certificate.objects.filter(state="issued").count()
    assert storages["default"].exists(Certificate.objects.earliest("number").pdf.name)
    with pytest.raises(Refused) as refused:
        rehearse(file, participants=9, seed=3, progress=lambda step, done, of: None)
    assert refused.value.refusal.code == "rehearsal.another_cohort"
