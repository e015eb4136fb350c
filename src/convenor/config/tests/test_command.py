"""The `convenor` command decides, before Django reads its settings, which installation it works on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from convenor.config import command


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment of its own, of an installation on PostgreSQL."""
    own = {"CONVENOR_DATA": "/srv/convenor", "CONVENOR_DATABASE_URL": "postgresql://convenor@db/convenor"}
    monkeypatch.setattr(command.os, "environ", own)
    return own


def said(environ: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith("CONVENOR_")}


def test_a_rehearsal_works_in_its_own_folder(environ: dict[str, str]) -> None:
    command.APART["rehearse"](["course.toml", "--seed", "1", "--out", "played"])
    assert said(environ) == {"CONVENOR_DATA": str(Path("played/installation"))}


def test_an_option_may_be_written_with_an_equals_sign(environ: dict[str, str]) -> None:
    command.APART["rehearse"](["course.toml", "--out=played"])
    assert environ["CONVENOR_DATA"] == str(Path("played/installation"))


@pytest.mark.parametrize(
    ("arguments", "folder", "address"),
    [
        ([], "demo", "http://localhost:8000"),
        (["--port", "8000"], "demo", "http://localhost:8000"),
        (["--no-serve", "--port", "8001"], "demo-8001", "http://localhost:8001"),
    ],
)
def test_the_playground_too_one_for_each_port(
    environ: dict[str, str], arguments: list[str], folder: str, address: str
) -> None:
    command.APART["demo"](arguments)
    assert said(environ) == {
        "CONVENOR_DATA": str(Path("var") / folder),
        "CONVENOR_URL": address,
        "CONVENOR_DEMO": "1",
    }


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environ = {name: value for name, value in os.environ.items() if not name.startswith("CONVENOR_")}
    told = [sys.executable, "-m", "convenor", *arguments]
    return subprocess.run(told, cwd=folder, env=environ, capture_output=True, text=True, timeout=120)


def test_without_a_word_it_lists_its_commands(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0
    for name in (
        "backup",
        "course",
        "demo",
        "prepare",
        "rehearse",
        "restore",
        "serve",
        "web",
        "where",
        "worker",
    ):
        assert name in done.stdout.split()


def test_an_unknown_command_is_said(tmp_path: Path) -> None:
    done = run(tmp_path, "rehears")
    assert done.returncode == 1
    assert "rehears" in done.stderr
    assert "Traceback" not in done.stderr


def test_verifying_makes_no_installation(tmp_path: Path) -> None:
    trust = tmp_path / "did.json"
    trust.write_text("{}")
    assert run(tmp_path, "verify", "--trust", str(trust), str(trust)).returncode == 2
    assert list(tmp_path.iterdir()) == [trust]
