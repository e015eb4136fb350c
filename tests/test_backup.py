"""The drill: a whole course is backed up, lost, and restored; torn, killed, of before, on the other database."""

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shutil import rmtree
from time import monotonic
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as site
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from pytest_django import Settings

from convenor.config import rows
from convenor.config.backup import back_up, restore
from convenor.credentials.models import Certificate
from convenor.credentials.queries import audited
from convenor.credentials.tests.factories import a_certificate
from convenor.kit.refusals import Refused
from convenor.kit.tests.at_once import at_once
from convenor.notices.models import Message
from convenor.notices.states import State
from convenor.notices.tests.factories import a_message
from convenor.people.models import Person
from convenor.people.tests.factories import a_person
from convenor.programmes.coursefile.reading import read_file
from convenor.rehearsal.actions import rehearse
from tests.conftest import EXAMPLE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]

CONVENOR = [sys.executable, "-m", "convenor"]
KILLED = -9
NOT_EMPTY = "There are rows in this database"
Rows = Mapping[str, list[object]]


def silent(step: str, done: int, of: int) -> None:
    return


@pytest.fixture(autouse=True)
def _data_folder_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    files = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": files}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A course played to its end, and a message that has not gone yet."""
    rehearse(read_file(EXAMPLE), participants=8, seed=1, progress=silent)
    a_message(key="not gone yet")
    return backed_up(tmp_path / "backup.zip")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """One certificate of one person."""
    a_certificate()
    return backed_up(tmp_path / "backup.zip")


def backed_up(file: Path, *, with_secrets: bool = False) -> Path:
    back_up(file, with_secrets=with_secrets, at=timezone.now(), progress=silent)
    return file


def lose_everything() -> None:
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    rmtree(default_storage.path(""))
    assert not Person.objects.exists()
    assert not default_storage.exists("certificates")


def rows_in(file: Path) -> Rows:
    """What the archive holds of each table, without regard to the order of keys within a value."""
    with zipfile.ZipFile(file) as archive:
        return {
            name: [json.loads(line) for line in archive.read(name).splitlines()]
            for name in archive.namelist()
            if name.startswith("rows/")
        }


def files_in(file: Path) -> Mapping[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("files/")}


