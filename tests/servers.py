"""Servers in processes of their own, which a test starts on a free port and waits for.

To start takes seconds on a quiet machine and many on a busy one; nothing is learnt from waiting less.
"""

import socket
import subprocess
from collections.abc import Callable
from http.client import HTTPException
from time import monotonic, sleep
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

PATIENCE = 120
"""Seconds until something that does not come about is a failure."""


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(is_so: Callable[[], object], what: Callable[[], str] = lambda: "it did not come about") -> None:
    """Wait until something has come about; ``what`` says what else there was."""
    give_up = monotonic() + PATIENCE
    while not is_so():
        assert monotonic() < give_up, f"not within {PATIENCE} seconds: {what()}"
        sleep(0.1)


def until_answered(site: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until a site shows its first page; a server that has ended, or that answers a fault, fails at once."""

    def answers() -> bool:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            urlopen(site, timeout=PATIENCE).close()
        except HTTPError:
            raise
        except (URLError, HTTPException, OSError):
            return False
        return True

    until(answers, lambda: f"{site} does not answer")
