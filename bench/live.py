"""The live room: what one event costs for each phone that gets it, how late the last one gets it, what a restart does.

The server is ``convenor live`` over the database; an event is a vote, posted as a phone does. It is held against
``bench.broadcaster`` with the same phones: the least that uvloop can do. CPU is all that the serving processes do:
taking the vote, writing it, reading the room, sending.
"""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any

from django.utils import timezone

from bench import rows
from bench.measure import Result
from bench.pages import answers, free_port
from convenor.live import actions
from convenor.live.models import Attendee, Question, Room, Vote
from convenor.live.passes import Pass, cookie_name, issue_pass, new_secret
from convenor.live.states import QuestionState, RoomState

PHONES = {2_000: None, 5_000: 250, 10_000: 500}
"""How many, and what the slowest of a hundred may wait, in milliseconds."""
EVENTS = 25
A_SECOND = 5
RUNS = 3
VOTES = 3_000
RESTARTED = 2_000
ATTENDEES = 10_000
CODE = "BENCH2"
Ask = Callable[[str], dict[str, Any]]
Served = list[tuple[int, int]]
"""Port and process of each."""


@dataclass(frozen=True)
class Heard:
    """What a run of events came to: microseconds of CPU for a frame, milliseconds from posting to a phone."""

    cpu: float
    p50: float
    p99: float


def measurements() -> Iterator[Result]:
    # Phones are files here too: their requests are made in this process, and the servers take its limit over.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    room, question = a_room()
    for phones, patience in PHONES.items():
        yield from delivery(room, question, phones, patience)
    if shutil.which("redis-server"):
        yield from two_processes(room, question, 5_000)
    yield restart(room, RESTARTED)
    yield votes(room, question)


def delivery(room: Room, question: Question, phones: int, patience: int | None) -> Iterator[Result]:
    ours: list[Heard] = []
    bare: list[Heard] = []
    kib: list[float] = []
    joins: list[float] = []
    for _ in range(RUNS):
        with (
            serving(["convenor", "live", "--port"]) as served,
            hall(served[0][0], passes(room, phones)) as ask,
        ):
            empty = memory(served)
            joins.append(phones / ask(f"join {phones}")["seconds"])
            kib.append((memory(served) - empty) / phones)
            ours.append(events(served, [ask], voting(served, room, question), phones, first=sequence(room)))
        with serving(["bench.broadcaster"]) as served, hall(served[0][0], [GET] * phones) as ask:
            ask(f"join {phones}")
            bare.append(events(served, [ask], saying(served), phones, first=0))
    yield from delivered(f"{phones:,} phones", ours, bare, phones, patience)
    yield Result(
        f"live, memory, {phones:,} phones", median(kib), "KiB each", phones, RUNS, target={"at_most": 12}
    )
    yield Result(
        f"live, joining, {phones:,} phones",
        median(joins),
        "a second",
        phones,
        RUNS,
        target={"at_least": 2_500},
    )


