"""``convenor course load FILE`` and ``convenor course export SLUG``: a course as one readable file, in and out."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from convenor.audit.queries import history
from convenor.kit.languages import reader_language
from convenor.kit.refusals import Refused
from convenor.live.queries import with_rooms
from convenor.programmes.actions import load_course
from convenor.programmes.coursefile.problems import BrokenFile, UnreadableFile
from convenor.programmes.coursefile.reading import read_file
from convenor.programmes.coursefile.writing import write
from convenor.programmes.models import Course
from convenor.programmes.queries import course_by_slug, course_file

REFUSED, UNREADABLE = 1, 2
KINDS = {
    "programme": gettext_lazy("programmes"),
    "partnerrole": gettext_lazy("partner roles"),
    "course": gettext_lazy("courses"),
    "module": gettext_lazy("modules"),
    "session": gettext_lazy("sessions"),
    "room": gettext_lazy("live rooms"),
    "contribution": gettext_lazy("contributions"),
    "sender": gettext_lazy("senders"),
    "signatory": gettext_lazy("signatories"),
    "person": gettext_lazy("persons"),
    "organisation": gettext_lazy("organisations"),
}


class Command(BaseCommand):
    help = (
        "Load a course from a file, whole or not at all, or write one as a file. Ends with 0 when done, 1 when the "
        "file or the course is refused, 2 when there is no such file or course."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="load|export")
        load = verbs.add_parser("load", help="make the course what the file says; again, it changes nothing")
        load.add_argument("file", type=Path, help="such as examples/heritage-governance-2005.toml")
        export = verbs.add_parser("export", help="write the course to the standard output")
        export.add_argument("slug", help="the key of the course, as in its address")

    def handle(self, *, verb: str, file: Path | None = None, slug: str = "", **options: object) -> None:
        if file is not None:
            self._load(file)
        else:
            self._export(slug)

    def _load(self, file: Path) -> None:
        at = timezone.now()
        try:
            course = load_course(read_file(file), by=None, at=at)
        except UnreadableFile as unreadable:
            raise CommandError(str(unreadable), returncode=UNREADABLE) from None
        except BrokenFile as broken:
            raise CommandError(str(broken), returncode=REFUSED) from None
        except Refused as refused:
            sentence = f"{file}: {refused}\n{_('Nothing was changed.')}"
            raise CommandError(sentence, returncode=REFUSED) from None
        self.stdout.write(f"{course.code}  {course.called(reader_language())}")
        for line in self._outcome(course, at):
            self.stdout.write(line)

    def _outcome(self, course: Course, at: datetime) -> list[str]:
        """What this loading did, as it was recorded: one line for each kind of row."""
        entry = history(course).filter(code="programmes.course_loaded", at=at).last()
        if entry is None:
            return [_("The course is already what the file says. Nothing was changed.")]
        columns = [(_("added"), "added"), (_("changed"), "changed"), (_("removed"), "removed")]
        lines = [" " * 16 + "".join(f"{heading:>12}" for heading, name in columns)]
        for kind, label in KINDS.items():
            counts = [entry.facts.get(name, {}).get(kind, 0) for heading, name in columns]
            if any(counts):
                lines.append(f"{str(label):16}" + "".join(f"{count or '–':>12}" for count in counts))
        return lines

    def _export(self, slug: str) -> None:
        course = course_by_slug(slug)
        if course is None:
            raise CommandError(_("There is no course “{slug}”.").format(slug=slug), returncode=UNREADABLE)
        self.stdout.write(write(with_rooms(course_file(course), course)), ending="")
