"""``convenor prepare``: brings the database and the static files of an installation up to date."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring the database and the static files up to date. Run it after every upgrade, before web and worker."

    def handle(self, **options: object) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
