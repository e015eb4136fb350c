"""The addresses of the live server, as a raw ASGI application.

    GET  /live/<code>/events?audience=room|console&since=n   a stream; ``Last-Event-ID`` goes before ``since``
    POST /live/<code>/votes      {"question": 12, "wanted": true}
    POST /live/<code>/ballots    {"poll": 3, "value": …}
    GET  /live/<code>/lamp       whether all is well here

A stream asks for nothing but the pass in the cookie: no database, unless it is the first of its room.
"""

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from django.core.exceptions import ObjectDoesNotExist

from convenor.live.hub.doors import HAND_OVER
from convenor.live.hub.hub import Hub
from convenor.live.hub.phones import Phone
from convenor.live.hub.posts import Posts
from convenor.live.hub.requests import Answer, Asked
from convenor.live.passes import Pass
from convenor.live.queries import room_pk_of
from convenor.live.rules.rooms import cleaned_code
from convenor.live.states import Audience

logger = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
ASGI = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

ADDRESS = re.compile(r"/live/([^/]{1,20})/(events|votes|ballots|lamp)")
CODES_KEPT = 10_000


class Live:
    """The live part of the site. What it does not know is left to ``behind``, or is not found.

    ``start`` makes the hub, inside the running loop.
    """

    hub: Hub
    posts: Posts

    def __init__(self, start: Callable[[], Hub], behind: ASGI | None = None) -> None:
        self._start, self._behind = start, behind
        self._codes: dict[str, int] = {}

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        found = ADDRESS.fullmatch(scope["path"])
        if found is None and self._behind is not None:
            await self._behind(scope, receive, send)
            return
        asked = Asked(scope, receive)
        try:
            if found is None:
                raise Answer(404)
            await self._answer(found[1], found[2], asked)
        except Answer as answer:
            await answer.send(send)
        except Exception:
            logger.exception("%s %s", scope["method"], scope["path"])
            await Answer(503, retry_after=2).send(send)

    async def _live(
        self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        await receive()
        self.hub = self._start()
        self.posts = Posts(self.hub)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.close()
        await send({"type": "lifespan.shutdown.complete"})

    def end_streams(self) -> None:
        """So that a server that stops need not wait for them; posts in hand are still answered."""
        self.hub.end_streams()

    async def _answer(self, code: str, what: str, asked: Asked) -> None:
        """Answer one request: raises ``Answer``, except for a stream, which goes on by itself."""
        if what == "lamp":
            asked.insist_on_method("GET")
            raise Answer(200, {**self.hub.lamp()._asdict(), "phones": self.hub.phones()})
        asked.insist_on_method("GET" if what == "events" else "POST")
        asked.insist_on_same_origin()
        held = await self._held(code, asked)
        if what == "events":
            await self._listen(held, asked)
        else:
            await self.posts.take(what, held, asked)

    async def _held(self, code: str, asked: Asked) -> Pass:
        """The pass that this browser has for the room with this code."""
        passes = asked.passes()
        if not passes:
            raise Answer(403, {"refusal": "pass.missing"})
        code = cleaned_code(code)
        room_pk = self._codes.get(code)
        if room_pk is None:
            # Only a browser that has joined some room makes us look a code up, and each code is looked up once.
            room_pk = await self.hub.ask(lambda: room_pk_of(code))
            if room_pk is None:
                raise Answer(
                    403, {"refusal": "pass.missing"}
                )  # as for a room that there is: nobody guesses codes here
            if len(self._codes) >= CODES_KEPT:
                self._codes.clear()
            self._codes[code] = room_pk
        held = passes.get(room_pk)
        if held is None:
            raise Answer(403, {"refusal": "pass.missing"})
        return held

    async def _listen(self, held: Pass, asked: Asked) -> None:
        query = parse_qs(asked.scope["query_string"].decode("latin-1"))
        audience = Audience.CONSOLE if query.get("audience") == ["console"] else Audience.ROOM
        if audience == Audience.CONSOLE and held.audience != Audience.CONSOLE:
            raise Answer(403, {"refusal": "pass.not_console"})
        since = _number(asked.header(b"last-event-id")) or _number(query.get("since", [""])[0])
        try:
            feed = await self.hub.feed(held.room, audience)
        except ObjectDoesNotExist:
            raise Answer(404) from None
        # From here to the end nothing waits: the phone misses nothing.
        phone = Phone(feed, asked.scope["extensions"][HAND_OVER]["take"]())
        phone.transport.set_protocol(phone)
        phone.begin(feed.catch_up(since))
        self.hub.count(phone, held)
        if feed.is_over:
            phone.end()


def _number(text: str) -> int:
    """A sequence as a browser gives it back; 0 for none, and for what is no number of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
