from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from convenor.jobs.actions import enqueue, run_pending, take_up_abandoned
from convenor.notices.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


def a_message() -> Message:
    return Message.objects.create(
        key="test",
        address="aygun@example.org",
        language="az",
        subject="Salam",
        body="",
        posted_at=timezone.now(),
    )


def test_a_task_is_done_by_the_worker() -> None:
    enqueue("notices.deliver", message_pk=a_message().pk)
    run_pending()
    assert [sent.to for sent in mail.outbox] == [["aygun@example.org"]]


def test_what_is_rolled_back_is_never_done() -> None:
    message = a_message()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue("notices.deliver", message_pk=message.pk)
        raise ZeroDivisionError
    run_pending()
    assert not mail.outbox


def test_a_task_that_a_killed_worker_left_is_taken_up_and_done_once() -> None:
    enqueue("notices.deliver", message_pk=a_message().pk)
    DBTaskResult.objects.get().claim("killed")
    run_pending()
    assert not mail.outbox
    assert take_up_abandoned(started_before=timezone.now() + timedelta(seconds=1)) == 1
    run_pending()
    assert take_up_abandoned(started_before=timezone.now() + timedelta(seconds=1)) == 0
    assert len(mail.outbox) == 1
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_name_that_is_no_task_is_an_error_at_once() -> None:
    with pytest.raises(ImportError):
        enqueue("notices.no_such_verb")
