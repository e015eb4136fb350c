"""What goes over the line: server-sent events and the head of their stream. Pure."""

import json
from collections.abc import Iterable, Mapping

from convenor.live.frames import Frame

HEAD = (
    b"HTTP/1.1 200 OK\r\n"
    b"content-type: text/event-stream; charset=utf-8\r\n"
    b"cache-control: no-store\r\n"
    b"x-content-type-options: nosniff\r\n"
    b"x-accel-buffering: no\r\n"
    b"connection: close\r\n\r\n"
)
"""The stream ends with its connection: no length and no chunks, so a frame is the same bytes for every phone."""
RETRY_SECONDS = (1, 5)
"""A phone that was cut off comes back after a moment between these: not all of them in the same instant."""


def state_event(frames: Iterable[Frame], *, sequence: int, is_whole: bool) -> bytes:
    """Return one event with what rows are now; ``sequence`` becomes the phone's ``Last-Event-ID``.

    An event is taken by a browser whole or not at all, so that a cut in the middle leaves no gap. ``is_whole`` tells
    the page to forget what it had.
    """
    told = {"frames": [{"kind": frame.kind, "sequence": frame.sequence, **frame.data} for frame in frames]}
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (sequence, b"whole" if is_whole else b"state", dumped(told))


def beat_event(told: Mapping[str, object]) -> bytes:
    """Return the heartbeat: it moves no ``Last-Event-ID``, and feeds the connection lamp."""
    return b"event: beat\ndata: %s\n\n" % dumped(told)


def retry_line(milliseconds: int) -> bytes:
    return b"retry: %d\n\n" % milliseconds


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
