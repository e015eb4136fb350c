"""Two at once: what must never happen is tried in threads, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from convenor.kit.refusals import Refused


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all of these at the same moment; what each gave back, or the code of what it was refused, in their order.

    The test needs ``django_db(transaction=True)``: the threads see only what is committed.
    """
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait(60)
            return act()
        except Refused as refused:
            return refused.refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))
