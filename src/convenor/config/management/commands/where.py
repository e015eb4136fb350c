"""``convenor where /url/``: from a URL to the view, permission, action and rule behind it."""

import os
from argparse import ArgumentParser

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.urls import Resolver404

from convenor.config.where import way_of


class Command(BaseCommand):
    help = "From a URL to the view, permission, action and rule behind it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="a path, such as /registrations/7/confirm/")

    def handle(self, *, url: str, **options: object) -> None:
        try:
            match, places = way_of(url)
        except Resolver404:
            raise CommandError(f"No page answers at {url}. Paths begin and end with a slash.") from None
        self.stdout.write(f"{url}  is  {match.view_name}")
        for place in places:
            self.stdout.write(f"{place.part:12} {place.name:28} {os.path.relpath(place.file)}:{place.line}")
