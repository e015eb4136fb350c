"""What a browser asks, and what it is answered: the little of HTTP that the live server needs."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, parse_cookie
from django.utils import translation

from convenor.kit.refusals import Refusal
from convenor.live.passes import Pass, read_pass

LONGEST_BODY = 16 * 1024
BODY_PATIENCE = 10.0
"""Seconds in which the body of a post must have come."""
PASSES = 20
"""Cookies of rooms that are looked at: the number of signatures that one request can have checked."""
COOKIE = re.compile(r"live_([0-9]{1,18})")


class Answer(Exception):  # noqa: N818 -- an answer, not an error
    """Ends a request with a status and a content that is sent as JSON."""

    def __init__(
        self, status: int, content: Mapping[str, object] | None = None, *, retry_after: int = 0
    ) -> None:
        super().__init__(status)
        self.status, self.content, self.retry_after = status, content or {}, retry_after

    async def send(self, send: Callable[[MutableMapping[str, Any]], Awaitable[None]]) -> None:
        body = json.dumps(self.content, ensure_ascii=False).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]
        if self.retry_after:
            headers.append((b"retry-after", b"%d" % self.retry_after))
        if self.status in {408, 413}:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class Asked:
    """One request."""

    def __init__(
        self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[MutableMapping[str, Any]]]
    ) -> None:
        self.scope, self._receive = scope, receive

    def header(self, name: bytes) -> str:
        """The header of that name in small letters; empty when it is not there."""
        return next((value.decode("latin-1") for key, value in self.scope["headers"] if key == name), "")

    @cached_property
    def cookies(self) -> dict[str, str]:
        return parse_cookie(
            "; ".join(value.decode("latin-1") for key, value in self.scope["headers"] if key == b"cookie")
        )

    def passes(self) -> dict[int, Pass]:
        """The passes that this browser holds and that we have signed, by key of room."""
        found = [
            (int(match[1]), text)
            for name, text in self.cookies.items()
            if (match := COOKIE.fullmatch(name)) is not None
        ]
        read = ((room_pk, read_pass(text, room_pk=room_pk)) for room_pk, text in found[:PASSES])
        return {room_pk: held for room_pk, held in read if held is not None}

    def insist_on_method(self, method: str) -> None:
        if self.scope["method"] != method:
            raise Answer(405)

    def insist_on_same_origin(self) -> None:
        """Refuse what another site has a browser do. A post must say where it comes from; every browser does."""
        site, origin = self.header(b"sec-fetch-site"), self.header(b"origin")
        if site and site != "same-origin":
            raise Answer(403, {"refusal": "origin.foreign"})
        if origin and urlsplit(origin).netloc != self.header(b"host"):
            raise Answer(403, {"refusal": "origin.foreign"})
        if self.scope["method"] == "POST" and not site and not origin:
            raise Answer(403, {"refusal": "origin.foreign"})

    async def json(self) -> dict[str, Any]:
        """The body, a JSON object of at most 16 KiB that comes within ten seconds."""
        try:
            async with asyncio.timeout(BODY_PATIENCE):
                body = await self._body()
        except TimeoutError:
            raise Answer(408) from None
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            raise Answer(400) from None
        if not isinstance(content, dict):
            raise Answer(400)
        return content

    async def _body(self) -> bytes:
        parts: list[bytes] = []
        while True:
            message = await self._receive()
            if message["type"] != "http.request":
                raise Answer(400)
            parts.append(message["body"])
            if sum(map(len, parts)) > LONGEST_BODY:
                raise Answer(413)
            if not message["more_body"]:
                return b"".join(parts)

    def refused(self, refusal: Refusal) -> Answer:
        """The refusal in the language that this browser reads."""
        request = HttpRequest()
        request.COOKIES = self.cookies
        request.META["HTTP_ACCEPT_LANGUAGE"] = self.header(b"accept-language")
        with translation.override(translation.get_language_from_request(request)):
            return Answer(409, {"refusal": refusal.code, "sentence": str(refusal)})
