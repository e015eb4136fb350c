"""Renews the lock files after a change of ``pyproject.toml`` or ``package.json``: hashes, no index address.

``--upgrade`` takes the newest versions that the two files allow. Runs inside the development environment.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ["uv", "pip", "compile", "--quiet", "--generate-hashes", "--universal", "--python-version", "3.11",
      "--no-emit-find-links", "--no-emit-index-url", "--custom-compile-command", "make lock"]  # fmt: skip


def lock(upgrade: list[str]) -> None:
    path = f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    for arguments in (
        ["pyproject.toml", "--extra", "setup", "-o", "requirements.txt"],
        ["pyproject.toml", "--all-extras", "-c", "requirements.txt", "-o", "requirements-dev.txt"],
        ["requirements-node.in", "--no-annotate", "-o", "requirements-node.txt"],
    ):
        subprocess.run([*UV, *upgrade, *arguments], cwd=ROOT, check=True, env={**os.environ, "PATH": path})
    subprocess.run(["npm", "update" if upgrade else "install", "--package-lock-only"], cwd=ROOT, check=True)
    forget_funding(ROOT / "package-lock.json")


def forget_funding(path: Path) -> None:
    """Leaves versions and hashes; requests for donations are no part of what is installed."""
    content = json.loads(path.read_text())
    for package in content["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(content, indent=2) + "\n")


if __name__ == "__main__":
    lock(["--upgrade"] if "--upgrade" in sys.argv[1:] else [])
