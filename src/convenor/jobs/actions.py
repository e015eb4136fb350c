"""Putting work off, and doing what was put off."""

from datetime import datetime

from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult


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
    worker.run()


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
