"""``convenor remind``: what workers do every hour, now and by hand."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from convenor.programmes.actions import remind_all
from convenor.programmes.models import Course
from convenor.programmes.queries.reminders import due_now, settings_of
from convenor.programmes.rules.reminders import REMINDED


class Command(BaseCommand):
    help = "Write to everybody whom a reminder finds due, each once. Workers do this every hour."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry", action="store_true", help="only say who would be written to, and why")

    def handle(self, *, dry: bool, **options: object) -> None:
        now = timezone.now()
        if not dry:
            self.stdout.write(f"{remind_all(at=now)} reminders written.")
            return
        for course in Course.objects.filter(state__in=REMINDED).select_related("programme"):
            for setting in settings_of(course):
                for due in due_now(course, setting, at=now) if setting.is_on else ():
                    self.stdout.write(f"{course.slug}: {setting.rule.title}: {due.person.email}: {due.why}")
