"""``convenor credentials``: the keys of issuers, and certificates as files, for the people who run a site."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from convenor.credentials import actions, queries
from convenor.credentials.credential import did_of
from convenor.credentials.models import IssuerKey, Seal
from convenor.credentials.site import export_site
from convenor.kit import dates
from convenor.kit.refusals import Refused
from convenor.people.models import Organisation

REFUSED, UNKNOWN = 1, 2


class Command(BaseCommand):
    requires_system_checks = ()
    """A keeper without its keys stops everything else; here they are given up."""
    help = (
        "Look at the keys with which organisations sign, and change them; write what is public into a folder. Ends "
        "with 0 when done, 1 when it is refused, 2 when there is no such organisation, key, file or folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(
            dest="verb",
            required=True,
            metavar="keys|rotate|retire|compromise|reissue|seal|give-up-seal|export-site",
        )
        keys = verbs.add_parser("keys", help="list the keys of all organisations, or of one")
        keys.add_argument("organisation", nargs="?", default="", help="its name in addresses: /issuers/NAME/")
        rotate = verbs.add_parser("rotate", help="let a new key sign; what the old one signed stays valid")
        retire = verbs.add_parser("retire", help="give a key up without another; what it signed stays valid")
        lost = verbs.add_parser(
            "compromise",
            help="a key is lost to somebody else: what it signed counts no more, a new one signs",
        )
        reissue = verbs.add_parser(
            "reissue", help="sign again what compromised keys had signed, and tell the holders"
        )
        seal = verbs.add_parser(
            "seal", help="seal PDFs with a certificate that an authority gave the organisation"
        )
        give_up = verbs.add_parser("give-up-seal", help="seal nothing more; what was sealed stays sealed")
        site = verbs.add_parser(
            "export-site",
            help="check pages, credentials, keys and status lists as files; again, it replaces what has changed",
        )
        site.add_argument("folder", type=Path, metavar="DIR", help="made where it is missing")
        for verb in (rotate, retire, lost, reissue, seal, give_up):
            verb.add_argument("organisation", help="its name in addresses: /issuers/NAME/")
        for verb in (rotate, retire):
            verb.add_argument(
                "--use",
                choices=IssuerKey.Use.values,
                default=IssuerKey.Use.CREDENTIAL.value,
                help="the key for what: credentials, or tokens",
            )
        rotate.add_argument(
            "--algorithm", choices=["ES256", "RS256"], default="", help="of a key for tokens; usually ES256"
        )
        seal.add_argument(
            "file", type=Path, help="PKCS #12 (.p12, .pfx): the key, P-256, and its certificates"
        )
        seal.add_argument(
            "--password-file",
            type=Path,
            metavar="FILE",
            help="holds the password of the file in its first line; without it, the password is asked for",
        )
        lost.add_argument("key", help="such as key-2022-07-15")
        lost.add_argument(
            "--since",
            type=_moment,
            help="since when it may be in other hands, as 2022-07-15T09:30:00Z; the earlier the safer; without it, now",
        )

    def handle(
        self, *, verb: str, organisation: str = "", folder: Path | None = None, **options: object
    ) -> None:
        if folder is not None:
            self._export_site(folder)
            return
        verbs: dict[str, Callable[..., None]] = {
            "keys": self._keys,
            "rotate": self._rotate,
            "retire": self._retire,
            "compromise": self._compromise,
            "reissue": self._reissue,
            "seal": self._seal,
            "give-up-seal": self._give_up_seal,
        }
        try:
            verbs[verb](organisation, **options)
        except Refused as refused:
            raise CommandError(f"{refused} {_('Nothing was changed.')}", returncode=REFUSED) from None

    def _keys(self, slug: str, **options: object) -> None:
        organisations = [_organisation(slug)] if slug else queries.issuers()
        for organisation in organisations:
            self.stdout.write(did_of(organisation))
            for key in queries.keys_of(organisation):
                self.stdout.write(f"  {key.fragment:20} {key.get_use_display()}: {_state(key)}")
            for seal in queries.seals_of(organisation):
                self.stdout.write(f"  {_('seal'):20} {_described(seal)}: {_state(seal)}")

    def _rotate(self, slug: str, *, use: str, algorithm: str, **options: object) -> None:
        key = actions.rotate(
            _organisation(slug), use=IssuerKey.Use(use), algorithm=algorithm, by=None, at=timezone.now()
        )
        self.stdout.write(_("{key} signs from now on.").format(key=key.fragment))

    def _retire(self, slug: str, *, use: str, **options: object) -> None:
        key = actions.retire(_organisation(slug), use=IssuerKey.Use(use), by=None, at=timezone.now())
        self.stdout.write(_("{key} signs no more. What it signed stays valid.").format(key=key.fragment))

    def _compromise(self, slug: str, *, key: str, since: datetime | None, **options: object) -> None:
        organisation, at = _organisation(slug), timezone.now()
        lost = next((one for one in queries.keys_of(organisation) if one.fragment == key), None)
        if lost is None:
            raise CommandError(_("{name} has no key {key}.").format(name=slug, key=key), returncode=UNKNOWN)
        fresh = actions.compromise(lost, since=since or at, by=None, at=at)
        self.stdout.write(_("{key} is on record as compromised.").format(key=key))
        self.stdout.write(_("{key} signs from now on.").format(key=fresh.fragment))
        waiting = len(queries.signed_by_compromised(organisation))
        self.stdout.write(
            _("Certificates to be signed again: {count}. Do it with: {command}").format(
                count=waiting, command=f"convenor credentials reissue {slug}"
            )
        )

    def _reissue(self, slug: str, **options: object) -> None:
        made = actions.sign_anew(_organisation(slug), by=None, at=timezone.now(), progress=self._progress)
        self.stdout.write(_("Certificates signed again: {count}.").format(count=made))

    def _seal(self, slug: str, *, file: Path, password_file: Path | None, **options: object) -> None:
        organisation = _organisation(slug)
        content = _read(file)
        if password_file:
            password = _read(password_file).decode(errors="replace").partition("\n")[0].rstrip("\r")
        else:
            password = getpass(_("Password of the file: "))
        seal = actions.give_seal(organisation, pkcs12=content, password=password, by=None, at=timezone.now())
        self.stdout.write(_("From now on PDFs are sealed: {seal}.").format(seal=_described(seal)))

    def _give_up_seal(self, slug: str, **options: object) -> None:
        seal = actions.give_up_seal(_organisation(slug), by=None, at=timezone.now())
        self.stdout.write(_("Nothing is sealed any more: {seal}.").format(seal=_described(seal)))

    def _export_site(self, folder: Path) -> None:
        try:
            count = export_site(folder, at=timezone.now(), progress=self._progress_of)
        except OSError as error:
            raise CommandError(
                _("{folder} cannot be written: {reason}.").format(folder=folder, reason=error.strerror),
                returncode=UNKNOWN,
            ) from None
        self.stdout.write(
            _("{count} certificates are in {folder}. Serve it at {site}; for a look: {command}").format(
                count=count,
                folder=folder,
                site=settings.SITE_URL,
                command=f"python -m http.server --directory {folder}",
            )
        )

    def _progress_of(self, what: str, done: int, of: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{what} {done:,} / {of:,}", ending="\n" if done == of else "")

    def _progress(self, done: int, of: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} / {of:,}", ending="\n" if done == of else "")


def _organisation(slug: str) -> Organisation:
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise CommandError(_("There is no organisation “{name}”.").format(name=slug), returncode=UNKNOWN)
    return organisation


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            _("{file} cannot be read: {reason}.").format(file=file, reason=error.strerror), returncode=UNKNOWN
        ) from None


def _described(seal: Seal) -> str:
    known = seal.certificate
    return _("{subject}, certified by {authority} until {ends}").format(
        subject=known.subject, authority=known.authority, ends=dates.zulu(known.ends)
    )


def _state(key: IssuerKey | Seal) -> str:
    if isinstance(key, IssuerKey) and key.compromised_at:
        return _("compromised since {day}").format(day=dates.zulu(key.compromised_at))
    if key.retired_at:
        return _("signs no more since {day}").format(day=dates.zulu(key.retired_at))
    return _("in use since {day}").format(day=dates.zulu(key.created_at))


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