def two_processes(room: Room, question: Question, phones: int) -> Iterator[Result]:
    """Half of the phones at each; every vote is posted to the first, and the second hears of it over Redis."""
    ours: list[Heard] = []
    bare: list[Heard] = []
    for _ in range(RUNS):
        with (
            bus() as url,
            serving(["convenor", "live", "--port"], 2, CONVENOR_BUS_URL=url) as served,
            ExitStack() as stack,
        ):
            asks = [stack.enter_context(hall(port, passes(room, phones // 2))) for port, _ in served]
            for ask in asks:
                ask(f"join {phones // 2}")
            ours.append(events(served, asks, voting(served, room, question), phones, first=sequence(room)))
        with serving(["bench.broadcaster"]) as served, hall(served[0][0], [GET] * phones) as ask:
            ask(f"join {phones}")
            bare.append(events(served, [ask], saying(served), phones, first=0))
    yield from delivered(f"{phones:,} phones, two processes", ours, bare, phones, None)


def delivered(
    name: str, ours: Sequence[Heard], bare: Sequence[Heard], phones: int, patience: int | None
) -> Iterator[Result]:
    n = phones * EVENTS
    yield Result(
        f"live, CPU a frame, {name}", median(one.cpu for one in ours), "µs", n, RUNS,
        baseline=median(one.cpu for one in bare), target={"at_most": 2},
    )  # fmt: skip
    yield Result(
        f"live, to a phone, {name}, median", median(one.p50 for one in ours), "ms", n, RUNS,
        baseline=median(one.p50 for one in bare),
    )  # fmt: skip
    yield Result(
        f"live, to a phone, {name}, 99 of 100", median(one.p99 for one in ours), "ms", n, RUNS,
        target={"at_most": patience} if patience else None,
    )  # fmt: skip
    print(f"  (the broadcaster's 99 of 100: {median(one.p99 for one in bare):.0f} ms)")


def restart(room: Room, phones: int) -> Result:
    """The server is killed, the room goes on, another one starts: all come back, and are told what they missed once."""
    took: list[float] = []
    for _ in range(RUNS):
        port = free_port()
        with hall(port, passes(room, phones)) as ask:
            with serving(["convenor", "live", "--port"], port=port) as served:
                ask(f"join {phones}")
                ask("heard")
                os.kill(served[0][1], signal.SIGKILL)
            asker = Attendee.objects.create(room=room, joined_at=rows.LONG_AGO)
            actions.ask(
                asker,
                f"Where does it go on after {sequence(room)}?",
                signature="anonymous",
                at=timezone.now(),
            )
            with serving(["convenor", "live", "--port"], port=port):
                took.append(ask("return")["seconds"])
                heard = ask("heard")
        told = {int(key): len(times) for key, times in heard["times"].items()}
        if told != {sequence(room): phones} or heard["twice"] or heard["cut"]:
            raise SystemExit(f"after the restart {phones:,} phones heard {told}, twice {heard['twice']}")
    return Result(
        f"live, {phones:,} phones back after a restart",
        median(took),
        "s",
        phones,
        RUNS,
        target={"at_most": 10},
    )


def votes(room: Room, question: Question) -> Result:
    """As many votes as are taken in a second; the count must be exact."""
    rates: list[float] = []
    for _ in range(RUNS):
        Vote.objects.all().delete()
        Question.objects.filter(pk=question.pk).update(votes=0)
        voters = Attendee.objects.exclude(pk=question.attendee_id).values_list("pk", flat=True)[:VOTES]
        with serving(["convenor", "live", "--port"]) as served, tempfile.NamedTemporaryFile("w") as file:
            port = served[0][0]
            json.dump([ballot(port, room, question, voter) for voter in voters], file)
            file.flush()
            command = [sys.executable, "-m", "bench.voters", str(port), file.name]
            told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        question.refresh_from_db()
        if not told["done"] == question.votes == Vote.objects.count() == VOTES:
            raise SystemExit(f"of {VOTES:,} votes {told['done']} were answered and {question.votes} counted")
        rates.append(VOTES / told["seconds"])
    return Result(
        "live, votes, each counted once", median(rates), "a second", VOTES, RUNS, target={"at_least": 1_000}
    )


def events(
    served: Served, asks: Sequence[Ask], post: Callable[[int], None], phones: int, *, first: int
) -> Heard:
    """Post events at their pace, then ask the halls what they heard. All must have heard the last, none twice."""
    for ask in asks:
        ask("heard")
    before, began = cpu(served), monotonic()
    posted = {}
    for number in range(1, EVENTS + 1):
        sleep(max(0.0, began + number / A_SECOND - monotonic()))
        posted[first + number] = monotonic()
        post(first + number)
    sleep(2)
    spent = cpu(served) - before
    late: list[float] = []
    last = 0
    for heard in [ask("heard") for ask in asks]:
        if heard["twice"] or heard["cut"]:
            raise SystemExit(f"{heard['twice']} frames came twice, {heard['cut']} phones were cut off")
        for key, times in heard["times"].items():
            late += [at - posted[int(key)] for at in times]
            last += len(times) if int(key) == max(posted) else 0
    if last != phones:
        raise SystemExit(f"{last:,} of {phones:,} phones heard the last event")
    late.sort()
    return Heard(
        cpu=spent / len(late) * 1e6,
        p50=late[len(late) // 2] * 1000,
        p99=late[int(len(late) * 0.99)] * 1000,
    )


# servers and phones


@contextmanager
def serving(command: Sequence[str], count: int = 1, port: int = 0, **environ: str) -> Iterator[Served]:
    """So many servers of a kind, for as long as the block runs; a block may kill them."""
    ports = [port or free_port() for _ in range(count)]
    servers = [
        subprocess.Popen([sys.executable, "-m", *command, str(one)], env=os.environ | environ)
        for one in ports
    ]
    try:
        give_up = monotonic() + 60
        while not all(map(answers, ports)):
            if monotonic() > give_up:
                raise SystemExit(f"{' '.join(command)} does not answer")
            sleep(0.02)
        yield [(one, server.pid) for one, server in zip(ports, servers, strict=True)]
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)


@contextmanager
def hall(port: int, requests: Iterable[str]) -> Iterator[Ask]:
    """Phones in a process of their own."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(requests), file)
        file.flush()
        phones = subprocess.Popen(
            [sys.executable, "-m", "bench.phones", str(port), file.name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

        def ask(command: str) -> dict[str, Any]:
            assert phones.stdin is not None
            assert phones.stdout is not None
            phones.stdin.write(f"{command}\n")
            phones.stdin.flush()
            answer: dict[str, Any] = json.loads(phones.stdout.readline() or "null")
            if answer is None:
                raise SystemExit(f"the phones gave up at: {command}")
            return answer

        try:
            yield ask
        finally:
            phones.communicate()


@contextmanager
def bus() -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""], stdout=subprocess.DEVNULL
    )
    try:
        while not answers(port):
            sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def cpu(served: Served) -> float:
    """Seconds that the processes have worked so far."""
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for _, pid in served)
    return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


def memory(served: Served) -> float:
    """KiB that the processes hold."""
    statuses = (Path(f"/proc/{pid}/status").read_text() for _, pid in served)
    return sum(float(status.split("VmRSS:")[1].split()[0]) for status in statuses)


# the room, and what is asked and posted


def a_room() -> tuple[Room, Question]:
    course = rows.a_course("hall", number=1, sessions=1)
    room = Room.objects.create(
        session=course.sessions.get(), code=CODE, state=RoomState.OPEN, opened_at=rows.LONG_AGO, sequence=1, changed=1
    )  # fmt: skip
    asker = Attendee.objects.create(room=room, joined_at=rows.LONG_AGO)
    Attendee.objects.bulk_create(Attendee(room=room, joined_at=rows.LONG_AGO) for _ in range(ATTENDEES))
    question = Question.objects.create(
        room=room, attendee=asker, signature="anonymous", text="Who decides what is protected? " * 6, folded="",
        state=QuestionState.SHOWN, asked_at=rows.LONG_AGO, sequence=1,
    )  # fmt: skip
    return room, question


def sequence(room: Room) -> int:
    room.refresh_from_db()
    return room.sequence


def passes(room: Room, count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        yield f"GET /live/{CODE}/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie(room, number)}\r\n\r\n"


def cookie(room: Room, attendee: int) -> str:
    return f"{cookie_name(room.pk)}={issue_pass(Pass(room.pk, attendee, new_secret()))}"


def ballot(port: int, room: Room, question: Question, voter: int) -> str:
    """A vote as it goes over the line."""
    body = json.dumps({"question": question.pk, "wanted": True})
    return a_post(port, f"/live/{CODE}/votes", body, f"Cookie: {cookie(room, voter)}\r\n")


def a_post(port: int, address: str, body: str, headers: str = "") -> str:
    origin = f"Host: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
    return f"POST {address} HTTP/1.1\r\n{origin}{headers}Content-Length: {len(body)}\r\n\r\n{body}"


GET = "GET / HTTP/1.1\r\n\r\n"


def voting(served: Served, room: Room, question: Question) -> Callable[[int], None]:
    """Votes of one attendee after another."""
    port = served[0][0]
    given = {*Vote.objects.values_list("attendee", flat=True), question.attendee_id}
    voters = (pk for pk in Attendee.objects.values_list("pk", flat=True) if pk not in given)
    return lambda _: say(port, ballot(port, room, question, next(voters)))


def saying(served: Served) -> Callable[[int], None]:
    """Events of the size of a question with its votes."""
    port = served[0][0]
    return lambda number: say(port, a_post(port, "/", f"id: {number}\nevent: state\ndata: {'x' * 480}\n\n"))


def say(port: int, request: str) -> None:
    """Post it as one piece, on a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request.encode())
        answer = connection.recv(4096)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"a post was answered {answer!r}")
