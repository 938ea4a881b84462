"""Tiles: the paths and bytes of C2SP tlog-tiles, and trees that grow file by file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.hashing import leaf_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.tiles import (
    TileSource,
    decode_entries,
    decode_hashes,
    encode_entries,
    encode_hashes,
    entries_path,
    grow,
    log_paths,
    tile_path,
    tiles_of,
)
from sitegen.attest.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from sitegen.publish.names import checked_path
from tests.attest_tools import head, path, proof


def grown(*counts: int) -> tuple[dict[str, bytes], list[Frontier]]:
    """Return the files of a log that grew by these numbers of entries, and each of its heads."""
    store: dict[str, bytes] = {}
    heads = [Frontier()]
    for count in counts:
        size = heads[-1].size
        growth = grow(store.get, heads[-1], [entry(size + number) for number in range(count)])
        assert not store.keys() & growth.files.keys(), "nothing is ever written anew"
        store.update(growth.files)
        heads.append(growth.frontier)
    return store, heads


def entry(number: int) -> bytes:
    """Return the entry with this number."""
    return f"entry {number}".encode()


def hashes(size: int) -> list[bytes]:
    """Return the leaf hashes of the first entries."""
    return [leaf_hash(entry(number)) for number in range(size)]


@pytest.mark.parametrize(
    ("path_", "expected"),
    [
        pytest.param(tile_path(0, 0), "tile/0/000", id="first"),
        pytest.param(tile_path(3, 1_234_067), "tile/3/x001/x234/067", id="example of the spec"),
        pytest.param(tile_path(0, 999), "tile/0/999", id="last of one group"),
        pytest.param(tile_path(0, 1_000), "tile/0/x001/000", id="first of two groups"),
        pytest.param(tile_path(1, 0, 17), "tile/1/000.p/17", id="partial"),
        pytest.param(entries_path(1_234_067), "tile/entries/x001/x234/067", id="entries"),
        pytest.param(entries_path(273, 112), "tile/entries/273.p/112", id="partial entries"),
    ],
)
def test_paths(path_: str, expected: str) -> None:
    """Indices are groups of three digits, all but the last with an x; partial tiles say so."""
    assert path_ == expected
    assert checked_path(f"log/{path_}") == f"log/{expected}"


@pytest.mark.parametrize(("index", "width"), [(-1, 256), (0, 0), (0, 257)])
def test_tiles_that_cannot_be_have_no_path(index: int, width: int) -> None:
    """An empty tile is never stored."""
    with pytest.raises(ValueError, match="no tile"):
        tile_path(0, index, width)


def test_tiles_of_the_specification_s_examples() -> None:
    """70,000 and 256 leaves have the tiles that the specification lists."""
    found = list(tiles_of(70_000))
    assert sum(1 for level, _, width in found if (level, width) == (0, 256)) == 273
    rest = [tile for tile in found if tile[0] > 0 or tile[2] < 256]
    assert rest == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]
    assert list(tiles_of(0)) == []


def test_bytes_of_tiles_and_bundles() -> None:
    """Hashes stand one behind the other; entries each behind its length in two bytes."""
    row = hashes(3)
    assert decode_hashes(encode_hashes(row), 3) == tuple(row)
    assert encode_entries([b"ab", b""]) == b"\x00\x02ab\x00\x00"
    assert decode_entries(b"\x00\x02ab\x00\x00", 2) == (b"ab", b"")
    longest = b"x" * 65_535
    assert decode_entries(encode_entries([longest]), 1) == (longest,)
    with pytest.raises(ValueError, match="65536"):
        encode_entries([b"x" * 65_536])


@pytest.mark.parametrize(
    ("data", "width"),
    [
        pytest.param(b"", 1, id="nothing"),
        pytest.param(b"\x00", 1, id="half a length"),
        pytest.param(b"\x00\x02a", 1, id="half an entry"),
        pytest.param(b"\x00\x01a", 2, id="too few"),
        pytest.param(b"\x00\x01a\x00\x01b", 1, id="too many"),
        pytest.param(b"\x00\x01a\x00", 1, id="something behind"),
    ],
)
def test_broken_bundles_are_refused(data: bytes, width: int) -> None:
    """A bundle holds just as many whole entries as its name says."""
    with pytest.raises(MalformedProof):
        decode_entries(data, width)


@given(st.binary(max_size=100), st.integers(1, 256))
def test_any_bytes_are_a_tile_or_refused(data: bytes, width: int) -> None:
    """Nothing but `MalformedProof` comes out of bytes that nobody wrote."""
    for decode in (decode_hashes, decode_entries):
        try:
            decode(data, width)
        except MalformedProof:
            continue


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param((1, 1, 1, 5, 255, 1, 300), id="small steps"),
        pytest.param((256, 256), id="full tiles"),
        pytest.param((255, 1, 1), id="across the edge"),
        pytest.param((700,), id="at once"),
        pytest.param((66_000, 5, 400), id="three levels"),
    ],
)
def test_a_grown_log_has_its_tiles_and_proves_its_past(counts: tuple[int, ...]) -> None:
    """Every head's files are there, no file is written twice, and every head extends the last."""
    store, heads = grown(*counts)
    size = heads[-1].size
    leaves = hashes(size)
    newest = TileSource(store.get, size)
    for older in heads[1:]:
        assert set(log_paths(older.size)) <= store.keys()
        assert older.root() == head(leaves[: older.size])
        made = consistency_proof(newest, older.size, size)
        assert list(made) == proof(older.size, leaves)
        assert verify_consistency(older.size, size, older.root(), heads[-1].root(), made)
        then = TileSource(store.get, older.size)
        assert Frontier.from_source(then, older.size) == older
        index = older.size // 2
        included = inclusion_proof(then, index, older.size)
        assert list(included) == path(index, leaves[: older.size])
        assert verify_inclusion(leaves[index], index, older.size, included, older.root())


