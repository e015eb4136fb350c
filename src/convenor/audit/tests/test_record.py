from datetime import UTC, datetime

import pytest
from django.db import transaction

from convenor.audit.actions import record, record_each
from convenor.audit.models import Entry
from convenor.audit.queries import history
from convenor.notices.models import Message

AT = datetime(2022, 7, 1, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def messages(count: int) -> list[Message]:
    return [
        Message.objects.create(
            key=str(n), address="a@example.org", language="az", subject="", body="", posted_at=AT
        )
        for n in range(count)
    ]


def test_history_is_told_oldest_first_and_of_one_target_only() -> None:
    one, other = messages(2)
    record("notices.posted", target=one, by=None, at=AT)
    record("notices.sent", target=one, by=None, at=AT, facts={"tries": 1})
    record("notices.posted", target=other, by=None, at=AT)
    assert [entry.code for entry in history(one)] == ["notices.posted", "notices.sent"]


def test_history_outlives_what_it_speaks_about() -> None:
    (message,) = messages(1)
    record("notices.posted", target=message, by=None, at=AT)
    message.delete()
    assert Entry.objects.count() == 1


def test_an_act_that_is_rolled_back_leaves_no_entry() -> None:
    (message,) = messages(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("notices.posted", target=message, by=None, at=AT)
        raise ZeroDivisionError
    assert not history(message).exists()


def test_many_targets_take_one_query(django_assert_num_queries: object) -> None:
    targets = messages(50)
    with django_assert_num_queries(1):  # type: ignore[operator]
        record_each("notices.posted", targets=targets, by=None, at=AT)
    assert Entry.objects.count() == 50
