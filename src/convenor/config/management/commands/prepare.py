"""``convenor prepare``: brings the database and the static files of an installation up to date."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from convenor.kit.migrating import bring_up_to_date


class Command(BaseCommand):
    help = "Bring the database and the static files up to date. Run it after every upgrade, before web and worker."

    def handle(self, **options: object) -> None:
        bring_up_to_date()
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
