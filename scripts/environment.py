"""The Python environment: ``.venv`` with the locked packages, and the project itself on its path.

It stays small: no pip (that works from a throw-away folder) and no compiled copy of what is never imported.
A stamp inside ``.venv`` (a hash of the lock file) tells a later run that all is there.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console import CACHE, ROOT, PlainError, run, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / ".unfinished"
RUNTIME = ROOT / "requirements.txt"
DEVELOPMENT = ROOT / "requirements-dev.txt"
FREE_SPACE_NEEDED = 900 * 1024 * 1024

INSTALL_LOCKED = [
    "install", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--no-compile",
    "--retries", "2", "--progress-bar", "off", "--no-input", "--disable-pip-version-check",
]  # fmt: skip
"""Exactly what the lock file names, each file checked against its hash, nothing built on this machine."""

START_SCRIPT = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from convenor.config.command import main

if __name__ == "__main__":  # processes that press certificates read this file too
    sys.exit(main())
"""


def set_up_environment(*, development: bool) -> None:
    """Makes or completes ``.venv``; a second call with the same lock file does nothing."""
    lock = DEVELOPMENT if development else RUNTIME
    if is_current(lock):
        return
    if shutil.disk_usage(ROOT).free < FREE_SPACE_NEEDED:
        raise PlainError(
            f"the disk of {ROOT} has less than {FREE_SPACE_NEEDED // 2**20} MB free; make some room first."
        )
    make_virtual_environment()
    with installer() as pip:
        install(pip, lock)
    put_project_on_path()
    # The development lock holds every package of the runtime lock, at the same version.
    for finished in (RUNTIME, DEVELOPMENT) if development else (RUNTIME,):
        stamp_of(finished).write_text(fingerprint(finished))
    UNFINISHED.unlink(missing_ok=True)


def is_current(lock: Path) -> bool:
    stamp = stamp_of(lock)
    return (
        not UNFINISHED.exists()
        and PYTHON.exists()
        and stamp.exists()
        and stamp.read_text() == fingerprint(lock)
    )


def stamp_of(lock: Path) -> Path:
    return VENV / f".installed-{lock.stem}"


def fingerprint(lock: Path) -> str:
    """Changes with the locked packages, the place of the checkout, the interpreter and this file."""
    parts = (lock.read_bytes(), str(ROOT).encode(), sys.version.encode(), Path(__file__).read_bytes())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_virtual_environment() -> None:
    """Makes ``.venv`` without pip; one that is half filled, moved or made by another Python is made anew."""
    current = PYTHON.exists() and not UNFINISHED.exists() and virtual_environment_version() == sys.version
    if current:
        return
    with step("Environment"):
        venv.create(VENV, clear=True, symlinks=True, with_pip=False)


def virtual_environment_version() -> str:
    asked = subprocess.run(
        [PYTHON, "-c", "import sys; print(sys.version, end='')"], capture_output=True, text=True
    )
    return asked.stdout


@contextmanager
def installer() -> Iterator[list[str]]:
    """The command that runs pip on ``.venv``: Python's own pip in a throw-away folder, else the system's."""
    if importlib.util.find_spec("ensurepip"):
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="pip-", dir=CACHE) as folder:
            venv.create(folder, symlinks=True, with_pip=True)
            yield [f"{folder}/bin/python", "-m", "pip"]
    elif importlib.util.find_spec("pip"):
        yield [sys.executable, "-m", "pip"]
    else:
        raise PlainError(
            "this Python comes without pip and ensurepip, so it cannot install packages. "
            "On Debian or Ubuntu: apt-get install python3-venv. Then run the same command again."
        )


def install(pip: list[str], lock: Path) -> None:
    """Installs exactly the locked packages into ``.venv``, each checked against its hash, none built here."""
    total = len(re.findall(r"^\S+==", lock.read_text(), re.MULTILINE))
    with step("Packages") as show:
        seen = 0

        def heard(line: str) -> None:
            nonlocal seen
            if found := re.match(r"\s*Collecting (\S+?)[=<>~\[ ]", line):
                seen += 1
                show(seen, total, found[1])
            elif line.startswith("Installing collected packages"):
                # All has arrived; from here until it is all in place, an interruption leaves half a package.
                UNFINISHED.touch()
                show(total, total, "installing")

        run(
            [*pip, "--python", PYTHON, *INSTALL_LOCKED, "-r", lock],
            doing="Installing the Python packages",
            heard=heard,
        )


def put_project_on_path() -> None:
    """The package is used where it lies: a path file and a start script, with nothing to build."""
    (packages,) = (VENV / "lib").glob("python3*/site-packages")
    (packages / "convenor.pth").write_text(f"{ROOT / 'src'}\n")
    start = VENV / "bin" / "convenor"
    start.write_text(START_SCRIPT.format(python=PYTHON))
    start.chmod(0o755)
