"""The Merkle tree of RFC 6962, section 2.1, with SHA-256: hashes, roots, and the two kinds of proof.

A *node* is a complete subtree: ``node(height, place)`` is the hash over the ``2**height`` leaves that begin at leaf
``place * 2**height``. Whoever can answer that for a tree can make every proof about it; ``tiles`` answers it from
files.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

from convenor.credentials.proof.refusals import Refused

HASH_LENGTH = 32
EMPTY = sha256(b"").digest()
"""The root of a tree without leaves."""

Node = Callable[[int, int], bytes]


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """A tree that is only added to and only asked for its root: it keeps one hash for each bit of its size."""

    def __init__(self) -> None:
        self.size = 0
        self._complete: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        size, hashed = self.size, leaf
        while size & 1:
            hashed = node_hash(self._complete.pop(), hashed)
            size >>= 1
        self._complete.append(hashed)
        self.size += 1

    @property
    def root(self) -> bytes:
        if not self._complete:
            return EMPTY
        root = self._complete[-1]
        for left in reversed(self._complete[:-1]):
            root = node_hash(left, root)
        return root


def tree_root(size: int, node: Node) -> bytes:
    """Return the root over the first ``size`` leaves."""
    return _over(0, size, node) if size else EMPTY


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Return the proof that leaf ``index`` is in the tree of the first ``size`` leaves: from its sibling upwards."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    begin, end, path = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(begin, middle, node))
            begin = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """Return the proof that the tree of the first ``old`` leaves is the beginning of that of the first ``new``."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} leaves is not the beginning of one of {new}")
    if old in (0, new):
        return []
    begin, end, path = 0, new, []
    is_whole = True  # whether the old tree itself is the node in hand, so that its root need not be told
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(begin, middle, node))
            begin, is_whole = middle, False
    if not is_whole:
        path.append(_over(begin, end, node))
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf with the hash ``leaf`` is at ``index`` in the tree of ``size`` leaves with ``root``.

    RFC 9162, section 2.1.3.2. Refuses ``log.proof_wrong``.
    """
    wrong = Refused(
        "log.proof_wrong", "The proof does not lead from the entry to the root that the log signed."
    )
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        raise wrong
    place, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise wrong
        if place & 1 or place == last:
            hashed = node_hash(sibling, hashed)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        place, last = place >> 1, last >> 1
    if last or hashed != root:
        raise wrong


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree of ``old`` leaves with ``old_root`` is the beginning of that of ``new`` with ``new_root``.

    RFC 9162, section 2.1.4.2; every tree begins with the empty one. Refuses ``log.history_rewritten``.
    """
    rewritten = Refused("log.history_rewritten", "The log is not a continuation of what it was before.")
    if old == new and not proof and old_root == new_root and (old or old_root == EMPTY):
        return
    if not 0 <= old < new or not _are_hashes(old_root, new_root, *proof):
        raise rewritten
    if old == 0 and not proof and old_root == EMPTY:
        return
    if old == 0 or not proof:
        raise rewritten
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise rewritten
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    if last or (before, after) != (old_root, new_root):
        raise rewritten


def _split(count: int) -> int:
    """The largest power of two below ``count``, which is at least 2: so many leaves stand in the left subtree."""
    return 1 << ((count - 1).bit_length() - 1)


def _over(begin: int, end: int, node: Node) -> bytes:
    """The hash over the leaves from ``begin`` to before ``end``, a subtree of some tree: it begins where one can."""
    count = end - begin
    if not count & (count - 1):
        height = count.bit_length() - 1
        return node(height, begin >> height)
    middle = begin + _split(count)
    return node_hash(_over(begin, middle, node), _over(middle, end, node))


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_LENGTH for value in values)
