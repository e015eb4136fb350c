"""Entering in the log: one writer at a time, in the transaction of the fact that is entered."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from convenor.credentials.log import (
    ENDINGS,
    LOG_CHANGED,
    digest,
    digest_of_key,
    entry_of,
    fresh_log_key,
    log_origin,
    signed_checkpoint,
)
from convenor.credentials.models import Certificate, IssuerKey, LogCheckpoint, LogEntry, LogKey, LogTile
from convenor.credentials.outside import is_confirmed_outside
from convenor.credentials.proof.log.checkpoints import read_checkpoint
from convenor.credentials.proof.log.merkle import leaf_hash, tree_root
from convenor.credentials.proof.log.tiles import Nodes, grown, partial_tiles
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.queries import keys_of_log, known_entries, latest_checkpoint
from convenor.credentials.states import UNRELEASED, State
from convenor.jobs.actions import enqueue
from convenor.kit import dates
from convenor.kit.refusals import Refused

AT_ONCE = 500
"""So many certificates that are older than the log are entered under one checkpoint."""

Happened = tuple[LogEntry.Kind, str]
"""What happened, and the digest of what it happened to."""


@transaction.atomic
def enter(happened: Iterable[Happened], *, at: datetime, handed_over_by: LogKey | None = None) -> int:
    """Enter what happened in the log, in this order, and sign one checkpoint over it; return how many are new.

    Call it last in the transaction of the fact: neither stands without the other, and all other writers wait. What is
    in the log already is left out, so that whatever is done again is entered once. When the transaction is over, the
    checkpoint is on the disk. ``handed_over_by`` is the key before this one: it signs the same. Refuses ``log.changed``
    when the log is not what its last checkpoint says, and ``log.key_out_of_reach``.
    """
    key = locked_key(at=at)
    new = _not_entered(happened)
    if not new:
        return 0
    at = dates.whole_seconds(at)
    size, tiles = _grounds()
    entries = [
        LogEntry(index=size + place, kind=kind, sha256=about, at=at)
        for place, (kind, about) in enumerate(new)
    ]
    edge = {level: tiles[level, number] for level, number in partial_tiles(size).items()}
    changed = grown(edge, size, [leaf_hash(entry_of(entry).leaf) for entry in entries])
    tiles |= changed
    size += len(entries)
    root = tree_root(size, Nodes(lambda level, number: tiles[level, number]))
    LogEntry.objects.bulk_create(entries, batch_size=200)
    LogTile.objects.bulk_create(
        (LogTile(level=level, number=number, hashes=hashes) for (level, number), hashes in changed.items()),
        update_conflicts=True,
        unique_fields=["level", "number"],
        update_fields=["hashes"],
    )
    note = signed_checkpoint(key, size=size, root=root, handed_over_by=handed_over_by)
    LogCheckpoint.objects.create(size=size, note=note, at=at)
    if is_confirmed_outside():
        enqueue("credentials.confirm_log", size=size, attempt=0)
    transaction.on_commit(_wait_for_the_disk)
    return len(entries)


def enter_missing(*, at: datetime, progress: Callable[[str, int, int], None] | None = None) -> int:
    """Enter keys and certificates that are older than the log, and what became of them; return how many are new.

    Each is entered as of ``at``: the log does not pretend to have seen it before. Again, it does nothing.
    """
    keys = IssuerKey.objects.select_related("organisation").order_by("created_at", "pk")
    entered = enter([(LogEntry.Kind.KEY_ADD, digest_of_key(key)) for key in keys], at=at)
    released = Certificate.objects.exclude(state__in=UNRELEASED)
    done, count = 0, released.count()
    rows = (
        released.order_by("pk")
        .values_list("state", "credential", "credential_sha256", "pdf_sha256")
        .iterator(chunk_size=AT_ONCE)
    )
    while some := list(islice(rows, AT_ONCE)):
        happened: list[Happened] = []
        for state, credential, kept, pdf_sha256 in some:
            of_credential = kept or digest(credential.encode())
            happened += [(LogEntry.Kind.ISSUE, of_credential), (LogEntry.Kind.PDF, pdf_sha256)]
            if state in ENDINGS:
                happened.append((ENDINGS[State(state)], of_credential))
        entered += enter(happened, at=at)
        done += len(some)
        if progress:
            progress("certificates", done, count)
    return entered


def locked_key(*, at: datetime) -> LogKey:
    """The key in use, held until the end of the transaction: whoever else wants to write waits here."""
    keys = LogKey.objects.select_for_update().filter(retired_at__isnull=True)
    # Who waited while the key was rotated finds the row retired that it waited for, and then the next one.
    if key := keys.first() or keys.first():
        return key
    origin = log_origin()
    made = fresh_log_key(origin)
    LogKey.objects.get_or_create(
        origin=origin,
        retired_at=None,
        defaults={
            "public_multikey": made.public_multikey,
            "private_sealed": made.private_sealed,
            "created_at": dates.whole_seconds(at),
        },
    )
    return keys.get()


def _not_entered(happened: Iterable[Happened]) -> list[Happened]:
    wanted = dict.fromkeys(happened)
    for kind in {kind for kind, _ in wanted}:
        for entry in known_entries(kind, [about for one, about in wanted if one == kind]):
            del wanted[kind, entry.sha256]
    return list(wanted)


def _grounds() -> tuple[int, dict[tuple[int, int], bytes]]:
    """How many entries there are, and the tiles on which the tree grows: those that are what was signed last."""
    latest = latest_checkpoint()
    if latest is None:
        return 0, {}
    places = partial_tiles(latest.size)
    rows = LogTile.objects.filter(number__in=set(places.values()), level__in=places)
    tiles = {(row.level, row.number): bytes(row.hashes) for row in rows}
    try:
        checkpoint = read_checkpoint(latest.note.encode(), keys=keys_of_log())
        root = tree_root(checkpoint.size, Nodes(lambda level, number: tiles[level, number]))
        entries = LogEntry.objects.order_by("-index").values_list("index", flat=True).first()
        is_whole = (checkpoint.size, checkpoint.root, entries) == (latest.size, root, latest.size - 1)
    except (NotProvable, LookupError):
        is_whole = False
    if not is_whole:
        raise Refused(LOG_CHANGED)
    return latest.size, tiles


def _wait_for_the_disk() -> None:
    """SQLite with a write-ahead log and ``synchronous=NORMAL`` survives the death of a process, not a loss of power.

    A checkpoint that was shown to somebody must not be forgotten: another of the same size would be a second history.
    """
    if connection.vendor == "sqlite":
        with suppress(FileNotFoundError), Path(f"{connection.settings_dict['NAME']}-wal").open("rb") as wal:
            os.fsync(wal.fileno())
