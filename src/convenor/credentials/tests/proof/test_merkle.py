"""The tree of the log, its proofs and its tiles, against vectors of others and as it grows."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convenor.credentials.proof.log.merkle import (
    EMPTY,
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
)
from convenor.credentials.proof.log.tiles import (
    ENTRIES,
    WIDTH,
    Nodes,
    Tile,
    bundle,
    entries_in,
    grown,
    partial_tiles,
    tile_at,
    tiles_of,
)
from convenor.credentials.proof.refusals import Refused
from convenor.credentials.tests.proof.log import hashes, root_of
from convenor.credentials.tests.proof.vectors import restated, whole


class Files:
    """A tree kept as tiles, as the site keeps it."""

    def __init__(self) -> None:
        self.size = 0
        self.tiles: dict[tuple[int, int], bytes] = {}

    def add(self, hashes: list[bytes]) -> None:
        edge = {level: self.tiles[level, number] for level, number in partial_tiles(self.size).items()}
        self.tiles |= grown(edge, self.size, hashes)
        self.size += len(hashes)

    @property
    def nodes(self) -> Nodes:
        return Nodes(lambda level, number: self.tiles[level, number])


def files_of(count: int) -> Files:
    files = Files()
    files.add(hashes(count))
    return files


def checks(vector: dict[str, Any], kind: str) -> bool:
    """Whether we accept what a vector shows."""

    def raw(text: str | None) -> bytes:
        return base64.b64decode(text or "")

    proof = [raw(one) for one in vector["proof"] or []]
    try:
        if kind == "inclusion":
            check_inclusion(
                raw(vector["leafHash"]), vector["leafIdx"], vector["treeSize"], proof, raw(vector["root"])
            )
        else:
            check_consistency(
                vector["size1"], vector["size2"], proof, raw(vector["root1"]), raw(vector["root2"])
            )
    except Refused as refused:
        return refused.code not in {"log.proof_wrong", "log.history_rewritten"}
    return True


def vectors() -> Iterator[tuple[str, dict[str, Any]]]:
    data = restated("merkle.json")
    for kind in ("inclusion", "consistency"):
        yield from ((kind, vector) for vector in data[kind])


@pytest.mark.parametrize(
    ("kind", "vector"), list(vectors()), ids=lambda one: one["name"] if isinstance(one, dict) else one
)
def test_proofs_are_judged_as_others_judge_them(kind: str, vector: dict[str, Any]) -> None:
    assert checks(vector, kind) is not vector["wantErr"]


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_the_whole_collection_is_judged_as_others_judge_it(kind: str) -> None:
    found = sorted((whole("merkle") / kind).rglob("*.json"))
    assert len(found) > 80
    for path in found:
        vector = json.loads(path.read_text())
        assert checks(vector, kind) is not vector["wantErr"], path


def test_the_root_of_nothing_and_of_one() -> None:
    """RFC 6962, section 2.1."""
    assert Frontier().root == EMPTY == tree_root(0, files_of(0).nodes)
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        root_of([leaf_hash(b"")]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


@pytest.mark.parametrize("size", [1, 2, 7, 255, 256, 257, 700, 65_535, 65_536, 65_793])
def test_tiles_have_the_same_root_as_the_leaves(size: int) -> None:
    files = files_of(size)
    assert tree_root(size, files.nodes) == root_of(hashes(size))
    published = {(tile.level, tile.number) for tile in tiles_of(size) if tile.level != ENTRIES}
    assert published == set(files.tiles)
    for tile in tiles_of(size):
        if tile.level != ENTRIES:
            assert len(files.tiles[tile.level, tile.number]) == 32 * tile.width


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6))
def test_however_it_grows_the_tree_is_the_same(batches: list[int]) -> None:
    leaves = hashes(sum(batches))
    files, begin = Files(), 0
    for batch in batches:
        files.add(leaves[begin : begin + batch])
        begin += batch
    assert files.tiles == files_of(len(leaves)).tiles


@given(st.integers(1, 1200), st.data())
def test_every_proof_that_is_made_is_accepted_and_any_other_leaf_is_not(
    size: int, data: st.DataObject
) -> None:
    nodes, root = files_of(size).nodes, root_of(hashes(size))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    path = inclusion_proof(index, size, nodes)
    check_inclusion(hashes(size)[index], index, size, path, root)
    with pytest.raises(Refused, match=r"log\.proof_wrong"):
        check_inclusion(leaf_hash(b"another"), index, size, path, root)
    proof = consistency_proof(old, size, nodes)
    check_consistency(old, size, proof, root_of(hashes(old)), root)
    if old:
        with pytest.raises(Refused, match=r"log\.history_rewritten"):
            check_consistency(old, size, proof, root_of(hashes(old, of="another")), root)


def test_a_proof_beyond_the_tree_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(3, 3, files_of(3).nodes)
    with pytest.raises(ValueError, match="beginning"):
        consistency_proof(4, 3, files_of(3).nodes)


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 1_234_067), "0/x001/x234/067"),
        (Tile(1, 1_000), "1/x001/000"),
        (Tile(0, 273, 112), "0/273.p/112"),
        (Tile(ENTRIES, 7), "entries/007"),
        (Tile(ENTRIES, 0, 1), "entries/000.p/1"),
    ],
)
def test_tiles_lie_where_the_specification_says(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tile_at(path) == tile


@pytest.mark.parametrize(
    "path", ["", "0/0", "0/0000", "0/x000/001", "00/000", "64/000", "0/000.p/0", "0/000.p/256", "0/000.p/300",
             "entries/000/", "0/x1/000", "0/000.p/01", "../000", "0/٠٠٠"],
)  # fmt: skip
def test_other_paths_are_refused(path: str) -> None:
    with pytest.raises(Refused, match=r"log\.no_tile"):
        tile_at(path)


def test_seventy_thousand_entries_make_the_tiles_of_the_specification() -> None:
    """C2SP tlog-tiles, "Partial Tiles"."""
    found = [tile for tile in tiles_of(70_000) if tile.level != ENTRIES]
    full = [sum(tile.level == level and tile.width == WIDTH for tile in found) for level in range(3)]
    assert full == [273, 1, 0]
    assert [(tile.level, tile.width) for tile in found if tile.width < WIDTH] == [(0, 112), (1, 17), (2, 1)]


def test_bundles_come_back() -> None:
    entries = [b"", b"one", b"x" * 300]
    assert entries_in(bundle(entries)) == entries
    with pytest.raises(Refused, match=r"log\.malformed"):
        entries_in(bundle(entries)[:-1])
