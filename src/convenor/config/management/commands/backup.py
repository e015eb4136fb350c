"""``convenor backup FILE``: the whole installation as one archive."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convenor.config.backup import back_up
from convenor.kit.refusals import Refused
from convenor.rehearsal.progress import Bars


class Command(BaseCommand):
    help = (
        "Write the whole installation, rows and files of one moment, into one archive; the site may go on working. "
        "`convenor restore` reads it, on either database and by any later version."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as convenor-2022-07-15.zip; never overwritten")
        parser.add_argument(
            "--with-secrets",
            action="store_true",
            help="put the secrets in, with which private keys are opened: keep it like a key",
        )

    def handle(self, *, file: Path, with_secrets: bool, **options: object) -> None:
        try:
            with Bars(sys.stderr) as bars:
                contents = back_up(file, with_secrets=with_secrets, at=timezone.now(), progress=bars.show)
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except OSError as error:
            raise CommandError(
                _("{file} cannot be written: {reason}.").format(file=file, reason=error.strerror)
            ) from None
        rows = sum(contents.rows.values())
        self.stdout.write(
            ngettext("{file}: {rows} row", "{file}: {rows} rows", rows).format(file=file, rows=f"{rows:,}")
            + ngettext(", {count} file.", ", {count} files.", contents.files).format(
                count=f"{contents.files:,}"
            )
        )
        self.stdout.write(
            _("The secrets are in it: whoever has it can sign as every issuer.")
            if with_secrets
            else _("The signing secret is not in it. Keep a copy apart: {file}").format(
                file=settings.DATA / "signing_secret"
            )
        )
