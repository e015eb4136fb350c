"""``convenor bounces``: reads what mail servers sent back."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from email.message import Message
from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone

from convenor.notices import actions
from convenor.notices.bounces import bounce_in, read, reports_in


class Command(BaseCommand):
    help = (
        "Read reports of mail that did not arrive (RFC 3464), and note which messages came back and why. "
        "They are found by the Message-ID that each of our messages carries. Reading a report twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place",
            help="a Maildir, an mbox file, a folder with one mail in each file, or - for one mail on stdin",
        )

    def handle(self, *, place: str, **options: object) -> None:
        if place != "-" and not Path(place).exists():
            raise CommandError(f"There is no {place}.")
        reports: Iterable[Message] = [read(sys.stdin.buffer)] if place == "-" else reports_in(Path(place))
        looked_at, noted = 0, 0
        for report in reports:
            looked_at += 1
            bounce = bounce_in(report)
            if bounce:
                message = actions.note_bounce(bounce.message_id, reason=bounce.reason, at=timezone.now())
                if message:
                    noted += 1
                    self.stdout.write(f"{message.address}: {message.reason}")
        self.stdout.write(f"{looked_at} mails read, {noted} messages came back.")
