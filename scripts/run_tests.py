"""`make test`: the suite on SQLite, again on a PostgreSQL of its own, the pages in Chromium, then what others verify.

What is not on the machine is left out and named at the end in one line; with ``CI=true`` that is a failure.
No service that happens to run is ever used: PostgreSQL is started here, in a temporary folder on a free port.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console import ROOT, PlainError, one_sentence, say
from interop import verifiers

WORKERS = min(os.cpu_count() or 1, 4)
HERE = "not browser and not interop"
"""What needs nothing but Python and a database."""
HELPERS = {
    "redis-server": "live rooms over a bus",
    "nginx": "live rooms behind nginx",
    "caddy": "live rooms behind Caddy",
    "softhsm2-util": "keys kept in a PKCS#11 token",
}
"""Programs that tests start for themselves, on free ports; without one they skip what needs it."""
IN_CI = os.environ.get("CI") == "true"


def main(chosen: list[str]) -> int:
    """Runs what can be run; returns the worst exit code. ``chosen`` goes on to pytest, as in ``-k seats``."""
    left_out = []
    codes = [suite("SQLite", HERE, chosen)]
    if programs := postgresql_programs():
        with postgresql(programs) as url:
            codes.append(suite("PostgreSQL", HERE, chosen, CONVENOR_DATABASE_URL=url))
    else:
        left_out.append("PostgreSQL (no initdb on this machine)")
    if chromium := chromium_program():
        codes.append(suite("Chromium", "browser", chosen, CHROMIUM=chromium))
    else:
        left_out.append("the pages in a browser (no Chromium on this machine)")
    try:
        with verifiers() as node:
            codes.append(suite("Independent verifiers", "interop", chosen, workers=0, NODE=node))
    except PlainError as stop:
        left_out.append(f"the independent verifiers (they could not be installed: {stop})")
    for program, what in HELPERS.items():
        if not shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"):
            left_out.append(f"{what} (no {program} on this machine)")
    if left_out:
        say(f"Not run: {'; '.join(left_out)}." + " In CI that is a failure." * IN_CI)
    return max(codes) or int(IN_CI and bool(left_out))


def suite(name: str, marker: str, chosen: list[str], *, workers: int = WORKERS, **environ: str) -> int:
    """One run of pytest over an empty data folder of its own; no test at all is a failure too."""
    say(f"\n── {name} " + "─" * (70 - len(name)))
    with tempfile.TemporaryDirectory(prefix="convenor-test-") as data:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-n", str(workers), "-m", marker, *chosen],
            cwd=ROOT,
            env={**without_database(os.environ), "CONVENOR_DATA": data, **environ},
        ).returncode


def without_database(environ: os._Environ[str]) -> dict[str, str]:
    """The suite never touches the database of an installation that this shell may be set up for."""
    return {name: value for name, value in environ.items() if not name.startswith("CONVENOR_")}


def chromium_program() -> str | None:
    names = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def postgresql_programs() -> Path | None:
    """The folder of the newest PostgreSQL on this machine, where Debian keeps them or on the path."""
    on_path = shutil.which("initdb")
    kept = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    newest = max(kept, key=lambda folder: int(folder.parent.name), default=None)
    return newest or (Path(on_path).parent if on_path else None)


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """A private server for as long as the block runs; gives its address. It is quick, not durable."""
    account = server_account()
    user = {} if account is None else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="convenor-postgresql-") as folder:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        data, log = Path(folder, "data"), Path(folder, "log")
        port = free_port()
        settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        speed = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"

        def server(program: str, *arguments: str) -> None:
            command = [programs / program, "-D", data, *arguments]
            asked = subprocess.run(
                command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **user
            )
            if asked.returncode != 0:
                details = log.read_text() if log.exists() else asked.stdout
                raise PlainError(
                    f"the private PostgreSQL did not start ({program}): {details.strip()[-300:]}"
                )

        server("initdb", "-U", "convenor", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        server("pg_ctl", "start", "-w", "-l", str(log), "-o", f"{settings} {speed}")
        try:
            yield f"postgresql://convenor@127.0.0.1:{port}/postgres"
        finally:
            server("pg_ctl", "stop", "-m", "immediate")


def server_account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    with one_sentence():
        sys.exit(main(sys.argv[1:]))
