"""The log: trees, tiles, notes and proofs, against vectors of others and against whoever would bend them."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from convenor.credentials.proof.keys import KeySigner
from convenor.credentials.proof.log.checkpoints import (
    Checkpoint,
    check_extends,
    read_checkpoint,
    sign_checkpoint,
)
from convenor.credentials.proof.log.entries import Entry, read_entry
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
from convenor.credentials.proof.log.notes import Note, NoteKey, read_key, read_note, sign_note
from convenor.credentials.proof.log.proofs import check_proof, read_proof, write_proof
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
from convenor.credentials.tests.proof.factories import AT, LATER
from convenor.credentials.tests.proof.log import ORIGIN, a_log_key, a_log_signer
from convenor.credentials.tests.proof.vectors import restated, whole

DIGEST = "ab" * 32


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


def hashes(count: int, *, of: str = "entry") -> list[bytes]:
    return [leaf_hash(f"{of} {number}".encode()) for number in range(count)]


def files_of(count: int) -> Files:
    files = Files()
    files.add(hashes(count))
    return files


def root_of(leaves: list[bytes]) -> bytes:
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root


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


def test_an_entry_says_nothing_of_anybody() -> None:
    entry = Entry("issue", DIGEST, AT)
    assert entry.leaf == b'{"sha256":"%s","t":"2022-07-16T09:30:00Z","type":"issue","v":1}' % DIGEST.encode()
    assert read_entry(entry.leaf) == entry


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"{}",
        b'{"v":1}',
        Entry("issue", DIGEST, AT).leaf + b" ",
        Entry("issue", DIGEST, AT).leaf.replace(b"issue", b"praise"),
        Entry("issue", DIGEST, AT).leaf.replace(b"ab", b"AB"),
        Entry("issue", DIGEST, AT).leaf.replace(b'"v":1', b'"v":2'),
        Entry("issue", DIGEST, AT).leaf.replace(b'"v":1', b'"v":1,"x":"Aysel"'),
        Entry("issue", DIGEST, AT).leaf.replace(b"09:30", b"9:30"),
    ],
)
def test_what_is_no_entry_is_refused(leaf: bytes) -> None:
    with pytest.raises(Refused, match=r"log\.malformed"):
        read_entry(leaf)


EXAMPLE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_the_example_of_the_specification_is_accepted() -> None:
    """C2SP signed-note, "Verifier keys"."""
    key = read_key(EXAMPLE_KEY)
    assert str(key) == EXAMPLE_KEY
    read_note(EXAMPLE.encode()).check([key])


def test_a_signature_of_a_witness_is_left_aside() -> None:
    witness = replace(a_log_key(), name="witness.example.org/w1")
    line = sign_note("other\n", key=witness, signer=a_log_signer()).partition("\n\n")[2]
    read_note((EXAMPLE + line).encode()).check([read_key(EXAMPLE_KEY)])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda note: note.replace("example message", "other message"), "log.not_signed"),
        (lambda note: note.replace("example.com/foo", "example.com/bar"), "log.foreign"),
        (lambda note: note.replace("Uw2QOk", "Uw2ROk"), "log.foreign"),
        (lambda note: note.replace("aQM=", "aQN="), "log.malformed"),
        (lambda note: note.rstrip("\n"), "log.malformed"),
        (lambda note: note.replace("\n\n", "\n"), "log.malformed"),
        (lambda note: note.replace("— ", "- "), "log.malformed"),
        (lambda note: note.replace("This", "\tThis"), "log.malformed"),
        (lambda note: note + note.partition("\n\n")[2] * 64, "log.malformed"),
        (lambda note: "x" * 65_536 + note, "log.malformed"),
    ],
)
def test_a_bent_note_is_refused(change: Callable[[str], str], code: str) -> None:
    bent = change(EXAMPLE)
    assert bent != EXAMPLE
    with pytest.raises(Refused) as refused:
        read_note(bent.encode()).check([read_key(EXAMPLE_KEY)])
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("example.com/foo", "log.key_malformed"),
        (EXAMPLE_KEY.replace("530d", "530e"), "log.key_malformed"),
        (EXAMPLE_KEY.replace("foo", "bar"), "log.key_malformed"),
        (EXAMPLE_KEY.replace("+Aek", "+Auk"), "log.key_malformed"),
        (str(NoteKey("weak", bytes(32))), "key.weak"),
    ],
)
def test_a_key_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_key(text)
    assert refused.value.code == code


def a_checkpoint(size: int = 3, *, of: str = "entry", origin: str = ORIGIN) -> str:
    return sign_checkpoint(
        Checkpoint(origin, size, root_of(hashes(size, of=of))), key=a_log_key(), signer=a_log_signer()
    )


def test_a_checkpoint_comes_back() -> None:
    found = read_checkpoint(a_checkpoint().encode(), keys={ORIGIN: [a_log_key()]})
    assert (found.origin, found.size, found.root) == (ORIGIN, 3, root_of(hashes(3)))


@pytest.mark.parametrize("text", ["x\n1\n", "x\n01\nAA==\n", "x\n1\nAA==\n", "x\n-1\n" + "A" * 43 + "=\n"])
def test_a_note_that_is_no_checkpoint_is_refused(text: str) -> None:
    note = sign_note(text, key=a_log_key(), signer=a_log_signer())
    with pytest.raises(Refused, match=r"log\.malformed"):
        read_checkpoint(note.encode(), keys={"x": [a_log_key()]})


def test_a_checkpoint_that_does_not_extend_the_one_before_is_refused() -> None:
    old, new = Checkpoint(ORIGIN, 3, root_of(hashes(3))), Checkpoint(ORIGIN, 5, root_of(hashes(5)))
    check_extends(old, new, consistency_proof(3, 5, files_of(5).nodes))
    lied = replace(new, root=root_of(hashes(5, of="another")))
    with pytest.raises(Refused, match=r"log\.history_rewritten"):
        check_extends(old, lied, consistency_proof(3, 5, files_of(5).nodes))
    with pytest.raises(Refused, match=r"log\.history_rewritten"):
        check_extends(new, old, [])
    with pytest.raises(Refused, match=r"log\.foreign"):
        check_extends(old, replace(new, origin="another"), [])


def a_proof(index: int = 1, size: int = 3, *, kind: Any = "issue", digest: str = DIGEST) -> bytes:
    """One entry among others that do not matter."""
    entry = Entry(kind, digest, AT)
    leaves = hashes(size)
    leaves[index] = leaf_hash(entry.leaf)
    files = Files()
    files.add(leaves)
    checkpoint = sign_checkpoint(
        Checkpoint(ORIGIN, size, root_of(leaves)), key=a_log_key(), signer=a_log_signer()
    )
    return write_proof(entry, index, inclusion_proof(index, size, files.nodes), checkpoint)


def code_of(data: bytes, *, digest: str = DIGEST, **options: Any) -> str:
    try:
        check_proof(data, sha256=digest, **{"keys": {ORIGIN: [a_log_key()]}, **options})
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(("index", "size"), [(0, 1), (1, 3), (299, 300), (256, 600)])
def test_a_proof_says_what_was_entered_where_and_when(index: int, size: int) -> None:
    proof, checkpoint = check_proof(a_proof(index, size), sha256=DIGEST, keys={ORIGIN: [a_log_key()]})
    assert (proof.index, proof.entry.at, checkpoint.size) == (index, AT, size)
    assert read_proof(a_proof(index, size)).checkpoint.startswith(ORIGIN.encode())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data.replace(b"index 1", b"index 2"), "log.proof_wrong"),
        (lambda data: data.replace(b"index 1", b"index 7"), "log.proof_wrong"),
        (lambda data: data.replace(b"index 1", b"index 01"), "log.malformed"),
        (lambda data: data.replace(b"@v1", b"@v2"), "log.malformed"),
        (
            lambda data: b"\n".join(line for line in data.split(b"\n") if b"extra" not in line),
            "log.malformed",
        ),
        (lambda data: data.replace(b"\n\n", b"\nAAAA\n\n", 1), "log.malformed"),
        (lambda data: data.replace(b"\n\n", b"\n" + b"A" * 43 + b"=\n\n", 1), "log.proof_wrong"),
        (lambda data: data.replace(b"\n3\n", b"\n4\n"), "log.not_signed"),
        (lambda data: data + b"x", "log.malformed"),
        (lambda data: b"", "log.malformed"),
        (lambda data: data.replace(b"\n\n", b"\n\xff\n\n", 1), "log.malformed"),
    ],
)
def test_a_bent_proof_is_refused(change: Callable[[bytes], bytes], code: str) -> None:
    bent = change(a_proof())
    assert bent != a_proof()
    assert code_of(a_proof()) == ""
    assert code_of(bent) == code


def test_the_proof_of_another_credential_is_refused() -> None:
    assert code_of(a_proof(), digest="cd" * 32) == "log.not_covered"
    assert code_of(a_proof(kind="revoke")) == "log.not_covered"


def test_a_proof_whose_entry_was_put_in_the_place_of_another_is_refused() -> None:
    stolen = a_proof().replace(
        base64.b64encode(Entry("issue", DIGEST, AT).leaf),
        base64.b64encode(Entry("issue", "cd" * 32, AT).leaf),
    )
    assert code_of(stolen, digest="cd" * 32) == "log.proof_wrong"


def test_the_proof_of_a_log_that_nobody_knows_is_refused() -> None:
    stranger = KeySigner("", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert code_of(a_proof(), keys={}) == "log.foreign"
    assert code_of(a_proof(), keys={ORIGIN: [a_log_key(stranger)]}) == "log.foreign"


def test_a_log_that_signed_two_histories_is_found_out_by_a_checkpoint_that_was_kept() -> None:
    kept = Checkpoint(ORIGIN, 3, root_of(hashes(3)))
    assert code_of(a_proof(), kept=[kept]) == "log.history_rewritten"
    assert code_of(a_proof(), kept=[replace(kept, size=2), replace(kept, origin="another")]) == ""


def test_a_note_keeps_its_text_whatever_stands_in_it() -> None:
    note = read_note(sign_note("one\n\ntwo\n", key=a_log_key(), signer=a_log_signer()).encode())
    assert isinstance(note, Note)
    assert note.text == "one\n\ntwo\n"
    note.check([a_log_key()])


def test_what_could_not_be_read_again_is_not_signed() -> None:
    for text in ("no end", "tab\there\n"):
        with pytest.raises(ValueError, match="signed note"):
            sign_note(text, key=a_log_key(), signer=a_log_signer())


def test_later_means_later() -> None:
    assert Entry("issue", DIGEST, LATER).leaf != Entry("issue", DIGEST, AT).leaf
