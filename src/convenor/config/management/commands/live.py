"""``convenor live``: the live rooms, under uvicorn."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from convenor.config.management.commands.serve import insist_on_free_port
from convenor.live.hub.serving import serve


class Command(BaseCommand):
    help = "Serve the streams, votes and ballots of live rooms. Behind a proxy, in any number with CONVENOR_BUS_URL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)

    def handle(self, *, address: str, port: int, **options: object) -> None:
        insist_on_free_port(address, port)
        serve(address, port)
