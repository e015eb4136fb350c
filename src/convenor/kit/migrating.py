"""Bringing tables up to date so that it may be killed at any moment and run again.

By itself Django notes some migrations a moment after their tables are there; killed in between, the next run stumbles
over them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction


def bring_up_to_date() -> None:
    """Apply all migrations that are missing: on SQLite all or none, elsewhere one after the other.

    PostgreSQL does not let rows and tables change together in one transaction.
    """
    if connection.vendor != "sqlite":
        call_command("migrate", verbosity=0, interactive=False)
        return
    with all_or_nothing():
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """All migrations inside are applied or none is. On PostgreSQL only while there are no rows yet."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        yield
