"""``convenor log audit``: the whole log replayed, with one sentence for each thing that is not as it should be."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from convenor.credentials.actions import enter_missing
from convenor.credentials.proof.log.checkpoints import read_checkpoint
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.queries import Kept, audited, keys_of_log, latest_checkpoint

WRONG, UNREADABLE = 1, 2
LOOKED_AT = {"entries": gettext_lazy("entries"), "certificates": gettext_lazy("certificates")}


class Command(BaseCommand):
    help = (
        "Replay the log against its tiles, its checkpoints and the certificates on record, or enter what is older "
        "than the log. An audit ends with 0 when all is as it should be, 1 when something is not, 2 when there is "
        "nothing to audit or the kept checkpoint cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="audit|catch-up")
        audit = verbs.add_parser("audit", help="count everything again; nothing is changed")
        audit.add_argument(
            "--kept",
            type=Path,
            metavar="FILE",
            help="a checkpoint that was kept: is the log a continuation of it?",
        )
        verbs.add_parser("catch-up", help="enter certificates and keys that are older than the log")

    def handle(self, *, verb: str, kept: Path | None = None, **options: object) -> None:
        if verb == "audit":
            self._audit(kept)
        else:
            self._catch_up()

    def _audit(self, kept: Path | None) -> None:
        checkpoint = latest_checkpoint()
        if checkpoint is None:
            self._cannot(_("There is no log yet: nothing was entered."))
        found = 0
        for discrepancy in audited(kept=self._read(kept) if kept else None, progress=self._progress):
            found += 1
            self._clear()
            self.stdout.write(f"{discrepancy.code}: {discrepancy}")
        self._clear()
        if found:
            said = ngettext(
                "The log is not whole: %(count)s discrepancy.",
                "The log is not whole: %(count)s discrepancies.",
                found,
            )
            self.stderr.write(said % {"count": found})
            sys.exit(WRONG)
        said = ngettext(
            "The log is whole: %(count)s entry, as signed.",
            "The log is whole: %(count)s entries, as signed.",
            checkpoint.size,
        )
        self.stdout.write(said % {"count": checkpoint.size})

    def _read(self, file: Path) -> Kept:
        try:
            found = read_checkpoint(file.read_bytes(), keys=keys_of_log())
        except (OSError, NotProvable) as error:
            self._cannot(f"{file}: {error.sentence if isinstance(error, NotProvable) else error.strerror}")
        return Kept(found.size, found.root)

    def _catch_up(self) -> None:
        entered = enter_missing(at=timezone.now(), progress=self._progress)
        self._clear()
        said = ngettext("%(count)s entry is new.", "%(count)s entries are new.", entered)
        self.stdout.write(said % {"count": entered})

    def _cannot(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(UNREADABLE)

    def _progress(self, what: str, done: int, of: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{LOOKED_AT[what]}: {done:,} / {of:,}", ending="\033[K")

    def _clear(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r", ending="\033[K")
