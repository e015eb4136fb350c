"""``convenor log``: its audit, with a sentence for each thing that is not as it should be; what is older; its key."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from convenor.credentials.actions import enter_missing, rotate_log_key
from convenor.credentials.log import note_key
from convenor.credentials.proof.log.checkpoints import read_checkpoint
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.queries import Kept, audited, keys_as_published, latest_checkpoint
from convenor.kit.refusals import Refused

WRONG, UNREADABLE = 1, 2
LOOKED_AT = {
    "entries": gettext_lazy("entries"),
    "certificates": gettext_lazy("certificates"),
    "checkpoints": gettext_lazy("checkpoints"),
}


class Command(BaseCommand):
    help = (
        "Replay the log against its tiles, its checkpoints and the certificates on record, or enter what is older "
        "than the log, or change its key. An audit ends with 0 when all is as it should be, 1 when something is not, 2 "
        "when there is nothing to audit or the kept checkpoint cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="audit|catch-up|rotate-key")
        audit = verbs.add_parser("audit", help="count everything again; nothing is changed")
        audit.add_argument(
            "--kept",
            type=Path,
            metavar="FILE",
            help="a checkpoint that was kept: is the log a continuation of it?",
        )
        verbs.add_parser("catch-up", help="enter certificates and keys that are older than the log")
        rotate = verbs.add_parser(
            "rotate-key", help="let a new key sign the log; what the old one signed stays valid"
        )
        why = rotate.add_mutually_exclusive_group()
        why.add_argument(
            "--lost",
            action="store_true",
            help="nobody can use the old key any more, so it does not sign the handing over",
        )
        why.add_argument(
            "--compromised",
            action="store_true",
            help="somebody else may have the old key: every checkpoint is signed again, and only these count",
        )

    def handle(
        self,
        *,
        verb: str,
        kept: Path | None = None,
        lost: bool = False,
        compromised: bool = False,
        **options: object,
    ) -> None:
        if verb == "audit":
            self._audit(kept)
        elif verb == "rotate-key":
            self._rotate_key(lost=lost, compromised=compromised)
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
            found = read_checkpoint(file.read_bytes(), keys=keys_as_published())
        except (OSError, NotProvable) as error:
            self._cannot(f"{file}: {error.sentence if isinstance(error, NotProvable) else error.strerror}")
        return Kept(found.size, found.root)

    def _catch_up(self) -> None:
        entered = enter_missing(at=timezone.now(), progress=self._progress)
        self._clear()
        said = ngettext("%(count)s entry is new.", "%(count)s entries are new.", entered)
        self.stdout.write(said % {"count": entered})

    def _rotate_key(self, *, lost: bool, compromised: bool) -> None:
        def progress(done: int, of: int) -> None:
            self._progress("checkpoints", done, of)

        try:
            key = rotate_log_key(
                lost=lost, compromised=compromised, progress=progress, by=None, at=timezone.now()
            )
        except Refused as refused:
            self._clear()
            raise CommandError(f"{refused} {_('Nothing was changed.')}", returncode=WRONG) from None
        self._clear()
        self.stdout.write(_("The log is signed by this key from now on:"))
        self.stdout.write(str(note_key(key)))
        self.stdout.write(_("Whoever keeps a trust file needs the new one: /issuers/NAME/trust.json."))

    def _cannot(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(UNREADABLE)

    def _progress(self, what: str, done: int, of: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{LOOKED_AT[what]}: {done:,} / {of:,}", ending="\033[K")

    def _clear(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r", ending="\033[K")
