from collections.abc import Iterator

import pytest
from django.core.cache import cache

from convenor.live import news
from convenor.live.models import Attendee, Room
from convenor.live.tests.factories import a_guest, a_room
from convenor.programmes.models import Session


@pytest.fixture
def room(sessions: list[Session]) -> Room:
    """Open, for the first session of the course."""
    return a_room(sessions[0])


@pytest.fixture
def guest(room: Room) -> Attendee:
    return a_guest(room, "Kənan")


@pytest.fixture
def heard() -> Iterator[list[tuple[int, int]]]:
    """What is told of rooms while the test runs."""
    found: list[tuple[int, int]] = []
    stop = news.listen(lambda pk, sequence: found.append((pk, sequence)))
    yield found
    stop()


@pytest.fixture(autouse=True)
def _no_guesses_of_other_tests(db: None) -> None:
    cache.clear()
