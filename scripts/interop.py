"""``make interop``: our credentials before independent verifiers from npm, good ones and tampered ones.

The verifiers are locked in ``tests/interop`` and installed there; nothing of them is needed for anything else. They are
the last suite of ``make test`` too.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assets import node
from console import CACHE, ROOT, one_sentence, run, step

FOLDER = ROOT / "tests" / "interop"
INSTALLED = FOLDER / "node_modules" / ".locked"


@contextmanager
def verifiers() -> Iterator[str]:
    """Node, with the verifiers installed as they are locked. Node comes from PyPI where the machine has none."""
    CACHE.mkdir(exist_ok=True)
    with node() as (program, npm):
        lock = (FOLDER / "package-lock.json").read_text()
        if not INSTALLED.exists() or INSTALLED.read_text() != lock:
            beside = f"{Path(program).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
            with step("Independent verifiers"):
                run(
                    [*npm, "ci", "--no-progress"],
                    doing="Installing the verifiers",
                    environ={"PATH": beside, "NODE_USE_SYSTEM_CA": "1"},
                    cwd=FOLDER,
                )
            INSTALLED.write_text(lock)
        yield program


def main(chosen: list[str]) -> int:
    """Installs the verifiers unless they are as locked; returns the exit code of pytest."""
    with verifiers() as program:
        return subprocess.run(
            [sys.executable, "-m", "pytest", FOLDER, *chosen], cwd=ROOT, env={**os.environ, "NODE": program}
        ).returncode


if __name__ == "__main__":
    with one_sentence():
        sys.exit(main(sys.argv[1:]))
