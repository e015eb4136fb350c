"""Pages over HTTP, from a real server to a real socket: requests a second, and what happens as history grows.

The course page has 40 sessions and 30 speakers; the server is ``convenor web`` with two workers. It is held against
``bench.constant``: a Django page that always says the same, under the same server with the same settings.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from time import monotonic, sleep

import brotli
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import rows
from bench.measure import Result, in_turn
from convenor.people.models import Person, Role
from convenor.programmes.states import State

CLIENTS = 16
SECONDS = 2.0
RUNS = 5
SERVER_STARTS_IN = 30.0


def measurements() -> Iterator[Result]:
    course = rows.a_course("forty", number=1, sessions=40, speakers=30)
    page = f"/courses/{course.slug}/"
    yield from queries(page)
    with served("convenor", "web") as site:
        with served("bench.constant") as constant:
            yield from course_page(site, constant, page)
        with served("bench.constant", "alone") as alone:
            yield in_requests(
                "course page beside Django alone", (site, asked(page)), (alone, asked("/")), target=None
            )
        yield from organisers_list(site)
        yield from check_page(site)
    with (
        served("bench.constant") as constant,
        served("convenor", "web", settings_module="bench.uncached") as site,
    ):
        yield in_requests(
            "course page rendered each time", (site, asked(page)), (constant, asked("/")), target=None
        )


def course_page(site: int, constant: int, page: str) -> Iterator[Result]:
    request = asked(page)
    kept = load(site, request, seconds=1)
    yield in_requests("course page", (site, request), (constant, asked("/")), target={"at_least": 0.5})
    last = load(site, request, seconds=SECONDS)
    n = last["n"]
    yield Result("course page, median answer", last["p50"], "ms", n, 1)
    yield Result("course page, slowest of a hundred", last["p99"], "ms", n, 1, target={"at_most": 100})
    unchanged = asked(page, **{"If-None-Match": header(site, request, b"etag")})
    yield in_requests(
        "course page, not modified",
        (site, unchanged),
        (constant, asked("/")),
        target={"at_least": 0.5},
        status="304",
    )
    yield Result("course page, as sent", kept["bytes"] / 1024, "KiB", 1, 1)
    yield Result("first load, compressed", first_load(page) / 1024, "KiB", 1, 1, target={"at_most": 100})


def organisers_list(site: int) -> Iterator[Result]:
    """One page of the list, signed in: with 1,000 people, then with 100,000 in another course."""
    small = rows.a_course("thousand", number=2, sessions=4)
    large = rows.a_course("hundred-thousand", number=3, sessions=4)
    rows.people(small, 1_000)
    rows.people(large, 100_000)
    cookie = signed_in_as_organiser()
    few, many = (asked(f"/courses/{course.slug}/people/", Cookie=cookie) for course in (small, large))
    load(site, many, seconds=1)
    rate = load(site, few, seconds=SECONDS)
    yield Result(
        "list of 1,000 people", rate["per_second"], "requests/s", rate["n"], 1, target={"at_least": 20}
    )
    yield one_at_a_time("list of 100,000 people", site, many, few, at_most=1.5)


def check_page(site: int) -> Iterator[Result]:
    """The page behind a QR code: with 1,000 certificates stored, then with 100,000."""
    course = rows.a_course("certified", number=4, sessions=3, state=State.ENDED)
    certificate = rows.issued(course, 5)[2]
    request = asked(f"/v/{certificate.token}/")

    def measured(seconds: float) -> float:
        return load(site, request, clients=1, seconds=seconds)["p50"]

    rows.stored_certificates(certificate, rows.a_course("few", number=5, sessions=1), 1_000)
    measured(1)
    few = [measured(SECONDS) for _ in range(RUNS)]
    rows.stored_certificates(certificate, rows.a_course("many", number=6, sessions=1), 99_000)
    measured(1)
    many = [measured(SECONDS) for _ in range(RUNS)]
    yield Result(
        "check page among 100,000 certificates",
        sorted(many)[RUNS // 2],
        "ms",
        1,
        RUNS,
        baseline=sorted(few)[RUNS // 2],
        target={"at_most": 1.2},
    )


def queries(page: str) -> Iterator[Result]:
    """How often the database is asked: for a page that nobody has rendered yet, and for one that is kept."""
    client = Client(headers={"host": "localhost"})
    caches["pages"].clear()
    for name, limit in (("cold", 6), ("warm", 2)):
        with CaptureQueriesContext(connection) as asked_of_database:
            assert client.get(page).status_code == 200
        yield Result(
            f"course page, {name}", len(asked_of_database), "queries", 1, 1, target={"at_most": limit}
        )


def in_requests(
    name: str,
    program: tuple[int, bytes],
    baseline: tuple[int, bytes],
    *,
    target: dict[str, float] | None,
    status: str = "200",
) -> Result:
    """Requests a second of one page beside another's, in turn; every answer must have ``status``."""

    def rate(port: int, request: bytes, status: str) -> float:
        seen = load(port, request, seconds=SECONDS)
        if set(seen["statuses"]) != {status}:
            raise SystemExit(f"{name}: asked for {status} and got {seen['statuses']}")
        return float(seen["per_second"])

    ours, theirs = in_turn(lambda: rate(*program, status), lambda: rate(*baseline, "200"), runs=RUNS)
    return Result(name, ours, "requests/s", CLIENTS, RUNS, baseline=theirs, target=target)


