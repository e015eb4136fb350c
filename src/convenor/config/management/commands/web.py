"""``convenor web``: the pages, under granian."""

import multiprocessing
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

PATIENCE = 30
"""Seconds that a process has to answer the requests in hand when it is told to stop."""


class Command(BaseCommand):
    help = "Serve the pages. Behind a proxy, on as many machines as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")

    def handle(self, *, address: str, port: int, workers: int, **options: object) -> None:
        serve("convenor.config.wsgi:application", address=address, port=port, workers=workers)


def serve(application: str, *, address: str, port: int, workers: int) -> None:
    """Serve a WSGI application, named as ``module:name``, until told to stop."""
    # Forked, a process would inherit handlers by which it never ends, and locks of threads that it does not have.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        application,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=2,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    ).serve()
