"""The audit of the log: everything counted again from its entries, and held against what is stored and was signed."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from convenor.audit.models import Entry
from convenor.credentials.log import ENDINGS, digest, digest_of_key, digest_of_log_key, entry_of, note_key
from convenor.credentials.models import Certificate, IssuerKey, LogCheckpoint, LogEntry, LogKey, LogTile
from convenor.credentials.proof.log.checkpoints import LogKeys, read_checkpoint
from convenor.credentials.proof.log.merkle import HASH_LENGTH, Frontier, leaf_hash
from convenor.credentials.proof.log.notes import NoteKey
from convenor.credentials.proof.log.tiles import WIDTH, grown, partial_tiles
from convenor.credentials.proof.refusals import Refused as NotProvable
from convenor.credentials.states import State
from convenor.kit.refusals import Refusal

Progress = Callable[[str, int, int], None]
"""Told what is looked at, how many were, and of how many."""


class Kept(NamedTuple):
    """A checkpoint that somebody kept: the log must still be a continuation of it."""

    size: int
    root: bytes


def keys_of_log() -> LogKeys:
    """Return the keys that ever signed checkpoints, by the origin that they signed for."""
    keys: dict[str, list[NoteKey]] = defaultdict(list)
    for key in LogKey.objects.order_by("created_at", "pk"):
        keys[key.origin].append(note_key(key))
    return dict(keys)


def keys_as_published() -> LogKeys:
    """Return the same keys without what became of them: as they were when they signed."""
    return {
        origin: [NoteKey(key.name, key.public_key) for key in keys] for origin, keys in keys_of_log().items()
    }


def audited(*, kept: Kept | None = None, progress: Progress | None = None) -> Iterator[Refusal]:
    """Replay the whole log; return each thing that is not as it should be, in the order in which it is found.

    Codes: ``audit.entry_missing``, ``audit.tile_wrong``, ``audit.tiles_too_many``, ``audit.checkpoint_wrong``,
    ``audit.checkpoint_missing``, ``audit.history_rewritten``, ``audit.not_entered``, ``audit.not_ended``,
    ``audit.not_on_record``. One pass over entries and one over certificates; a gap in the entries ends the first.
    """
    entered: dict[str, set[bytes]] = {kind: set() for kind in LogEntry.Kind}
    yield from _tree(entered, kept, progress or _silent)
    yield from _records(entered, progress or _silent)


def _silent(_what: str, _done: int, _of: int) -> None:
    return


def _tree(entered: dict[str, set[bytes]], kept: Kept | None, progress: Progress) -> Iterator[Refusal]:
    frontier = Frontier()
    edge: dict[int, bytes] = {}
    checkpoints = _Checkpoints()
    end = LogEntry.objects.aggregate(last=Max("index", default=-1))["last"] + 1
    for begin in range(0, end, WIDTH):
        hashes = []
        for row in LogEntry.objects.filter(index__gte=begin, index__lt=begin + WIDTH):
            if row.index != frontier.size:
                break
            hashes.append(leaf_hash(entry_of(row).leaf))
            frontier.add(hashes[-1])
            entered[row.kind].add(bytes.fromhex(row.sha256))
            yield from checkpoints.at(frontier)
            if kept and kept.size == frontier.size and kept.root != frontier.root:
                yield _rewritten(kept)
        if frontier.size < min(begin + WIDTH, end):
            yield Refusal("audit.entry_missing", _("Entry {index} is missing."), {"index": frontier.size})
            return
        yield from _grown(edge, begin, hashes)
        progress("entries", frontier.size, end)
    for level, number in partial_tiles(frontier.size).items():
        yield from _tile(level, number, edge[level])
    if LogTile.objects.count() > _tiles_of(frontier.size):
        yield Refusal("audit.tiles_too_many", _("The log has tiles that belong to no entry."))
    yield from checkpoints.left(frontier.size)
    if kept and kept.size > frontier.size:
        yield _rewritten(kept)


class _Checkpoints:
    """The stored checkpoints, met one after the other while the tree grows."""

    def __init__(self) -> None:
        self._rows = iter(LogCheckpoint.objects.order_by("size"))
        self._next = next(self._rows, None)
        self._keys = keys_of_log()
        self._last = 0

    def at(self, frontier: Frontier) -> Iterator[Refusal]:
        while self._next and self._next.size <= frontier.size:
            row, self._next = self._next, next(self._rows, None)
            self._last = row.size
            try:
                found = read_checkpoint(row.note.encode(), keys=self._keys)
                is_right = (found.size, found.root) == (row.size, frontier.root)
            except NotProvable:
                is_right = False
            if not is_right:
                yield Refusal(
                    "audit.checkpoint_wrong",
                    _(
                        "The checkpoint of {size} entries is not that of these entries, or not signed by the log."
                    ),
                    {"size": row.size},
                )

    def left(self, size: int) -> Iterator[Refusal]:
        if self._next:
            yield Refusal(
                "audit.entry_missing",
                _("The log signed {signed} entries and has {size}."),
                {"signed": self._next.size, "size": size},
            )
        elif self._last < size:
            yield Refusal(
                "audit.checkpoint_missing", _("No checkpoint covers entry {index}."), {"index": self._last}
            )


def _grown(edge: dict[int, bytes], size: int, hashes: list[bytes]) -> Iterator[Refusal]:
    """Grow the tree of ``edge``, and look at each tile that became full."""
    for (level, number), tile in grown(edge, size, hashes).items():
        edge[level] = tile
        if len(tile) == WIDTH * HASH_LENGTH:
            yield from _tile(level, number, tile)


def _tile(level: int, number: int, expected: bytes) -> Iterator[Refusal]:
    found = LogTile.objects.filter(level=level, number=number).first()
    if found is None or bytes(found.hashes) != expected:
        yield Refusal(
            "audit.tile_wrong",
            _("Tile {number} of level {level} is missing, or is not that of these entries."),
            {"level": level, "number": number},
        )


def _tiles_of(size: int) -> int:
    """How many tiles a tree of ``size`` leaves has, the partial ones too."""
    count = 0
    while size:
        count, size = count - (-size // WIDTH), size // WIDTH
    return count


def _rewritten(kept: Kept) -> Refusal:
    return Refusal(
        "audit.history_rewritten",
        _("The log is not a continuation of the checkpoint of {size} entries that was kept."),
        {"size": kept.size},
    )


def _records(entered: dict[str, set[bytes]], progress: Progress) -> Iterator[Refusal]:
    """What is on record, held against the entries; then the entries that are about nothing on record."""
    left = {kind: set(digests) for kind, digests in entered.items()}
    count = Certificate.objects.count()
    rows = Certificate.objects.order_by("pk").values_list(
        "number", "state", "credential", "credential_sha256", "pdf_sha256"
    )
    for done, (number, state, credential, kept, pdf_sha256) in enumerate(
        rows.iterator(chunk_size=500), start=1
    ):
        expected: dict[LogEntry.Kind, str] = {}
        of_credential = kept or (digest(credential.encode()) if credential else "")
        if of_credential:
            expected[LogEntry.Kind.ISSUE] = of_credential
        if pdf_sha256:
            expected[LogEntry.Kind.PDF] = pdf_sha256
        if of_credential and state in ENDINGS:
            expected[ENDINGS[State(state)]] = of_credential
        for kind, sha256 in expected.items():
            if bytes.fromhex(sha256) not in entered[kind]:
                yield _not_entered(number, kind)
            left[kind].discard(bytes.fromhex(sha256))
        if of_credential and state not in ENDINGS:
            yield from _ended_all_the_same(number, bytes.fromhex(of_credential), left)
        if done % 500 == 0:
            progress("certificates", done, count)
    yield from _signed_anew(entered, left)
    yield from _log_keys(entered, left)
    for key in IssuerKey.objects.select_related("organisation"):
        sha256 = digest_of_key(key)
        if bytes.fromhex(sha256) not in entered[LogEntry.Kind.KEY_ADD]:
            yield _not_entered(str(key), LogEntry.Kind.KEY_ADD)
        left[LogEntry.Kind.KEY_ADD].discard(bytes.fromhex(sha256))
        left[LogEntry.Kind.KEY_REVOKED].discard(bytes.fromhex(sha256))
    progress("certificates", count, count)
    for about, digests in left.items():
        for one in sorted(digests):
            index = LogEntry.objects.get(kind=about, sha256=one.hex()).index
            yield Refusal(
                "audit.not_on_record",
                _("Entry {index} ({kind}) is about something that is not on record any more."),
                {"index": index, "kind": about},
            )


def _signed_anew(entered: dict[str, set[bytes]], left: dict[str, set[bytes]]) -> Iterator[Refusal]:
    """What certificates were before they were signed anew: the record of that act has the digests."""
    of_before = Entry.objects.filter(code="credentials.signed_anew").values_list("target_pk", "facts")
    for pk, before in of_before:
        expected = {
            LogEntry.Kind.ISSUE: before["credential"],
            LogEntry.Kind.SUPERSEDE: before["credential"],
            LogEntry.Kind.PDF: before["pdf"],
        }
        for kind, sha256 in expected.items():
            if bytes.fromhex(sha256) not in entered[kind]:
                yield _not_entered(f"Certificate {pk}", kind)
            left[kind].discard(bytes.fromhex(sha256))


def _log_keys(entered: dict[str, set[bytes]], left: dict[str, set[bytes]]) -> Iterator[Refusal]:
    """The keys of the log itself: each but the first was entered, and a lost one as revoked."""
    keys = list(LogKey.objects.order_by("created_at", "pk"))
    expected = [(LogEntry.Kind.KEY_ADD, key) for key in keys[1:]]
    expected += [(LogEntry.Kind.KEY_REVOKED, key) for key in keys if key.compromised_at]
    for kind, key in expected:
        about = bytes.fromhex(digest_of_log_key(key))
        if about not in entered[kind]:
            yield _not_entered(str(note_key(key)), kind)
        left[kind].discard(about)


def _ended_all_the_same(number: str, credential: bytes, left: dict[str, set[bytes]]) -> Iterator[Refusal]:
    for kind in ENDINGS.values():
        if credential in left[kind]:
            left[kind].discard(credential)
            yield Refusal(
                "audit.not_ended",
                _("{what} counts as valid, and the log has its end ({kind})."),
                {"what": number, "kind": kind},
            )


def _not_entered(what: str, kind: str) -> Refusal:
    return Refusal("audit.not_entered", _("{what} is not in the log ({kind})."), {"what": what, "kind": kind})
