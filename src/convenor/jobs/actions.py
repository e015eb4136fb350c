"""Putting work off, and doing what was put off."""

import logging
from datetime import datetime
from threading import Thread
from time import sleep

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from convenor.jobs.models import Beat

logger = logging.getLogger(__name__)
LOOK_EVERY = 60
"""Seconds between two looks at what is due."""


def enqueue(name: str, **values: object) -> None:
    """Store a task for the worker. ``name`` is ``app.verb``, ``values`` must be JSON.

    The row is written in the current transaction: what is rolled back is never done.
    """
    app, verb = name.split(".")
    import_string(f"convenor.{app}.tasks.{verb}").enqueue(**values)


def enqueue_later(name: str, *, not_before: datetime, **values: object) -> None:
    """Store a task that the worker takes up at ``not_before`` (aware) or soon after."""
    app, verb = name.split(".")
    import_string(f"convenor.{app}.tasks.{verb}").using(run_after=not_before).enqueue(**values)


def run_pending() -> None:
    """Do everything that is waiting, in this process, and return."""
    _worker(batch=True).run()


def run_for_ever() -> None:
    """Be a worker until told to stop (SIGTERM, SIGINT); the task in hand is finished first."""
    worker = _worker(batch=False)
    worker.configure_signals()
    Thread(target=_beat_for_ever, name="beat", daemon=True).start()
    worker.run()


@transaction.atomic
def beat(*, at: datetime) -> list[str]:
    """Enqueue what ``settings.EVERY`` says is due again, and return it.

    As many workers as you like ask: one moves the hour on, for the others nothing is due any more. What was missed
    while no worker ran is done once.
    """
    due = []
    for name, every in settings.EVERY.items():
        Beat.objects.get_or_create(name=name, defaults={"next_at": at})
        if Beat.objects.filter(name=name, next_at__lte=at).update(next_at=at + every):
            enqueue(name)
            due.append(name)
    return due


def _beat_for_ever() -> None:
    while True:
        try:
            beat(at=timezone.now())
        except DatabaseError:
            logger.exception("What is due could not be looked up; it is tried again.")
        finally:
            connection.close()
        sleep(LOOK_EVERY)


def take_up_abandoned(*, started_before: datetime) -> int:
    """Put tasks back that a killed worker left unfinished; return how many.

    Tasks may be run again without harm: each of them is a line into an action that does nothing twice.
    """
    abandoned = DBTaskResult.objects.running().filter(started_at__lt=started_before)
    return abandoned.update(status=TaskResultStatus.READY, started_at=None)


def _worker(*, batch: bool) -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0 if batch else 0.5,
        batch=batch,
        backend_name="default",
        startup_delay=not batch,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
