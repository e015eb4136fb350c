"""``convenor worker``: does what was put off: mails, certificates."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from convenor.jobs import actions


class Command(BaseCommand):
    help = "Do the work that was put off: mails, certificates. Start as many as you like."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--alone", action="store_true", help="this is the only worker of the installation"
        )

    def handle(self, *, alone: bool, **options: object) -> None:
        # Alone, whatever is marked as running was left by a killed worker. Among others, only what is too old.
        patience = timedelta(0) if alone else timedelta(hours=1)
        actions.take_up_abandoned(started_before=timezone.now() - patience)
        actions.run_for_ever()
