"""What the scripts say on the terminal: steps, one moving line, and one sentence where something stops them.

Standard library only: these scripts run before anything is installed.
"""

import contextlib
import errno
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"

NO_ANSWER = re.compile(
    r"name resolution|getaddrinfo|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|"
    r"EPROTO|Connection refused|NewConnectionError|ConnectTimeout|ReadTimeout|Network is unreachable|"
    r"ProxyError|RemoteDisconnected|ConnectionResetError|SSLError|SELF_SIGNED_CERT|UNABLE_TO_",
    re.IGNORECASE,
)
DISK_FULL = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded|EDQUOT")


class PlainError(Exception):
    """Ends a script with one sentence that says what happened and what to do."""


def say(line: str) -> None:
    print(line, flush=True)


@contextlib.contextmanager
def one_sentence() -> Iterator[None]:
    """Ends the process with a sentence, never with a traceback, for everything a person can put right."""
    try:
        yield
    except PlainError as stop:
        sys.exit(f"Convenor: {stop}")
    except KeyboardInterrupt:
        print(
            "Convenor: interrupted. Nothing is harmed; run the same command again to go on.", file=sys.stderr
        )
        sys.exit(130)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            sys.exit(f"Convenor: {disk_is_full(error.filename)}")
        if error.errno in (errno.EACCES, errno.EROFS):
            sys.exit(
                f"Convenor: this user may not write {error.filename}; change its owner or use another copy."
            )
        raise


def disk_is_full(path: object = None) -> str:
    return (
        f"the disk that holds {path or ROOT} is full. Free some space there, then run the same command again."
    )


@contextlib.contextmanager
def step(what: str) -> Iterator[Callable[[int, int, str], None]]:
    """Announces a step, hands out its progress line ``(done, of, what)`` and says how long it took."""
    moving = sys.stdout.isatty()
    begun = time.monotonic()

    def show(done: int, of: int, detail: str) -> None:
        if moving:
            filled = round(24 * min(done, of) / of)
            bar = "█" * filled + "░" * (24 - filled)
            print(f"\r\x1b[2K{what:<28} {bar} {done}/{of} {detail[:30]}", end="", flush=True)

    if moving:
        print(f"{what} …", end="", flush=True)
    else:
        say(f"{what} …")
    try:
        yield show
    except BaseException:
        if moving:
            print(flush=True)
        raise
    seconds = time.monotonic() - begun
    say(f"\r\x1b[2K{what:<28} done in {seconds:.0f} s" if moving else f"{what}: done in {seconds:.0f} s")


def run(
    command: Sequence[str | Path],
    *,
    doing: str,
    heard: Callable[[str], None] = lambda line: None,
    environ: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Runs a command quietly, hands each line it prints to ``heard``, turns a failure into a `PlainError`.

    The whole output of a failed command is kept in ``.cache/failure.log``.
    """
    lines: list[str] = []
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(environ or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            lines.append(line)
            heard(line)
    if process.returncode != 0:
        raise PlainError(reason(doing, process.returncode, lines))


def reason(doing: str, code: int, lines: list[str]) -> str:
    """The one sentence for a command that failed: full disk, silent registry, or its own last words."""
    output = "".join(lines)
    if DISK_FULL.search(output):
        return disk_is_full()
    log = CACHE / "failure.log"
    log.write_text(output)
    if NO_ANSWER.search(output):
        return (
            f"{doing} stopped because a package registry cannot be reached. "
            "Check the network (or the proxy and mirror in pip's and npm's own settings), then run the same "
            f"command again; what has already arrived is kept. Details: {log.relative_to(ROOT)}"
        )
    errors = [line.strip() for line in lines if re.match(r"\s*(ERROR|npm error|Error)", line)]
    last_words = (errors or [line.strip() for line in lines if line.strip()] or ["it said nothing"])[0]
    return f"{doing} failed with exit code {code}: {last_words[:200]} (details: {log.relative_to(ROOT)})"