def one_at_a_time(name: str, site: int, program: bytes, baseline: bytes, *, at_most: float) -> Result:
    """How long one answer takes to a single client, beside another page's."""

    def median_ms(request: bytes) -> float:
        return float(load(site, request, clients=1, seconds=SECONDS)["p50"])

    ours, theirs = in_turn(lambda: median_ms(program), lambda: median_ms(baseline), runs=RUNS)
    return Result(name, ours, "ms", 1, RUNS, baseline=theirs, target={"at_most": at_most})


def asked(path: str, **headers: str) -> bytes:
    """A GET as a browser that reads English writes it."""
    said = {
        "Host": "127.0.0.1",
        "Accept": "text/html",
        "Accept-Language": "en",
        "Accept-Encoding": "gzip",
        **headers,
    }
    return "\r\n".join(
        [f"GET {path} HTTP/1.1", *(f"{key}: {value}" for key, value in said.items()), "", ""]
    ).encode()


def load(port: int, request: bytes, *, clients: int = CLIENTS, seconds: float) -> dict:  # type: ignore[type-arg]
    with tempfile.NamedTemporaryFile(suffix=".request") as file:
        Path(file.name).write_bytes(request)
        command = [sys.executable, "-m", "bench.load", str(port), str(clients), str(seconds), file.name]
        seen = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    if not set(seen["statuses"]) <= {"200", "304"}:
        raise SystemExit(f"{request.splitlines()[0]!r} was answered by {seen['statuses']}")
    return dict(seen)


def header(port: int, request: bytes, name: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port)) as asking:
        asking.sendall(request)
        head = b""
        while b"\r\n\r\n" not in head:
            head += asking.recv(65536)
    lines = dict(line.split(b": ", 1) for line in head.split(b"\r\n\r\n")[0].splitlines()[1:])
    return {key.lower(): value for key, value in lines.items()}[name].decode()


def first_load(page: str) -> int:
    """Bytes of the page and of everything that it names, each compressed as a proxy or whitenoise sends it."""
    html = Client(headers={"host": "localhost"}).get(page).content
    assets = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', html))
    files = [Path(settings.STATIC_ROOT, asset.decode().removeprefix("/static/")) for asset in assets]
    return len(brotli.compress(html)) + sum(len(brotli.compress(file.read_bytes())) for file in files)


@cache
def signed_in_as_organiser() -> str:
    person = Person.objects.create(given="Günel", email="organiser@example.org")
    Role.objects.create(person=person, kind=Role.Kind.ORGANISER, reach=Role.Reach.SITE)
    client = Client()
    client.force_login(person)
    return f"sessionid={client.cookies['sessionid'].value}"


@contextmanager
def served(module: str, *arguments: str, settings_module: str = "convenor.config.settings") -> Iterator[int]:
    """A server in a process tree of its own, for as long as the block runs; gives its port."""
    port = free_port()
    where = [*arguments, "--port", str(port)] if module == "convenor" else [str(port), *arguments]
    command = [sys.executable, "-m", module, *where]
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": settings_module}
    server = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        give_up = monotonic() + SERVER_STARTS_IN
        while not answers(port):
            if server.poll() is not None or monotonic() > give_up:
                raise SystemExit(f"{' '.join(command)} does not answer")
            sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
