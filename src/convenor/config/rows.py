"""All rows of an installation as lines of JSON, and back, on either database and by any later version.

They are read as the tables were: a database is first brought to the migrations under which its rows were written, and
only with the rows in it to those of today. What travels is what the columns hold, so no model of today is asked.
"""

import json
from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from itertools import islice
from typing import Any, Protocol
from uuid import UUID

from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from convenor.kit.migrating import all_or_nothing

LEFT_BEHIND = frozenset({"sessions.session"})
"""Who was signed in signs in anew."""
MADE_BY_MIGRATING = frozenset({"contenttypes.contenttype", "auth.permission"})
AT_ONCE = 1000
BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}

Migration = tuple[str, str]
"""An app and the name of one of its migrations."""


class Writable(Protocol):
    def write(self, data: bytes, /) -> object: ...


class WrongRow(Exception):  # noqa: N818 -- an answer about a file
    """A line is not a row of its table."""


def tables(among: Apps = apps) -> list[type[models.Model]]:
    """The models that have a table of rows to keep, those of relations included, always in the same order."""
    found = among.get_models(include_auto_created=True)
    own = [one for one in found if one._meta.managed and not one._meta.proxy]
    return sorted((one for one in own if one._meta.label_lower not in LEFT_BEHIND), key=label)


def label(model: type[models.Model]) -> str:
    return model._meta.label_lower


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Whatever is read inside is of one moment. Nobody who writes meanwhile has to wait."""
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def write_rows(model: type[models.Model], to: Writable) -> int:
    """Write the names of the columns and then all rows, each on a line of its own; return how many rows."""
    columns = [field.attname for field in model._meta.local_concrete_fields]
    to.write(_line(columns))
    count = 0
    for row in model._base_manager.order_by("pk").values_list(*columns).iterator(AT_ONCE):
        to.write(_line(row))
        count += 1
    return count


def read_rows(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """Put what ``write_rows`` wrote into an empty table; return how many rows. Raises ``WrongRow``."""
    rows = map(_row, lines)
    known = {field.attname: field for field in model._meta.local_concrete_fields}
    columns = next(rows, [])
    if set(columns) != known.keys():
        raise WrongRow(f"{label(model)} has other columns")
    fields = [known[column] for column in columns]
    quote = connection.ops.quote_name
    statement = (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)}) "  # noqa: S608 -- names of our own
        f"VALUES ({', '.join(['%s'] * len(fields))})"
    )
    count = 0
    with connection.cursor() as cursor:
        while some := list(islice(rows, AT_ONCE)):
            cursor.executemany(statement, [_prepared(row, fields) for row in some])
            count += len(some)
    return count


def renumber(among: Sequence[type[models.Model]]) -> None:
    """Let the next row of each table get the number after its last one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), among):
            cursor.execute(statement)


def applied() -> set[Migration]:
    """The migrations of today's apps that the database has."""
    loader = MigrationExecutor(connection).loader
    return loader.applied_migrations.keys() & loader.disk_migrations.keys()


def unknown(migrations: Collection[Migration]) -> set[Migration]:
    """Those that this version does not know."""
    return set(migrations) - MigrationExecutor(connection).loader.disk_migrations.keys()


def unapplied() -> bool:
    """Whether the database is older than this version."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(migrations: Collection[Migration]) -> Apps:
    """Bring a database that has no others to exactly these migrations; return the models as they were then."""
    executor = MigrationExecutor(connection)
    wanted = set(migrations)
    graph = executor.loader.graph
    last = [
        one
        for one in sorted(wanted)
        if not any(child.key in wanted and child.key[0] == one[0] for child in graph.node_map[one].children)
    ]
    with all_or_nothing():
        executor.migrate(last)
    return executor.loader.project_state(last).apps


def held_rows() -> list[str]:
    """The tables that are not empty, except those that migrating fills."""
    there = set(connection.introspection.table_names())
    kept = (one for one in tables() if label(one) not in MADE_BY_MIGRATING and one._meta.db_table in there)
    with connection.cursor() as cursor:
        return [label(one) for one in kept if _holds(cursor, one._meta.db_table)]


def empty(among: Sequence[type[models.Model]]) -> None:
    """Take everything out of tables; what migrating put there is in the rows to come."""
    with connection.cursor() as cursor:
        for model in among:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 -- likewise


def _holds(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 -- likewise
    return cursor.fetchone() is not None


def _line(values: Iterable[object]) -> bytes:
    return (
        json.dumps(list(values), ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"
    )


def _plain(value: object) -> str:
    match value:
        case date() | time():  # a datetime is a date
            return value.isoformat()
        case bytes() | memoryview():
            return b64encode(bytes(value)).decode()
        case UUID() | Decimal():
            return str(value)
    raise TypeError(f"a column holds {type(value).__name__}")


def _row(line: bytes) -> list[Any]:
    try:
        row = json.loads(line)
    except ValueError:
        raise WrongRow("a line is not JSON") from None
    if not isinstance(row, list):
        raise WrongRow("a line is not a row")
    return row


def _prepared(row: list[Any], fields: Sequence["models.Field[Any, Any]"]) -> list[Any]:
    if len(row) != len(fields):
        raise WrongRow(f"a row has {len(row)} columns of {len(fields)}")
    return [
        field.get_db_prep_save(field.to_python(value), connection)
        for field, value in zip(fields, row, strict=True)
    ]
