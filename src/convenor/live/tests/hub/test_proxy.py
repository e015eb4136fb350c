"""The sample configurations of nginx and Caddy, before two live servers: streams pass at once, a server may go away."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from convenor.live.models import Attendee, Room
from convenor.live.tests.factories import a_guest, a_question
from convenor.live.tests.hub.conftest import Server, until
from convenor.live.tests.hub.screens import Screen, cookie, listening, posting, request
from convenor.live.tests.hub.test_listen import questions, sequence

SAMPLES = Path(__file__).resolve().parents[5] / "examples" / "proxy"
AROUND_NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; {user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {sample}
}}
"""


@pytest.fixture
def two(serve: Callable[..., Server]) -> list[Server]:
    return [serve(), serve()]


@pytest.fixture(params=["nginx", "caddy"])
def port(request: pytest.FixtureRequest, two: list[Server], tmp_path: Path) -> Iterator[int]:
    """A proxy on a port of its own, with the sample as it is but for addresses."""
    program = shutil.which(request.param, path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip(f"no {request.param} on this machine")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    servers = dict(zip(("127.0.0.1:8001", "127.0.0.1:8002"), two, strict=True))
    command = {"nginx": nginx, "caddy": caddy}[request.param](free, tmp_path)
    told = tmp_path / "told"
    sample = told.read_text()
    for written, server in servers.items():
        assert written in sample
        sample = sample.replace(written, f"127.0.0.1:{server.port}")
    told.write_text(sample)
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
    process = subprocess.Popen(
        [program, *command], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={**os.environ, **homes}
    )
    try:
        until(lambda: answers(free))
        yield free
    finally:
        process.terminate()
        process.wait()


def nginx(port: int, folder: Path) -> list[str]:
    """Writes its configuration into ``folder``/told; returns the rest of its command."""
    sample = (SAMPLES / "nginx.conf").read_text().replace("listen 80;", f"listen 127.0.0.1:{port};")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "told").write_text(AROUND_NGINX.format(folder=folder, sample=sample, user=user))
    return ["-c", str(folder / "told"), "-p", str(folder)]


def caddy(port: int, folder: Path) -> list[str]:
    """As ``nginx`` does; without certificates, and without the port on which Caddy is told what to do."""
    sample = (SAMPLES / "Caddyfile").read_text()
    sample = sample.replace("convenor.example.org {", f"http://:{port} {{\n\tbind 127.0.0.1")
    (folder / "told").write_text("{\n\tadmin off\n}\n" + sample)
    return ["run", "--adapter", "caddyfile", "--config", str(folder / "told")]


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_events_pass_at_once_and_votes_arrive(
    port: int, two: list[Server], room: Room, guest: Attendee
) -> None:
    with listening(port, room) as screen, listening(port, room) as other:
        status, headers = screen.head()
        assert (status, headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        for each in (screen, other):
            each.until(sequence(room))
        assert [server.hub.phones() for server in two] == [1, 1]
        question = a_question(a_guest(room))
        for each in (screen, other):
            assert questions(each.until(sequence(room))) == [question.pk]
        voted = {"question": question.pk, "wanted": True}
        assert posting(port, room, "votes", voted, held=cookie(room, guest)) == (200, {"done": True})
        assert screen.until(sequence(room))[-1].frames[-1]["votes"] == 1


def test_the_page_of_another_site_is_told_behind_the_proxy_too(
    port: int, room: Room, guest: Attendee
) -> None:
    elsewhere = {"Origin": "https://elsewhere.example.org"}
    assert posting(port, room, "votes", {}, held=cookie(room, guest), **elsewhere)[0] == 403


def test_a_server_that_goes_away_is_replaced_by_the_other(
    port: int, two: list[Server], room: Room, guest: Attendee
) -> None:
    with listening(port, room, Connection="close") as screen:
        last = screen.until(sequence(room))[-1].id
        its = next(server for server in two if server.hub.phones())
        its.stop()
        assert screen.event() is None
    question = a_question(guest)
    with listening(port, room, since=last) as screen:
        assert questions(screen.until(sequence(room))) == [question.pk]


def test_a_phone_that_leaves_is_noticed_behind_the_proxy(port: int, two: list[Server], room: Room) -> None:
    with listening(port, room) as screen:
        screen.until(sequence(room))
        assert sum(server.hub.phones() for server in two) == 1
    until(lambda: sum(server.hub.phones() for server in two) == 0)


def test_a_body_that_is_too_long_is_not_taken(port: int, room: Room) -> None:
    body = b" " * 100_000
    headers = {"Cookie": cookie(room), "Content_Length": str(len(body))}
    with Screen(port, request("POST", f"/live/{room.code}/votes", port, headers) + body) as screen:
        assert screen.head()[0] == 413
