"""`make demo`: everything a fresh machine needs, then the example course played to its end, and the site."""

import os
import socket
import sys

from console import ROOT, PlainError, one_sentence
from environment import VENV
from setup import set_up


def refuse_taken_port(port: int) -> None:
    """Asked before anything slow, so that nobody waits for a site that cannot open."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise PlainError(
                f"port {port} needs more rights than this user has; choose another: make demo PORT=8000."
            ) from None
        except OSError:
            raise PlainError(
                f"port {port} is taken by another program; choose another: make demo PORT={port + 1}."
            ) from None


def port_of(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise PlainError(f"PORT is {text!r}; say a number from 1 to 65535.")
    return int(text)


def main(text: str) -> None:
    port = port_of(text)
    refuse_taken_port(port)
    set_up(development=False)
    os.chdir(ROOT)
    os.execv(VENV / "bin" / "convenor", ["convenor", "demo", "--port", str(port)])


if __name__ == "__main__":
    with one_sentence():
        main(sys.argv[1] if sys.argv[1:] else "8000")
