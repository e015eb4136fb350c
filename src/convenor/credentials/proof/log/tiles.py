"""The tree as files: tiles of 256 hashes and bundles of 256 entries (C2SP tlog-tiles), and proofs read from tiles.

A tile at level *l* holds hashes of complete subtrees over ``256**l`` leaves; the hash over a full tile stands in the
tile above it. Only the last tile of a level is partial, and it is never hashed into the one above.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from convenor.credentials.proof.log.merkle import HASH_LENGTH, node_hash
from convenor.credentials.proof.refusals import Refused

HEIGHT = 8
WIDTH = 1 << HEIGHT
ENTRIES = -1
"""Stands in the place of a level for entry bundles."""
PATTERN = r"(?:entries|[0-9]|[1-5][0-9]|6[0-3])/(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?"
_PATH = re.compile(PATTERN)


@dataclass(frozen=True)
class Tile:
    """Which file: ``level`` (or ``ENTRIES``), which one of it, and how many hashes or entries are in it, 1 to 256."""

    level: int
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies under ``<prefix>/tile/``: ``0/x001/x234/067``, ``entries/000.p/17``."""
        digits = f"{self.number:03}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
        folders = [f"x{group}" for group in groups[:-1]]
        last = groups[-1] if self.width == WIDTH else f"{groups[-1]}.p/{self.width}"
        level = "entries" if self.level == ENTRIES else str(self.level)
        return "/".join([level, *folders, last])


def tile_at(path: str) -> Tile:
    """Return the tile at ``path``. Refuses ``log.no_tile`` for a path that ``Tile.path`` does not write."""
    refused = Refused("log.no_tile", "No tile of a log has this path.")
    if not _PATH.fullmatch(path):
        raise refused
    whole, _, width = path.partition(".p/")
    level, *groups = whole.split("/")
    tile = Tile(
        ENTRIES if level == "entries" else int(level),
        int("".join(group.removeprefix("x") for group in groups)),
        int(width or WIDTH),
    )
    if tile.path != path or tile.width > WIDTH:
        raise refused
    return tile


def tiles_of(size: int) -> Iterator[Tile]:
    """Return every file of a tree of ``size`` leaves but its checkpoint: tiles from the leaves up, then bundles."""
    level, count = 0, size
    while count:
        yield from _row(level, count)
        level, count = level + 1, count // WIDTH
    yield from _row(ENTRIES, size)


def grown(edge: Mapping[int, bytes], size: int, leaves: Sequence[bytes]) -> dict[tuple[int, int], bytes]:
    """Return the tiles that are new or longer when the hashes ``leaves`` are added to a tree of ``size`` leaves.

    ``edge`` has the partial tile of each level that has one. What comes out is whole tiles, by level and number.
    """
    changed: dict[tuple[int, int], bytes] = {}
    level, count, added = 0, size, list(leaves)
    while added:
        number, held = divmod(count, WIDTH)
        tile = edge[level] if held else b""
        if len(tile) != held * HASH_LENGTH:
            raise ValueError(f"the last tile of level {level} does not hold {held} hashes")
        upwards = []
        row = tile + b"".join(added)
        for begin in range(0, len(row), WIDTH * HASH_LENGTH):
            tile = row[begin : begin + WIDTH * HASH_LENGTH]
            changed[level, number] = tile
            if len(tile) == WIDTH * HASH_LENGTH:
                upwards.append(_subtrees(tile)[HEIGHT][0])
            number += 1
        level, count, added = level + 1, count // WIDTH, upwards
    return changed


def partial_tiles(size: int) -> dict[int, int]:
    """Return the number of the partial tile of each level that has one, for a tree of ``size`` leaves."""
    partial, level = {}, 0
    while size:
        number, held = divmod(size, WIDTH)
        if held:
            partial[level] = number
        level, size = level + 1, number
    return partial


class Nodes:
    """Complete subtrees, read from tiles: ``read(level, number)`` returns as much of a tile as there is.

    Each tile is read and hashed once, so many proofs about one tree cost hardly more than one.
    """

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        self._read = read
        self._tiles: dict[tuple[int, int], list[list[bytes]]] = {}

    def __call__(self, height: int, place: int) -> bytes:
        level, above = divmod(height, HEIGHT)
        number, within = divmod(place << above, WIDTH)
        key = (level, number)
        if key not in self._tiles:
            self._tiles[key] = _subtrees(self._read(level, number))
        return self._tiles[key][above][within >> above]


def hashes_in(tile: bytes) -> list[bytes]:
    return [tile[place : place + HASH_LENGTH] for place in range(0, len(tile), HASH_LENGTH)]


def bundle(entries: Iterable[bytes]) -> bytes:
    """Return an entry bundle: each entry after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(data: bytes) -> list[bytes]:
    """Return the entries of a bundle. Refuses ``log.malformed``."""
    entries, place = [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 2], "big")
        entry = data[place + 2 : place + 2 + length]
        place += 2 + length
        if place > len(data):
            raise Refused("log.malformed", "An entry bundle ends in the middle of an entry.")
        entries.append(entry)
    return entries


def _row(level: int, count: int) -> Iterator[Tile]:
    full, held = divmod(count, WIDTH)
    for number in range(full):
        yield Tile(level, number)
    if held:
        yield Tile(level, full, held)


def _subtrees(tile: bytes) -> list[list[bytes]]:
    """The hashes of a tile, and above them those of all complete subtrees within it, height by height."""
    rows = [hashes_in(tile)]
    for _ in range(HEIGHT):
        row = rows[-1]
        rows.append([node_hash(row[place], row[place + 1]) for place in range(0, len(row) - 1, 2)])
    return rows