def test_bundles_hold_the_entries() -> None:
    """Whatever its age, a tree's entries are read back as they were added."""
    store, heads = grown(3, 300)
    for frontier in heads[1:]:
        source = TileSource(store.get, frontier.size)
        read = [one for index in range(-(-frontier.size // 256)) for one in source.entries(index)]
        assert read == [entry(number) for number in range(frontier.size)]


def test_partial_tiles_may_be_gone_once_they_are_full() -> None:
    """The specification lets a log delete them; the full tile says the same."""
    store, heads = grown(3, 253)
    kept = {name: data for name, data in store.items() if name != "tile/0/000.p/3"}
    kept.pop("tile/entries/000.p/3")
    source = TileSource(kept.get, 3)
    assert Frontier.from_source(source, 3) == heads[1]
    assert source.entries(0) == (entry(0), entry(1), entry(2))


@pytest.mark.parametrize("name", ["tile/0/000.p/5", "tile/entries/000.p/5"])
@pytest.mark.parametrize("spoil", ["missing", "changed", "short"])
def test_a_spoilt_log_does_not_grow(name: str, spoil: str) -> None:
    """What is appended to has to be what the newest checkpoint speaks of."""
    store, heads = grown(5)
    data = store.pop(name)
    if spoil == "changed":
        store[name] = data[:-1] + bytes([data[-1] ^ 1])
    elif spoil == "short":
        store[name] = data[:-1]
    with pytest.raises(MalformedProof):
        grow(store.get, heads[-1], [b"more"])


def test_no_entry_adds_no_file() -> None:
    """A log does not change where nothing was published."""
    store, heads = grown(5)
    growth = grow(store.get, heads[-1], [])
    assert (growth.frontier, dict(growth.files)) == (heads[-1], {})


def test_appending_reads_only_the_right_edge() -> None:
    """A partial tile of each level and the partial bundle: the work does not grow with the log."""
    store, heads = grown(66_000)
    asked: list[str] = []

    def read(name: str) -> bytes | None:
        asked.append(name)
        return store.get(name)

    grow(read, heads[-1], [b"more"])
    assert sorted(asked) == [
        "tile/0/257.p/208",
        "tile/1/001.p/1",
        "tile/2/000.p/1",
        "tile/entries/257.p/208",
    ]


def test_hashes_beyond_the_tree_are_refused() -> None:
    """A source knows nothing of leaves that its size does not reach."""
    store, _ = grown(300)
    source = TileSource(store.get, 5)
    for level, index in ((0, 5), (3, 0), (0, -1)):
        with pytest.raises(MalformedProof):
            source.node(level, index)
