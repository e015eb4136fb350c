"""Simulated phones: they listen to a running live server and vote over HTTP, as the page on a phone does.

A server is started for the rehearsal, over its database. Each phone is one stream that stays open through the hour, and
one short connection for each vote or ballot. At the end it is compared with the database what each phone believes.
"""

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from time import monotonic, sleep
from typing import Any, TypeVar

from convenor.live.actions import Answered
from convenor.live.models import Question, Room
from convenor.live.passes import Pass, cookie_name, issue_pass

HOST = "127.0.0.1"
PATIENCE = 120.0
"""Seconds in which the server must be up, and in which everything that was sent must have been answered."""
AT_ONCE = 50
"""Posts that are under way at the same time."""
Result = TypeVar("Result")


@dataclass(frozen=True)
class Heard:
    """What came of it: phones that listened, events that reached them, posts that were taken and those refused, and
    phones that in the end believed of every question what the database says."""

    phones: int = 0
    events: int = 0
    taken: int = 0
    refused: int = 0
    up_to_date: int = 0


@contextmanager
def live_server() -> Iterator[int]:
    """Run ``convenor live`` over this installation; gives its port, and stops it in the end."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "convenor", "live", "--address", HOST, "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own command
    try:
        give_up = monotonic() + PATIENCE
        while not _answers(port):
            if server.poll() is not None or monotonic() > give_up:
                raise OSError(f"the live server did not start (exit code {server.poll()})")
            sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 1).close()
    except OSError:
        return False
    return True


class Hall:
    """The phones of one room, in an event loop of their own; every method waits until all phones have done it."""

    def __init__(self, room: Room, port: int) -> None:
        self.room, self.port = room, port
        self._cookies: dict[int, str] = {}
        self._phones: list[_Phone] = []
        self._taken = self._refused = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def come_in(self, secrets: dict[int, str]) -> None:
        """Open a stream for each attendee, by key, with the secret of the browser; wait for the first event of each."""
        for pk, secret in secrets.items():
            held = issue_pass(Pass(self.room.pk, pk, secret))
            self._cookies[pk] = f"{cookie_name(self.room.pk)}={held}"
        self._phones = [_Phone() for _ in secrets]
        self._wait(self._listen())

    async def _listen(self) -> None:
        for phone, cookie in zip(self._phones, self._cookies.values(), strict=True):
            await phone.listen(self.port, self.room.code, cookie)
        await asyncio.gather(*(phone.has_begun.wait() for phone in self._phones))

    def votes(self, votes: Sequence[tuple[int, int, bool]]) -> None:
        """Give votes, in the form of ``live.actions.cast_votes``."""
        self._wait(self._post("votes", [(who, {"question": what, "wanted": so}) for who, what, so in votes]))

    def ballots(self, ballots: Sequence[Answered]) -> None:
        """Give ballots, in the form of ``live.actions.cast_ballots``."""
        self._wait(
            self._post("ballots", [(one.attendee, {"poll": one.poll, "value": one.value}) for one in ballots])
        )

    async def _post(self, what: str, posts: Sequence[tuple[int, dict[str, Any]]]) -> None:
        under_way = asyncio.Semaphore(AT_ONCE)

        async def send(who: int, content: dict[str, Any]) -> int:
            async with under_way:
                return await _posted(self.port, f"/live/{self.room.code}/{what}", self._cookies[who], content)

        answers = await asyncio.gather(*(send(who, content) for who, content in posts))
        self._taken += answers.count(200)
        self._refused += len(answers) - answers.count(200)

    def go_home(self) -> Heard:
        """Wait until the closed room has ended every stream, and say what was heard."""
        self._wait(_all_of([phone.until_over() for phone in self._phones]))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        true = {
            pk: (state, votes)
            for pk, state, votes in Question.objects.filter(room=self.room).values_list(
                "pk", "state", "votes"
            )
        }
        return Heard(
            phones=len(self._phones),
            events=sum(phone.events for phone in self._phones),
            taken=self._taken,
            refused=self._refused,
            up_to_date=sum(phone.questions == true for phone in self._phones),
        )

    def _wait(self, doing: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(PATIENCE)


async def _all_of(doing: Sequence[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*doing)


class _Phone:
    """One stream, and what it has told: the state and votes of each question."""

    def __init__(self) -> None:
        self.events = 0
        self.questions: dict[int, tuple[str, int]] = {}
        self.has_begun = asyncio.Event()

    async def listen(self, port: int, code: str, cookie: str) -> None:
        reader, self._writer = await asyncio.open_connection(HOST, port, limit=2**22)
        self._writer.write(_head("GET", f"/live/{code}/events", port, cookie) + b"\r\n")
        status = await reader.readline()
        if b" 200 " not in status:
            raise OSError(f"the live server answered a phone with {status!r}")
        self._reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        kind = ""
        while line := await reader.readline():
            if line.startswith(b"event: "):
                kind = line[7:].decode().strip()
            elif line.startswith(b"data: ") and kind in ("state", "whole"):
                self._take(json.loads(line[6:]), is_whole=kind == "whole")
        self.has_begun.set()

    def _take(self, told: dict[str, Any], *, is_whole: bool) -> None:
        self.events += 1
        if is_whole:
            self.questions = {}
        for frame in told["frames"]:
            if frame["kind"] == "question" and frame["state"] == "removed":
                self.questions.pop(frame["id"], None)
            elif frame["kind"] == "question":
                self.questions[frame["id"]] = (frame["state"], frame["votes"])
        self.has_begun.set()

    async def until_over(self) -> None:
        await self._reading
        self._writer.close()


def _head(method: str, path: str, port: int, cookie: str) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nOrigin: http://{HOST}:{port}\r\n"
        f"Cookie: {cookie}\r\n"
    ).encode()


async def _posted(port: int, path: str, cookie: str, content: dict[str, Any]) -> int:
    """The status with which a post is answered; what the server puts off is sent again."""
    body = json.dumps(content).encode()
    rest = (
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
    )
    while True:
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(_head("POST", path, port, cookie) + rest + body)
        status = int((await reader.readline()).split()[1])
        await reader.read()
        writer.close()
        if status != 503:
            return status
        await asyncio.sleep(1)
