"""Further processes for work that keeps a core busy, such as typesetting many papers.

What is sent to them must be importable without the registry of Django's apps, since it is imported before that is
ready: functions of this app and papers of other apps are, models are not.
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from threading import Thread

import django

PROCESSES = min(os.cpu_count() or 1, 4)


def further_processes() -> ProcessPoolExecutor:
    """Return a pool of fresh processes, as many as there are cores and at most four.

    They are spawned, not forked: a copy of this process would hold its database connections and locks. Each knows
    Django (translations need it), and ends when this process is killed. They start at once, and get ready while
    their parent does something else.
    """
    pool = ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), initializer=_enter)
    for _ in range(PROCESSES):  # the pool starts one for each thing to do that finds none idle
        pool.submit(int)
    return pool


def _enter() -> None:
    django.setup()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
