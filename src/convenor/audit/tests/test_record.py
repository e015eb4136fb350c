from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from convenor.audit.actions import record, record_each
from convenor.audit.models import Entry
from convenor.audit.queries import history

AT = datetime(2022, 7, 1, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def targets(count: int) -> list[ContentType]:
    """Any rows will do: the record knows no noun."""
    return [ContentType.objects.create(app_label="test", model=str(number)) for number in range(count)]


def test_history_is_told_oldest_first_and_of_one_target_only() -> None:
    one, other = targets(2)
    record("test.done", target=one, by=None, at=AT)
    record("test.checked", target=one, by=None, at=AT, facts={"tries": 1})
    record("test.done", target=other, by=None, at=AT)
    assert [entry.code for entry in history(one)] == ["test.done", "test.checked"]


def test_history_outlives_what_it_speaks_about() -> None:
    (target,) = targets(1)
    record("test.done", target=target, by=None, at=AT)
    target.delete()
    assert Entry.objects.count() == 1


def test_an_act_that_is_rolled_back_leaves_no_entry() -> None:
    (target,) = targets(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("test.done", target=target, by=None, at=AT)
        raise ZeroDivisionError
    assert not history(target).exists()


def test_many_targets_take_one_query(django_assert_num_queries: object) -> None:
    many = targets(50)
    with django_assert_num_queries(1):  # type: ignore[operator]
        record_each("test.done", targets=many, by=None, at=AT)
    assert Entry.objects.count() == 50
