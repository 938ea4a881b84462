"""The Merkle tree of RFC 6962: growing it, proving something of it, and checking a proof.

Proofs are made from whatever knows the hashes of perfect subtrees (`HashSource`): tiles, or a
list of leaf hashes. Checking needs the proof alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from sitegen.attest.hashing import EMPTY_ROOT, HASH_BYTES, node_hash
from sitegen.attest.malformed import MalformedProof

MAX_SIZE = 2**63 - 1
"""Leaves of the largest tree that is read; sizes beyond it are refused before any work."""


class HashSource(Protocol):
    """What knows the hashes of perfect subtrees."""

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of the leaves `index * 2**level` up to `(index + 1) * 2**level`.

        Raises `MalformedProof` where it is not known.
        """


@dataclass(frozen=True, slots=True)
class LeafHashes:
    """A source that holds all leaf hashes: for small trees and tests."""

    leaves: Sequence[bytes]

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a perfect subtree, computed from its leaves."""
        return perfect_root(self.leaves[index << level : (index + 1) << level])


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: its size, and the roots of the perfect subtrees it consists of.

    `nodes` are 32 bytes each, the largest subtree first; there is one for each bit set in `size`.
    That is all that appending and the root need.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, size: int, nodes: Iterable[bytes]) -> Self:
        """Return a frontier from what was stored; raise `MalformedProof` unless it can be one."""
        edge = tuple(nodes)
        right = 0 <= size <= MAX_SIZE and len(edge) == size.bit_count()
        if not right or any(len(node) != HASH_BYTES for node in edge):
            message = "The frontier does not fit its size."
            raise MalformedProof(message)
        return cls(size, edge)

    @classmethod
    def from_source(cls, source: HashSource, size: int) -> Self:
        """Return the frontier of the first `size` leaves, read from a source."""
        nodes, start = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                nodes.append(source.node(level, start >> level))
                start += 1 << level
        return cls(size, tuple(nodes))

    def append(self, leaf_hashes: Iterable[bytes]) -> "Frontier":
        """Return the frontier of the tree with these leaves behind it."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaf_hashes:
            nodes.append(leaf)
            filled = size
            while filled & 1:
                right = nodes.pop()
                nodes.append(node_hash(nodes.pop(), right))
                filled >>= 1
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the hash of the whole tree (32 bytes)."""
        if not self.nodes:
            return EMPTY_ROOT
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root above hashes of equal height; their number has to be a power of two."""
    if not hashes or len(hashes) & (len(hashes) - 1):
        message = "The hashes below a perfect subtree are not all there."
        raise MalformedProof(message)
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def tree_root(source: HashSource, size: int) -> bytes:
    """Return the root of the first `size` leaves of a source."""
    return Frontier.from_source(source, size).root()


# ------------------------------------------------------------------------------ making proofs


def inclusion_proof(source: HashSource, index: int, size: int) -> tuple[bytes, ...]:
    """Return the proof that leaf `index` is in the tree of `size` leaves (RFC 6962, 2.1.1).

    The leaf's sibling comes first, the child of the root last. Raises `ValueError` where there
    is no such leaf, `MalformedProof` where the source lacks a hash.
    """
    if not 0 <= index < size <= MAX_SIZE:
        message = f"There is no leaf {index} in a tree of {size}."
        raise ValueError(message)
    proof, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_range_root(source, middle, end))
            end = middle
        else:
            proof.append(_range_root(source, start, middle))
            start = middle
    return tuple(reversed(proof))


def consistency_proof(source: HashSource, old: int, new: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of `new` leaves extends that of `old` (RFC 6962, 2.1.2).

    It is empty where the sizes are equal, and from the empty tree, which everything extends.
    Raises `ValueError` where `old` is the larger, `MalformedProof` where a hash is not known.
    """
    if not 0 <= old <= new <= MAX_SIZE:
        message = f"A tree of {new} can't extend one of {old}."
        raise ValueError(message)
    if old in {0, new}:
        return ()
    proof, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_range_root(source, middle, end))
            end = middle
        else:
            proof.append(_range_root(source, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(_range_root(source, start, end))
    return tuple(reversed(proof))


def _split(count: int) -> int:
    """Return the largest power of two below a count of at least two."""
    return 1 << (count - 1).bit_length() - 1


def _range_root(source: HashSource, start: int, end: int) -> bytes:
    """Return the root of the leaves from `start` to `end`, as a subtree of an RFC 6962 tree."""
    count = end - start
    level = count.bit_length() - 1
    if count == 1 << level:
        return source.node(level, start >> level)
    middle = start + _split(count)
    return node_hash(_range_root(source, start, middle), _range_root(source, middle, end))


# ---------------------------------------------------------------------------- checking proofs


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether the proof shows that the leaf hash is at `index` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size <= MAX_SIZE or not _hashes(leaf, root, *proof):
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the proof shows that the new tree extends the old (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new <= MAX_SIZE or not _hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _extends(old, new, old_root, new_root, path)


def _extends(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
