"""Reading the log: what is published of it, and the proofs that go with certificates."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from convenor.credentials.log import entry_of, note_key
from convenor.credentials.models import (
    Certificate,
    LogCheckpoint,
    LogEntry,
    LogKey,
    LogStamp,
    LogTile,
    LogWitness,
)
from convenor.credentials.proof.log.merkle import HASH_LENGTH, inclusion_proof
from convenor.credentials.proof.log.proofs import write_proof
from convenor.credentials.proof.log.tiles import ENTRIES, WIDTH, Nodes, Tile, bundle, tiles_of

ASKED_AT_ONCE = 500


def log_keys() -> list[str]:
    """Return all keys that the log ever signed with, oldest first, with what became of them: lines of a trust file."""
    return [note_key(key).line for key in _keys()]


def _keys() -> list[LogKey]:
    return list(LogKey.objects.order_by("created_at", "pk"))


def latest_checkpoint() -> LogCheckpoint | None:
    """Return what the log vouches for now, or None before anything was entered."""
    return LogCheckpoint.objects.order_by("-size").first()


def log_trust() -> tuple[list[str], list[str]]:
    """Return what a trust file says of the log: its keys, and its checkpoints.

    These are the last one, and those that stand for what a lost key signed. A paper of that time carries the lost key's
    checkpoint: it counts, because the log has signed the same again.
    """
    keys, latest = _keys(), latest_checkpoint()
    lines = [note_key(key).line for key in keys]
    if latest is None:
        return lines, []
    lost = max((key.vouched_for or 0 for key in keys if key.compromised_at), default=0)
    again = (
        LogCheckpoint.objects.filter(size__lte=lost, size__lt=latest.size)
        if lost
        else LogCheckpoint.objects.none()
    )
    return lines, [*again.values_list("note", flat=True), published_note(latest)]


def log_nodes() -> Nodes:
    """Return the tree of the log, read from its tiles as it is asked for: one query for each tile."""
    return Nodes(lambda level, number: bytes(LogTile.objects.get(level=level, number=number).hashes))


def known_entries(kind: LogEntry.Kind, digests: Iterable[str]) -> list[LogEntry]:
    """Return the entries of one kind about any of ``digests``, as they stand in the log."""
    asked = iter(digests)
    found: list[LogEntry] = []
    while some := list(islice(asked, ASKED_AT_ONCE)):
        found += LogEntry.objects.filter(kind=kind, sha256__in=some)
    return sorted(found, key=lambda entry: entry.index)


def log_proofs(certificates: Sequence[Certificate]) -> dict[int, bytes]:
    """Return the proof that each certificate's credential was issued in the log, by the key of the certificate.

    Each ends in the first checkpoint that covers its entry, as papers carry it, so it is the same whenever it is asked
    for. Who is not in the log is left out.
    """
    nodes = log_nodes()
    return {
        pk: _proof(entry, cover, cover.paper_note or cover.note, nodes)
        for pk, entry, cover in _covered(certificates)
    }


def log_proof_of(certificate: Certificate) -> bytes | None:
    """Return the proof that the credential of one certificate was issued in the log; None where it is not there.

    Its checkpoint has all cosignatures that arrived, also those that came after the paper was made.
    """
    for _, entry, cover in _covered([certificate]):
        return _proof(entry, cover, published_note(cover))
    return None


def paper_proof_of(certificate: Certificate) -> bytes | None:
    """Return the proof that the log has the very file of a certificate; None where it is not there.

    The file cannot carry it: it is over all of its bytes.
    """
    for entry in known_entries(LogEntry.Kind.PDF, [certificate.pdf_sha256]):
        cover = LogCheckpoint.objects.filter(size__gt=entry.index).earliest("size")
        return _proof(entry, cover, published_note(cover))
    return None


def covering_checkpoints(certificates: Sequence[Certificate]) -> list[LogCheckpoint]:
    """Return the checkpoints in which the proofs of ``certificates`` end, each once, by size."""
    found = {cover.size: cover for _, _, cover in _covered(certificates)}
    return [found[size] for size in sorted(found)]


def published_note(checkpoint: LogCheckpoint) -> str:
    """Return a checkpoint with the cosignatures of those witnesses who have seen it, in the order of their names."""
    return checkpoint.note + "".join(one.line for one in checkpoint.cosignatures.all())


def log_witnesses() -> list[LogWitness]:
    """Return how it stands with those outside who confirm the log."""
    return list(LogWitness.objects.all())


def latest_stamp() -> LogStamp | None:
    """Return the time stamp of the latest checkpoint that has one."""
    return LogStamp.objects.select_related("checkpoint").order_by("-checkpoint_id").first()


def stamp_of_size(size: int) -> LogStamp | None:
    """Return the time stamp of the checkpoint of ``size`` entries."""
    return LogStamp.objects.select_related("checkpoint").filter(checkpoint_id=size).first()


def _covered(certificates: Sequence[Certificate]) -> Iterator[tuple[int, LogEntry, LogCheckpoint]]:
    """The key of each certificate that is in the log, its entry, and the first checkpoint that covers it."""
    pks = {certificate.digest: certificate.pk for certificate in certificates}
    cover: LogCheckpoint | None = None
    for entry in known_entries(LogEntry.Kind.ISSUE, pks):
        if cover is None or cover.size <= entry.index:
            cover = LogCheckpoint.objects.filter(size__gt=entry.index).earliest("size")
        yield pks[entry.sha256], entry, cover


def _proof(entry: LogEntry, cover: LogCheckpoint, note: str, nodes: Nodes | None = None) -> bytes:
    path = inclusion_proof(entry.index, cover.size, nodes or log_nodes())
    return write_proof(entry_of(entry), entry.index, path, note)


def tile_content(tile: Tile) -> bytes | None:
    """Return the file of a tile or an entry bundle; None as long as the log has less than is asked for."""
    if tile.level == ENTRIES:
        begin = tile.number * WIDTH
        rows = LogEntry.objects.filter(index__gte=begin, index__lt=begin + tile.width)
        leaves = [entry_of(row).leaf for row in rows]
        return bundle(leaves) if len(leaves) == tile.width else None
    found = LogTile.objects.filter(level=tile.level, number=tile.number).first()
    hashes = bytes(found.hashes)[: tile.width * HASH_LENGTH] if found else b""
    return hashes if len(hashes) == tile.width * HASH_LENGTH else None


def log_files() -> Iterator[tuple[str, bytes]]:
    """Return every public file of the log with its path below the log's address: what any web server can hand out.

    The files are those of one checkpoint, whatever is entered meanwhile.
    """
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        return
    yield "checkpoint", published_note(checkpoint).encode()
    yield "key", "".join(f"{key}\n" for key in log_keys()).encode()
    for tile in tiles_of(checkpoint.size):
        content = tile_content(tile)
        if content is None:
            raise LookupError(f"the log has no tile {tile.path}: run «convenor log audit»")
        yield f"tile/{tile.path}", content
    if stamp := latest_stamp():
        yield f"stamps/{stamp.checkpoint_id}", stamp.checkpoint.note.encode()
        yield f"stamps/{stamp.checkpoint_id}.tsr", bytes(stamp.token)
