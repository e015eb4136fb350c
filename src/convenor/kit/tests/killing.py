"""Killed in the middle: children of a process that a test started, ended by SIGKILL at a moment of its choice."""

import os
import signal
import time


def ended(child: int, seconds: float) -> tuple[int, float]:
    """How a child ended (``os.waitpid``), and after how long: by itself, or killed after so many seconds."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status, time.monotonic() - began
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1], seconds
