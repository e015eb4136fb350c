"""Set-up: what is locked is locked whole, and what stops it is said in one sentence."""

import importlib
import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def make(*arguments: str, place: Path = ROOT, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", f"PYTHON={sys.executable}", *arguments],
        cwd=place,
        env={**os.environ, "MAKEFLAGS": "", **environ},
        capture_output=True,
        text=True,
        timeout=300,
    )


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a stopped command says, besides make's own."""
    assert done.returncode != 0
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert line.startswith("Convenor: ")
    return line


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """What set-up reads, and nothing that it has made."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    for file in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / file, tmp_path)
    return tmp_path


def test_a_taken_port_is_said_at_once(bare_checkout: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"port {port} is taken" in sentence(make("demo", f"PORT={port}", place=bare_checkout))
    assert not (bare_checkout / ".venv").exists()


@pytest.mark.parametrize("port", ["80a", "0", "65536", "-1"])
def test_what_is_no_port_is_refused(port: str, bare_checkout: Path) -> None:
    assert "from 1 to 65535" in sentence(make("demo", f"PORT={port}", place=bare_checkout))


def test_a_registry_that_cannot_be_reached_is_said_and_harms_nothing(
    bare_checkout: Path,
) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    nothing_near = {"PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_NO_CACHE_DIR": "1"}
    said = sentence(make("setup", place=bare_checkout, **nowhere, **nothing_near))
    assert "registry cannot be reached" in said
    left = {path.name for path in (bare_checkout / ".venv").iterdir()} | set(
        os.listdir(bare_checkout / ".cache")
    )
    assert not [name for name in left if name.startswith((".unfinished", ".installed", "pip-"))]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_python_packages_are_locked_by_hash_and_without_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^[\w.-]+==\S+.*(?:\n    .*)*", text, re.MULTILINE)
    assert packages
    assert all("--hash=sha256:" in package for package in packages)
    assert not re.search(r"https?:|--index|--extra-index|--find-links", text)


def test_development_and_runtime_lock_the_same_versions() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_npm_packages_are_locked_by_hash_and_without_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text())
    package = json.loads((ROOT / "package.json").read_text())
    entries = {path: entry for path, entry in lock["packages"].items() if path}
    assert all(entry["integrity"].startswith("sha512-") for entry in entries.values())
    assert "://" not in json.dumps(lock)
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert entries[f"node_modules/{name}"]["version"] == version


def test_the_start_script_starts_nothing_when_a_further_process_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Processes that press many certificates read the script they were started from, under another name."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    script = tmp_path / "convenor"
    script.write_text(importlib.import_module("environment").START_SCRIPT.format(python=sys.executable))
    assert "main" in runpy.run_path(str(script), run_name="__mp_main__")
    script.chmod(0o755)
    done = subprocess.run([script, "help"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "rehearse" in done.stdout
