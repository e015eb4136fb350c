"""``convenor demo``: the example course played to its end, then the site, with a way in for each role."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.urls import reverse

from convenor.kit.refusals import Refused
from convenor.programmes.coursefile.problems import BrokenFile
from convenor.programmes.coursefile.reading import read_file
from convenor.rehearsal.actions import Rehearsal, rehearse
from convenor.rehearsal.outcome import write_outcome
from convenor.rehearsal.permissions import sign_in_token
from convenor.rehearsal.progress import Bars

EXAMPLE = Path("examples/heritage-governance-2005.toml")


class Command(BaseCommand):
    help = "Play the example course to its end, print a sign-in link for each role, and serve the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=EXAMPLE)
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--participants", type=int, default=60, metavar="N")
        parser.add_argument("--no-serve", action="store_true", help="print the links and stop")

    def handle(self, *, file: Path, port: int, participants: int, no_serve: bool, **options: object) -> None:
        try:
            course_file = read_file(file)
        except BrokenFile as broken:
            raise CommandError(str(broken)) from None
        call_command("prepare")
        try:
            with Bars(sys.stdout) as bars:
                rehearsal = rehearse(course_file, participants=participants, seed=1, progress=bars.show)
                write_outcome(rehearsal, settings.DATA / "rehearsal", progress=bars.show)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self._print_ways_in(rehearsal)
        if not no_serve:
            call_command("serve", port=port)

    def _print_ways_in(self, rehearsal: Rehearsal) -> None:
        self.stdout.write("\nSign in as")
        for role, person in rehearsal.ways_in():
            self.stdout.write(f"  {role:<12} {_address('rehearsal:sign_in_as', sign_in_token(person))}")
        self.stdout.write("Look at")
        course = rehearsal.course
        self.stdout.write(f"  {'course page':<12} {_address('programmes:course', course.slug)}")
        if certificate := rehearsal.example_certificate():
            self.stdout.write(f"  {'certificate':<12} {certificate.check_address}")
        self.stdout.write(f"  {'mails':<12} {_address('rehearsal:mail')}")
        self.stdout.write(f"Papers and lists: {settings.DATA / 'rehearsal'}\n")


def _address(name: str, *values: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=values)}"