def rewritten(file: Path, to: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with parts changed, or left out where ``change`` gives None."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(to, "w") as target:
        for name in source.namelist():
            content = change(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
    return to


def refused(file: Path) -> str:
    with pytest.raises(Refused) as caught:
        restore(file, progress=silent)
    return caught.value.refusal.code


def test_what_is_restored_is_what_was(archive: Path, tmp_path: Path) -> None:
    message = Message.objects.get(key="not gone yet")
    lose_everything()
    contents, held = restore(archive, progress=silent)
    again = backed_up(tmp_path / "again.zip")
    assert files_in(again) == files_in(archive) != {}
    before, after = rows_in(archive), rows_in(again)
    different = {name for name in before | after if before.get(name) != after.get(name)}
    assert different == {"rows/notices.message.jsonl"}
    message.refresh_from_db()
    assert (message.state, message.released_at, held) == (State.HELD, None, 1)
    assert sum(contents.rows.values()) == sum(len(one) - 1 for one in before.values()) > 500
    assert list(audited()) == []
    assert all(default_storage.exists(one.pdf.name) for one in Certificate.objects.exclude(pdf=""))
    newest = Person.objects.latest("pk").pk
    assert a_person("Yeni", "Nəfər").pk > newest


def test_whoever_works_meanwhile_neither_waits_nor_tears_it(tmp_path: Path) -> None:
    a_person("Aysel", "Cəfərova")

    def while_it_is_written(step: str, done: int, of: int) -> None:
        if step == "tables" and done == 1:
            assert at_once(lambda: a_person("Tural", "Şirvanlı").surname) == ["Şirvanlı"]

    back_up(tmp_path / "backup.zip", with_secrets=False, at=timezone.now(), progress=while_it_is_written)
    assert len(rows_in(tmp_path / "backup.zip")["rows/people.person.jsonl"]) == 2
    assert Person.objects.count() == 2


def test_nothing_replaces_a_backup_and_nothing_unfinished_has_its_name(tmp_path: Path) -> None:
    file = backed_up(tmp_path / "backup.zip")
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused, match=r"is there already"):
        backed_up(file)
    assert file.read_bytes() == kept
    with pytest.raises(Refused, match=r"There is no folder"):
        backed_up(tmp_path / "nowhere" / "backup.zip")

    def out_of_power(step: str, done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(tmp_path / "other.zip", with_secrets=False, at=timezone.now(), progress=out_of_power)
    assert sorted(one.name for one in tmp_path.glob("*.zip*")) == ["backup.zip"]
    assert connection.in_atomic_block is False
    assert Person.objects.count() == 0


def test_a_backup_replaces_nothing(tmp_path: Path) -> None:
    file = backed_up(tmp_path / "backup.zip")
    person = a_person("Aysel", "Cəfərova")
    assert refused(file) == "backup.not_empty"
    assert Person.objects.get() == person


@pytest.mark.parametrize("part", ["rows/people.person.jsonl", "files/", "backup.json"])
def test_a_torn_archive_is_refused_before_anything_is_written(small: Path, part: str) -> None:
    lose_everything()
    content = bytearray(small.read_bytes())
    with zipfile.ZipFile(small) as whole:
        member = next(one for one in whole.infolist() if one.filename.startswith(part))
    content[member.header_offset + 30 + len(member.filename) + member.compress_size // 2 + 20] ^= 1
    small.write_bytes(content)
    assert refused(small) == "backup.broken"
    small.write_bytes(content[: len(content) // 2])
    assert refused(small) == "backup.broken"
    assert rows.held_rows() == []
    assert not default_storage.exists("certificates")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("rows/people.person.jsonl", b'"surname"', b'"family"'),
        ("rows/people.person.jsonl", b"\n[", b"\n["),
        ("rows/audit.entry.jsonl", b"\n[", b"\n[1,"),
        ("rows/audit.entry.jsonl", b"\n[", b"\n{"),
        ("rows/audit.entry.jsonl", b'"2022-', b'"20x2-'),
        ("backup.json", b'"people.person"', b'"people.nobody"'),
        ("backup.json", b'"form"', b'"shape"'),
        ("backup.json", b"convenor-backup-1", b"convenor-backup-9"),
    ],
)
def test_what_is_no_backup_of_ours_is_refused_and_changes_nothing(
    small: Path, tmp_path: Path, name: str, old: bytes, new: bytes
) -> None:
    lose_everything()

    def change(part: str, content: bytes) -> bytes:
        if part != name:
            return content
        assert old in content
        # The second case takes a row away that others name.
        return content[: content.rindex(old) + 1] if old == new else content.replace(old, new, 1)

    assert refused(rewritten(small, tmp_path / "wrong.zip", change)) == "backup.broken"
    assert rows.held_rows() == []


def test_a_file_with_a_path_of_its_own_leads_nowhere(tmp_path: Path) -> None:
    file = backed_up(tmp_path / "backup.zip")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("files/../../outside.txt", b"")
    assert refused(file) == "backup.broken"
    assert not (tmp_path / "outside.txt").exists()
    assert not (tmp_path.parent / "outside.txt").exists()


def test_what_is_no_archive_at_all_is_refused(tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Not a ZIP")
    assert refused(note) == "backup.broken"
    assert refused(tmp_path / "missing.zip") == "backup.unreadable"


def migrations_changed(file: Path, to: Path, change: Callable[[list[list[str]]], object]) -> Path:
    def changed(part: str, content: bytes) -> bytes:
        if part != "backup.json":
            return content
        told = json.loads(content)
        change(told["migrations"])
        return json.dumps(told).encode()

    return rewritten(file, to, changed)


def test_a_backup_of_a_newer_version_and_tables_newer_than_it(tmp_path: Path) -> None:
    file = backed_up(tmp_path / "backup.zip")
    newer = migrations_changed(file, tmp_path / "newer.zip", lambda ones: ones.append(["people", "9999_x"]))
    assert refused(newer) == "backup.newer"
    older = migrations_changed(file, tmp_path / "older.zip", list.pop)
    assert refused(older) == "backup.tables_newer"


def test_a_database_that_is_behind_is_not_backed_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "unapplied", lambda: True)
    with pytest.raises(Refused, match=r"convenor prepare"):
        backed_up(tmp_path / "backup.zip")
    assert list(tmp_path.glob("*.zip*")) == []


def test_keys_that_could_not_be_opened_are_refused(tmp_path: Path, settings: Settings) -> None:
    file = backed_up(tmp_path / "backup.zip")
    assert site.SIGNING_SECRET.encode() not in file.read_bytes()
    settings.SIGNING_SECRET = "another"
    assert refused(file) == "backup.other_secret"
    restore(file, is_secret_lost=True, progress=silent)


def test_secrets_travel_where_that_was_asked_for(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backed_up(tmp_path / "backup.zip", with_secrets=True)
    then, settings.SIGNING_SECRET = site.SIGNING_SECRET, "made on first use"
    (tmp_path / "signing_secret").write_text("made on first use")
    monkeypatch.setenv("CONVENOR_SIGNING_SECRET", "told by the settings")
    assert refused(file) == "backup.other_secret"
    assert (tmp_path / "signing_secret").read_text() == "made on first use"
    monkeypatch.delenv("CONVENOR_SIGNING_SECRET")
    restore(file, progress=silent)
    assert (tmp_path / "signing_secret").read_text() == then
    assert (tmp_path / "signing_secret").stat().st_mode & 0o777 == 0o600


def of_before(file: Path, to: Path) -> Path:
    """The archive as the version before the running notes' keys (``live.0003``) would have written it."""
    loader = MigrationLoader(connection)
    last = ("live", "0002_polls_and_notes")
    leaves = [one for one in loader.graph.leaf_nodes() if one[0] != "live"]
    then = {rows.label(one): one for one in rows.tables(loader.project_state([*leaves, last]).apps)}

    def as_then(part: str, content: bytes) -> bytes | None:
        if part == "backup.json":
            told = json.loads(content)
            told["migrations"] = [one for one in told["migrations"] if one[0] != "live" or one[1] <= last[1]]
            told["rows"] = {name: count for name, count in told["rows"].items() if name in then}
            return json.dumps(told).encode()
        if not part.startswith("rows/live."):
            return content
        table = then.get(part.removeprefix("rows/").removesuffix(".jsonl"))
        if table is None:
            return None
        columns, *lines = [json.loads(line) for line in content.splitlines()]
        known = {field.attname for field in table._meta.local_concrete_fields}
        kept = [place for place, column in enumerate(columns) if column in known]
        return b"".join(
            json.dumps([line[place] for place in kept]).encode() + b"\n" for line in [columns, *lines]
        )

    return rewritten(file, to, as_then)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an installation that has nothing yet: SQLite in a folder, or a database of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}
    here = clean | {
        "CONVENOR_DATA": str(tmp_path / "elsewhere"),
        "CONVENOR_URL": site.SITE_URL,
        "CONVENOR_SIGNING_SECRET": site.SIGNING_SECRET,
    }
    if connection.vendor == "sqlite":
        yield here
        return
    name = f"restored_{uuid4().hex}"
    server = urlsplit(os.environ["CONVENOR_DATABASE_URL"])
    with psycopg.connect(server.geturl(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield here | {"CONVENOR_DATABASE_URL": server._replace(path=f"/{name}").geturl()}
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_old_backup_restored_by_command_and_killed_on_the_way(
    archive: Path, tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    old = of_before(archive, tmp_path / "old.zip")

    def convenor(*arguments: str, killed_after: float = 300) -> tuple[int, str]:
        with subprocess.Popen(
            [*CONVENOR, *arguments], env=elsewhere, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as command:
            try:
                said, complaint = command.communicate(timeout=killed_after)
            except subprocess.TimeoutExpired:
                command.kill()
                return KILLED, ""
            return command.returncode, said + complaint

    began = monotonic()
    assert convenor("help")[0] == 0
    start = monotonic() - began  # whoever is killed earlier has not begun
    moments = random.Random(4)
    for _ in range(3):
        code, said = convenor("restore", str(old), killed_after=moments.uniform(start, 3 * start))
        assert code in (KILLED, 0) or NOT_EMPTY in said, said
    code, said = convenor("restore", str(old))
    assert code == 0 or NOT_EMPTY in said, said  # one that was killed had got to its end
    assert convenor("prepare")[0] == 0
    assert convenor("backup", str(tmp_path / "new.zip"))[0] == 0
    before, after = rows_in(archive), rows_in(tmp_path / "new.zip")
    different = {name for name in before if before[name] != after.get(name)}
    assert different == {"rows/notices.message.jsonl"}
    assert files_in(tmp_path / "new.zip") == files_in(archive)
    assert convenor("log", "audit")[0] == 0
    code, said = convenor("restore", str(old))
    assert code != 0
    assert NOT_EMPTY in said
    assert "Traceback" not in said


def test_a_command_says_what_is_in_it_and_what_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    a_person("Aysel", "Cəfərova")
    file = tmp_path / "backup.zip"
    call_command("backup", str(file))
    said = capsys.readouterr().out
    assert f"{file}: " in said
    assert f"Keep a copy apart: {tmp_path / 'signing_secret'}" in said
    with pytest.raises(CommandError, match=r"is there already"):
        call_command("backup", str(file))
    with pytest.raises(CommandError, match=r"Nothing was changed"):
        call_command("restore", str(file))
    call_command("backup", str(tmp_path / "with.zip"), "--with-secrets")
    assert "can sign as every issuer" in capsys.readouterr().out
