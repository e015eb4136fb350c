"""``convenor restore FILE``: an empty installation becomes what a backup holds."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convenor.config.backup import restore
from convenor.kit.refusals import Refused
from convenor.rehearsal.progress import Bars


class Command(BaseCommand):
    help = (
        "Make an empty installation what a backup holds, and bring it up to date. It replaces nothing: where there are "
        "rows already, it is refused. May be interrupted and run again."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `convenor backup` wrote")
        parser.add_argument(
            "--secret-lost",
            action="store_true",
            help="restore without the signing secret of then; private keys stay locked, and issuers need new ones",
        )

    def handle(self, *, file: Path, secret_lost: bool, **options: object) -> None:
        try:
            with Bars(sys.stderr) as bars:
                contents, held = restore(file, is_secret_lost=secret_lost, progress=bars.show)
        except Refused as refused:
            raise CommandError(f"{refused}\n{_('Nothing was changed.')}") from None
        call_command("prepare")
        self.stdout.write(
            _("This is again what it was on {moment} (UTC).").format(
                moment=f"{contents.made_at:%Y-%m-%d %H:%M}"
            )
        )
        if held:
            self.stdout.write(
                ngettext(
                    "{count} message had not gone then and is held until somebody has looked at it.",
                    "{count} messages had not gone then and are held until somebody has looked at them.",
                    held,
                ).format(count=f"{held:,}")
            )
        if contents.site != settings.SITE_URL:
            self.stdout.write(
                _("Its certificates name {then}; CONVENOR_URL says {now}. They should be the same.").format(
                    then=contents.site, now=settings.SITE_URL
                )
            )
