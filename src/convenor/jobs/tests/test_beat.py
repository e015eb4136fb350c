"""What is done every hour is enqueued once, however many workers look."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from convenor.jobs.actions import beat
from convenor.kit.tests.at_once import at_once

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
    found = at_once(*[lambda: beat(at=AT + timedelta(hours=1))] * 4)
    assert sorted(map(len, found)) == [0, 0, 0, 1]
    assert DBTaskResult.objects.count() == 2


def test_a_beat_that_is_rolled_back_is_due_still() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        beat(at=AT)
        raise ZeroDivisionError
    assert beat(at=AT) == ["programmes.remind"]
