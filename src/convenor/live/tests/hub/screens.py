"""What listens and votes in tests: a screen that speaks plain HTTP over a socket, as slowly as a test wants."""

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from convenor.live.models import Attendee, Room
from convenor.live.passes import Pass, cookie_name, issue_pass
from convenor.live.states import Audience

PATIENCE = 30
SECRET = "kept by the browser"


@dataclass(frozen=True)
class Event:
    id: int | None
    name: str
    data: Any

    @property
    def frames(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.data["frames"]
        return found


class Screen:
    """A request that was sent, and the answer as it comes in."""

    def __init__(self, port: int, request: bytes, *, receives: int = 0) -> None:
        self.socket = socket.socket()
        if receives:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.connect(("127.0.0.1", port))
            self.socket.sendall(request)
        except OSError:
            self.socket.close()
            raise
        self.stream = self.socket.makefile("rb")

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.stream.close()
        self.socket.close()

    def head(self) -> tuple[int, dict[str, str]]:
        """Status and headers."""
        status = int(self.stream.readline().split()[1])
        headers = {}
        while line := self.stream.readline().decode().strip():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return status, headers

    def answer(self) -> tuple[int, Any]:
        """Status and content of an answer with a length."""
        status, headers = self.head()
        return status, json.loads(self.stream.read(int(headers["content-length"])))

    def event(self) -> Event | None:
        """The next event, heartbeats left out; None at the end of the stream."""
        give_up = monotonic() + PATIENCE
        while True:
            assert monotonic() < give_up, f"no event within {PATIENCE} seconds"
            found: dict[str, str] = {}
            while True:
                line = self.stream.readline()
                if not line:
                    return None
                if not (text := line.decode().rstrip("\n")):
                    break
                name, _, value = text.partition(": ")
                found[name] = value
            if "event" in found and found["event"] != "beat":
                return Event(
                    int(found["id"]) if "id" in found else None, found["event"], json.loads(found["data"])
                )

    def beat(self) -> dict[str, Any]:
        """What the next heartbeat says."""
        while True:
            if self.stream.readline() == b"event: beat\n":
                told: dict[str, Any] = json.loads(self.stream.readline().removeprefix(b"data: "))
                return told

    def until(self, sequence: int) -> list[Event]:
        """All events up to the one with ``sequence``."""
        found: list[Event] = []
        while not found or (found[-1].id or 0) < sequence:
            event = self.event()
            assert event is not None, "the stream has ended"
            found.append(event)
        return found


def cookie(room: Room, attendee: Attendee | None = None, audience: Audience = Audience.ROOM) -> str:
    """The cookie that a browser has after joining."""
    held = Pass(room.pk, attendee.pk if attendee else 0, SECRET, audience)
    return f"{cookie_name(room.pk)}={issue_pass(held)}"


def listening(
    port: int,
    room: Room,
    *,
    since: int | None = None,
    audience: Audience = Audience.ROOM,
    held: str | None = None,
    receives: int = 0,
    **headers: str,
) -> Screen:
    """A screen that asks for the events of a room; ``since`` is what it heard last."""
    if since is not None:
        headers["Last_Event_ID"] = str(since)
    headers["Cookie"] = cookie(room, audience=audience) if held is None else held
    address = f"/live/{room.code}/events?audience={audience.value}"
    return Screen(port, request("GET", address, port, headers), receives=receives)


def posting(
    port: int, room: Room, verb: str, content: object, *, held: str, **headers: str
) -> tuple[int, Any]:
    """What a post to the short way is answered."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    sent = {"Origin": f"http://127.0.0.1:{port}", "Cookie": held, **headers, "Content_Length": str(len(body))}
    with Screen(port, request("POST", f"/live/{room.code}/{verb}", port, sent) + body) as screen:
        return screen.answer()


def request(method: str, address: str, port: int, headers: Mapping[str, str]) -> bytes:
    """A request as it goes over the line; names of headers are given with ``_`` for ``-``."""
    lines = [f"{method} {address} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items() if value]
    return "\r\n".join([*lines, "", ""]).encode()
