"""``convenor rehearse FILE``: plays a course with a made-up cohort and leaves what came out of it in a folder."""

import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from convenor.kit.migrating import bring_up_to_date
from convenor.kit.refusals import Refused
from convenor.programmes.coursefile.problems import BrokenFile
from convenor.programmes.coursefile.reading import read_file
from convenor.rehearsal.actions import rehearse
from convenor.rehearsal.outcome import write_outcome
from convenor.rehearsal.phones import live_server
from convenor.rehearsal.progress import Bars


class Command(BaseCommand):
    help = (
        "Play a course through the real actions, from call to communiqué, with made-up participants, "
        "in a database of its own inside the folder. Interrupted, it goes on where it stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="a course file, such as examples/heritage-governance-2005.toml"
        )
        parser.add_argument("--participants", type=int, default=60, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed, the same people")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR")

        parser.add_argument(
            "--live",
            action="store_true",
            help="play the live hour over HTTP, with a phone for each participant, against a live server of its own",
        )

    def handle(
        self, *, file: Path, participants: int, seed: int, out: Path, live: bool, **options: object
    ) -> None:
        if not 1 <= participants <= 5000:
            raise CommandError(f"--participants is {participants}; say a number from 1 to 5000.")
        try:
            course_file = read_file(file)
        except BrokenFile as broken:
            raise CommandError(str(broken)) from None
        bring_up_to_date()
        call_command("createcachetable", verbosity=0)
        try:
            with Bars(sys.stdout) as bars, live_server() if live else nullcontext() as port:
                rehearsal = rehearse(
                    course_file, participants=participants, seed=seed, progress=bars.show, port=port
                )
                summary = write_outcome(rehearsal, out, progress=bars.show)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        for line in summary.lines():
            self.stdout.write(line)
        self.stdout.write(f"Everything is in {out}; summary.json has the counts.")
