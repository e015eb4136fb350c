"""News between processes, by a server for messages between them: Redis or Valkey.

Only "room 7 is at 123" travels. A message that is lost is found by the look that every hub takes each two seconds;
so whatever fails here is logged and forgotten, and the lamp shows it.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import cache
from time import monotonic

import redis
import redis.asyncio
from django.conf import settings

logger = logging.getLogger(__name__)

CHANNEL = "convenor.live"
PATIENCE = 1.0
"""Seconds that an act waits for the server, once; then none waits again for as long as ``GIVEN_UP``."""
GIVEN_UP = 2.0
QUIET = 5.0
"""Seconds without a word after which the server is asked whether it is there; as many more, and it is not."""
AGAIN = 0.5


def tell_others(room_pk: int, sequence: int) -> None:
    """Say to other processes that a room has come to ``sequence``, where the settings name a bus. Never fails."""
    if settings.LIVE_BUS_URL:
        bus_at(settings.LIVE_BUS_URL).tell(room_pk, sequence)


@cache
def bus_at(url: str) -> "Bus":
    return Bus(url)


class Bus:
    """One server, named by its address: ``redis://host:6379/0``."""

    is_up = False
    """Whether news of other processes arrives here; only where ``follow`` runs."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=None
        )
        self._silent_until = 0.0

    def tell(self, room_pk: int, sequence: int) -> None:
        """Say it to all processes. Never fails; from any thread."""
        if monotonic() < self._silent_until:
            return
        try:
            self._client.publish(CHANNEL, f"{room_pk} {sequence}")
        except (redis.RedisError, OSError) as failure:
            self._silent_until = monotonic() + GIVEN_UP
            logger.warning("The bus does not take news: %s", failure)

    async def follow(self, hear: Callable[[int, int], None]) -> None:
        """Call ``hear`` at every news, until cancelled; connect again for as long as it takes."""
        while True:
            try:
                async with redis.asyncio.Redis.from_url(self._url, socket_connect_timeout=PATIENCE) as client:
                    await self._follow(client, hear)
            except (redis.RedisError, OSError, TimeoutError) as failure:
                if self.is_up:
                    logger.warning("The bus is lost: %s", failure)
            finally:
                self.is_up = False
            await asyncio.sleep(AGAIN)

    async def _follow(self, client: redis.asyncio.Redis, hear: Callable[[int, int], None]) -> None:
        asked = False
        async with client.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                message = await subscription.get_message(timeout=QUIET)
                if message is not None:
                    self.is_up, asked = True, False
                    if message["type"] == "message":
                        room_pk, sequence = message["data"].split()
                        hear(int(room_pk), int(sequence))
                elif asked:
                    raise TimeoutError("it does not answer")
                else:
                    await subscription.ping()
                    asked = True
