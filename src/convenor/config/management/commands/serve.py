"""``convenor serve``: everything in one process tree on one port."""

import socket
import subprocess
import sys
from argparse import ArgumentParser

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

from convenor.live.hub import serving
from convenor.live.hub.pages import Pages

PATIENCE = 30
"""Seconds that the worker has to finish what it is doing."""


class Command(BaseCommand):
    help = "Serve everything on one port: pages, live rooms and worker. This is all that a small body needs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, address: str, port: int, **options: object) -> None:
        insist_on_free_port(address, port)
        call_command("prepare")
        serving.end_when_told()  # so that the worker is taken along, whenever it is
        worker = subprocess.Popen([sys.executable, "-m", "convenor", "worker", "--alone"])  # noqa: S603 -- ourselves
        try:
            serving.serve(address, port, behind=Pages(get_wsgi_application()))
        finally:
            _stop(worker)


def _stop(worker: "subprocess.Popen[bytes]") -> None:
    """Let the worker finish the task in hand. One that takes too long is taken up again at the next start."""
    worker.terminate()
    try:
        worker.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def insist_on_free_port(address: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            raise CommandError(
                f"Port {port} on {address} is taken by another program. Stop it, or choose another: --port {port + 1}"
            ) from None
