"""``convenor organiser ADDRESS``: makes somebody organiser of the whole site; they sign in by a code sent there."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.core.validators import validate_email
from django.utils import timezone

from convenor.people import actions
from convenor.people.models import Person
from convenor.people.permissions import ORGANISER, SITE


class Command(BaseCommand):
    help = (
        "Make somebody organiser of the whole site. The first person of a new installation comes in this way."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="e-mail address; sign-in codes go there")
        parser.add_argument("--given", default="", help="given name, needed for somebody new")
        parser.add_argument("--surname", default="")
        languages = [code for code, _ in settings.LANGUAGES]
        parser.add_argument(
            "--language",
            choices=languages,
            default=settings.LANGUAGE_CODE,
            help="in which pages and mails speak to somebody new",
        )

    def handle(self, *, address: str, given: str, surname: str, language: str, **options: object) -> None:
        try:
            validate_email(address)
        except ValidationError:
            raise CommandError(f"{address!r} is not an e-mail address.") from None
        person = Person.objects.filter(email__iexact=address).first()
        if person is None:
            if not given:
                raise CommandError(
                    f"Nobody has the address {address} yet: give their name too, --given NAME."
                )
            newcomer = Person(given=given, surname=surname, email=address, language=language)
            person = actions.add_person(newcomer, by=None, at=timezone.now())
        actions.grant(person, ORGANISER, scope=SITE, by=None, at=timezone.now())
        self.stdout.write(
            f"{person} is organiser of the whole site and signs in with a code sent to {person.email}."
        )
