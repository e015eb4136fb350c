"""The ``convenor`` command: Django's commands under their own names, and the verifier that needs none of it."""

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

import django
from django.core.management import execute_from_command_line
from django.utils import translation

from convenor.credentials.proof import command as verifier


def main() -> None:
    name, arguments = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if name == "verify":
        if hasattr(signal, "SIGPIPE"):
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `convenor verify … | head` ends quietly
        sys.exit(verifier.main(arguments))
    if name in APART:
        APART[name](arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convenor.config.settings")
    django.setup()
    translation.activate(language_of_terminal(os.environ))
    execute_from_command_line(["convenor", *sys.argv[1:]])


def language_of_terminal(environment: Mapping[str, str]) -> str:
    """Azerbaijani where the terminal asks for it, otherwise English: what commands say is for whoever types them."""
    told = (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name))
    return "az" if next(told, "").startswith("az") else "en"


def _keep_rehearsal_apart(arguments: list[str]) -> None:
    """A rehearsal has a database of its own, in its folder: made-up people never reach the real one."""
    out = _told(arguments, "--out", default="")
    if out:
        os.environ["CONVENOR_DATA"] = str(Path(out) / "installation")
        os.environ.pop("CONVENOR_DATABASE_URL", None)


def _keep_demo_apart(arguments: list[str]) -> None:
    """The playground too; and since its address is signed into its certificates, one for each port."""
    port = _told(arguments, "--port", default="8000")
    os.environ["CONVENOR_DATA"] = str(Path("var") / ("demo" if port == "8000" else f"demo-{port}"))
    os.environ.pop("CONVENOR_DATABASE_URL", None)
    os.environ["CONVENOR_URL"] = f"http://localhost:{port}"
    os.environ["CONVENOR_DEMO"] = "1"


APART = {"rehearse": _keep_rehearsal_apart, "demo": _keep_demo_apart}


def _told(arguments: list[str], option: str, *, default: str) -> str:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(option, dest="told", default=default)
    return str(parser.parse_known_args(arguments)[0].told)


if __name__ == "__main__":
    main()
