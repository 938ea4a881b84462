"""The Merkle tree: against RFC 9162's own recursion, and against every kind of wrong proof."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.hashing import EMPTY_ROOT, leaf_hash, node_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.tree import (
    Frontier,
    LeafHashes,
    consistency_proof,
    inclusion_proof,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from tests.attest_tools import head, leaf, path, proof

SIZES = range(1, 65)
LEAVES = [leaf(f"leaf {number}".encode()) for number in range(65)]
SOURCE = LeafHashes(LEAVES)
ROOTS = [head(LEAVES[:size]) for size in range(66)]
WRONG = bytes(32)

# Certificate Transparency's own test vectors: the roots of the first eight trees.
CT_LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", None)
CT_LAST = "606162636465666768696a6b6c6d6e6f"
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_known_roots() -> None:
    """The trees of the Certificate Transparency test vectors have their published roots."""
    entries = [bytes.fromhex(CT_LAST if text is None else text) for text in CT_LEAVES]
    hashes = [leaf_hash(entry) for entry in entries]
    roots = [Frontier().append(hashes[:size]).root().hex() for size in range(1, 9)]
    assert tuple(roots) == CT_ROOTS
    assert Frontier().root() == EMPTY_ROOT == head([])


def test_leaves_and_nodes_cannot_be_taken_for_each_other() -> None:
    """A leaf that holds two hashes is not the node above them."""
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])


@pytest.mark.parametrize("size", SIZES)
def test_every_inclusion_proof_is_exact(size: int) -> None:
    """For each leaf of each tree, the proof is that of the recursion, and holds."""
    for index in range(size):
        made = inclusion_proof(SOURCE, index, size)
        assert list(made) == path(index, LEAVES[:size])
        assert verify_inclusion(LEAVES[index], index, size, made, ROOTS[size])


@pytest.mark.parametrize("new", SIZES)
def test_every_consistency_proof_is_exact(new: int) -> None:
    """For each older tree, the proof is that of the recursion, and holds."""
    for old in range(1, new + 1):
        made = consistency_proof(SOURCE, old, new)
        assert list(made) == proof(old, LEAVES[:new])
        assert verify_consistency(old, new, ROOTS[old], ROOTS[new], made)


@pytest.mark.parametrize("size", SIZES)
def test_wrong_inclusion_proofs_are_rejected(size: int) -> None:
    """Another leaf, place, size, root, or a hash changed, dropped, added or swapped."""
    for index in range(size):
        made = inclusion_proof(SOURCE, index, size)
        own, root = LEAVES[index], ROOTS[size]
        for other in range(size):
            if other != index:
                assert not verify_inclusion(own, other, size, made, root)
                assert not verify_inclusion(LEAVES[other], index, size, made, root)
        for changed in _spoilt(made):
            assert not verify_inclusion(own, index, size, changed, root)
        assert not verify_inclusion(own, index, size, made, WRONG)
        assert not verify_inclusion(own, size, size, made, root)
        assert not verify_inclusion(own, -1, size, made, root)
        assert not verify_inclusion(own[:31], index, size, made, root)


@pytest.mark.parametrize("new", SIZES)
def test_wrong_consistency_proofs_are_rejected(new: int) -> None:
    """Other roots, sizes, or a hash changed, dropped, added or swapped."""
    for old in range(1, new + 1):
        made = consistency_proof(SOURCE, old, new)
        before, after = ROOTS[old], ROOTS[new]
        for changed in _spoilt(made):
            assert not verify_consistency(old, new, before, after, changed)
        assert not verify_consistency(old, new, WRONG, after, made)
        assert not verify_consistency(old, new, before, WRONG, made)
        if old < new:
            assert not verify_consistency(new, old, after, before, made)
            assert not verify_consistency(old, new, after, before, made)
            assert not verify_consistency(old, old, before, after, ())


def _spoilt(made: Sequence[bytes]) -> list[list[bytes]]:
    hashes = list(made)
    spoilt = [[*hashes, WRONG], [WRONG, *hashes]]
    for at in range(len(hashes)):
        spoilt.append(hashes[:at] + hashes[at + 1 :])
        flipped = bytes([hashes[at][0] ^ 1]) + hashes[at][1:]
        spoilt.append([*hashes[:at], flipped, *hashes[at + 1 :]])
        spoilt.append([*hashes[:at], hashes[at][:-1], *hashes[at + 1 :]])
        if at:
            spoilt.append([*hashes[: at - 1], hashes[at], hashes[at - 1], *hashes[at + 1 :]])
    return spoilt


def test_everything_extends_the_empty_tree() -> None:
    """From nothing, the proof is empty, and the old root has to be that of the empty tree."""
    assert consistency_proof(SOURCE, 0, 7) == ()
    assert verify_consistency(0, 7, EMPTY_ROOT, ROOTS[7], ())
    assert not verify_consistency(0, 7, ROOTS[1], ROOTS[7], ())
    assert not verify_consistency(0, 7, EMPTY_ROOT, ROOTS[7], (WRONG,))


def test_sizes_that_cannot_be_are_refused() -> None:
    """A proof is asked for what is there; a stored frontier has to fit its size."""
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(SOURCE, 5, 5)
    with pytest.raises(ValueError, match="can't extend"):
        consistency_proof(SOURCE, 6, 5)
    for size, nodes in ((3, (WRONG,)), (1, (b"short",)), (-1, ()), (2**63, (WRONG,))):
        with pytest.raises(MalformedProof):
            Frontier.of(size, nodes)


@given(st.lists(st.binary(max_size=8), max_size=200), st.integers(0, 200))
def test_growing_at_once_and_by_parts_is_the_same(entries: list[bytes], cut: int) -> None:
    """However the leaves arrive, the frontier and the root are those of all of them."""
    hashes = [leaf_hash(entry) for entry in entries]
    grown = Frontier().append(hashes[:cut]).append(hashes[cut:])
    assert grown == Frontier().append(hashes) == Frontier.of(grown.size, grown.nodes)
    assert grown == Frontier.from_source(LeafHashes(hashes), len(hashes))
    assert grown.root() == head(hashes) == tree_root(LeafHashes(hashes), len(hashes))


@given(st.data())
def test_large_trees_prove_too(data: st.DataObject) -> None:
    """Sizes beyond those tested one by one: a random leaf, and a random older tree."""
    size = data.draw(st.integers(65, 3_000))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    leaves = [leaf(number.to_bytes(4, "big")) for number in range(size)]
    source, root = LeafHashes(leaves), head(leaves)
    assert verify_inclusion(leaves[index], index, size, inclusion_proof(source, index, size), root)
    made = consistency_proof(source, old, size)
    assert verify_consistency(old, size, head(leaves[:old]), root, made)


@given(
    st.integers(-1, 70),
    st.integers(-1, 70),
    st.lists(st.binary(min_size=31, max_size=33), max_size=9),
    st.binary(min_size=31, max_size=33),
)
def test_random_proofs_prove_nothing(one: int, two: int, hashes: list[bytes], root: bytes) -> None:
    """Whatever is handed in is refused without an error."""
    assert not verify_inclusion(LEAVES[0], one, two, hashes, root)
    assert not verify_consistency(one, two, root, WRONG, hashes)
