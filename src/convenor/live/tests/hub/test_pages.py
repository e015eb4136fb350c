"""Pages behind the live server: what must hold of the adapter whatever the application is."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from convenor.live.hub.pages import Pages

WHOLE = [
    {"type": "http.request", "body": b"title=A&", "more_body": True},
    {"type": "http.request", "body": b"place=B", "more_body": False},
]
BROKEN = [WHOLE[0], {"type": "http.disconnect"}]
SCOPE = {
    "type": "http", "method": "POST", "http_version": "1.1", "scheme": "http", "path": "/", "raw_path": b"/",
    "query_string": b"", "headers": [],
}  # fmt: skip


@pytest.mark.parametrize(("messages", "taken"), [(WHOLE, [b"title=A&place=B"]), (BROKEN, [])])
def test_a_form_is_taken_whole_or_not_at_all(messages: list[dict[str, Any]], taken: list[bytes]) -> None:
    bodies: list[bytes] = []

    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return [b""]

    left = iter(messages)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return next(left)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(Pages(application)(dict(SCOPE), receive, send))
    assert bodies == taken
    assert bool(sent) == bool(taken)
