"""Telling that a room has something new: which room, and up to which sequence. Never what: whoever hears it, reads.

Hearing is not needed for being right: hubs look by themselves every two seconds. So nothing that fails here may fail
the act that is told of.
"""

import logging
import threading
from collections.abc import Callable

from convenor.live.bus import tell_others

logger = logging.getLogger(__name__)

Listener = Callable[[int, int], None]
"""Called with a room's key and its sequence, in the thread of the act: it must return at once."""

_listeners: list[Listener] = []
_lock = threading.Lock()


def listen(listener: Listener) -> Callable[[], None]:
    """Call ``listener`` at every news in this process; return what ends that."""
    with _lock:
        _listeners.append(listener)

    def stop() -> None:
        with _lock:
            if listener in _listeners:
                _listeners.remove(listener)

    return stop


def tell(room_pk: int, sequence: int) -> None:
    """Say that a room has come to ``sequence``, here and to other processes.

    Called after the commit; a listener that fails is logged.
    """
    with _lock:
        listeners = tuple(_listeners)
    for listener in listeners:
        try:
            listener(room_pk, sequence)
        except Exception:
            logger.exception("News of room %s did not arrive", room_pk)
    tell_others(room_pk, sequence)
