"""A process that serves live rooms, alone or with the rest of the site behind them."""

import asyncio
import contextlib
import gc
import resource
import signal
import socket
import sys
from collections.abc import Callable

from django.conf import settings

from convenor.live import news, queries
from convenor.live.bus import Bus
from convenor.live.hub.application import ASGI, Live
from convenor.live.hub.doors import door
from convenor.live.hub.hub import Hub


class InProcess:
    """News of this process only. That of others is found by looking, up to two seconds later."""

    is_up = True

    def listen(self, hear: Callable[[int, int], None]) -> Callable[[], None]:
        return news.listen(hear)


class OverBus:
    """News of this process, and of all others over the bus."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    @property
    def is_up(self) -> bool:
        return self._bus.is_up

    def listen(self, hear: Callable[[int, int], None]) -> Callable[[], None]:
        stop = news.listen(hear)
        following = asyncio.get_running_loop().create_task(self._bus.follow(hear))

        def stop_both() -> None:
            stop()
            following.cancel()

        return stop_both


def new_hub() -> Hub:
    """The hub of this process, with the bus that the settings name. Inside the running loop."""
    url = settings.LIVE_BUS_URL
    return Hub(queries, OverBus(Bus(url)) if url else InProcess())


def end_when_told() -> None:
    """Told to stop, end as after work well done, whenever it is: before the server listens, and after it has ended."""
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: sys.exit())


def serve(address: str, port: int, *, behind: ASGI | None = None) -> None:
    """Serve until told to stop."""
    end_when_told()
    allow_many_connections()
    with listening(address, port) as listener:
        live = Live(new_hub, behind)
        gc.freeze()  # what is loaded stays: looking through it again with ten thousand phones would be felt
        door(live, before_closing=live.end_streams).run(sockets=[listener])


def allow_many_connections() -> None:
    """Each phone is an open file; the usual 1,024 are a limit for nobody's good."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def listening(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return socket.create_server((address, port), family=family, backlog=4096)
