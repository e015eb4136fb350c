"""What is done every hour is enqueued once, however many workers look."""

from datetime import UTC, datetime, timedelta
from threading import Thread
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from convenor.jobs.actions import beat

AT = datetime(2022, 7, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _hourly(settings: SimpleNamespace) -> None:
    settings.EVERY = {"programmes.remind": timedelta(hours=1)}


def test_it_is_due_again_after_an_hour_and_what_was_missed_is_done_once() -> None:
    assert beat(at=AT) == ["programmes.remind"]
    assert beat(at=AT + timedelta(minutes=59)) == []
    assert beat(at=AT + timedelta(hours=7)) == ["programmes.remind"]
    assert beat(at=AT + timedelta(hours=7)) == []
    assert DBTaskResult.objects.count() == 2


def test_of_many_workers_one_enqueues_it() -> None:
    beat(at=AT)
    found: list[list[str]] = []

    def look() -> None:
        try:
            found.append(beat(at=AT + timedelta(hours=1)))
        finally:
            connection.close()

    workers = [Thread(target=look) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(map(len, found)) == [0, 0, 0, 1]
    assert DBTaskResult.objects.count() == 2


def test_a_beat_that_is_rolled_back_is_due_still() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        beat(at=AT)
        raise ZeroDivisionError
    assert beat(at=AT) == ["programmes.remind"]
