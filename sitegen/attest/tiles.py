"""The tree as files: C2SP tlog-tiles, height 8. Paths are relative to the site's `log/`.

A full tile holds 256 hashes and never changes; a partial one has its width in its name, so that
nothing is ever written anew. Entry bundles hold the leaves themselves in the same places.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sitegen.attest.hashing import HASH_BYTES, leaf_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.tree import Frontier, perfect_root

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes of a full tile, entries of a full bundle."""

ENTRY_BYTES = 0xFFFF
"""Bytes of the longest entry: its length is stored in two."""

TILE_BYTES = WIDTH * HASH_BYTES
BUNDLE_BYTES = WIDTH * (ENTRY_BYTES + 2)
"""Bytes that a reader has to read at most of a tile and of a bundle."""

_LENGTH = 2
_CACHED_TILES = 64

ReadTile = Callable[[str], bytes | None]
"""A path below `log/` to the bytes there; None where there is no such file."""


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile of hashes: `tile/0/x001/234`, `tile/0/000.p/17`."""
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of entries: `tile/entries/000`, `tile/entries/000.p/17`."""
    return f"tile/entries/{_numbered(index, width)}"


def _numbered(index: int, width: int) -> str:
    if index < 0 or not 1 <= width <= WIDTH:
        message = f"There is no tile {index} of width {width}."
        raise ValueError(message)
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.append(f"x{index % 1000:03d}")
    name = "/".join(reversed(groups))
    return name if width == WIDTH else f"{name}.p/{width}"


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, index and width of every tile of hashes that a tree of this size has.

    Those of level 0 are the places of its entry bundles too.
    """
    level = 0
    while count := size >> (HEIGHT * level):
        yield from ((level, index, WIDTH) for index in range(count // WIDTH))
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level += 1


def log_paths(size: int) -> Iterator[str]:
    """Yield the path of every tile and bundle that a tree of this size has."""
    for level, index, width in tiles_of(size):
        yield tile_path(level, index, width)
        if level == 0:
            yield entries_path(index, width)


# ------------------------------------------------------------------------------------ encodings


def encode_hashes(hashes: Sequence[bytes]) -> bytes:
    """Return the bytes of a tile."""
    return b"".join(hashes)


def decode_hashes(data: bytes, width: int) -> tuple[bytes, ...]:
    """Return the hashes of a tile; raise `MalformedProof` unless there are just `width`."""
    if len(data) != width * HASH_BYTES:
        message = f"A tile of width {width} has {width * HASH_BYTES} bytes, not {len(data)}."
        raise MalformedProof(message)
    return tuple(data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES))


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """Return the bytes of a bundle; raise `ValueError` where an entry is too long for one."""
    parts = []
    for entry in entries:
        if len(entry) > ENTRY_BYTES:
            message = f"An entry has {len(entry)} bytes, more than {ENTRY_BYTES}."
            raise ValueError(message)
        parts += [len(entry).to_bytes(_LENGTH, "big"), entry]
    return b"".join(parts)


def decode_entries(data: bytes, width: int) -> tuple[bytes, ...]:
    """Return the entries of a bundle; raise `MalformedProof` unless there are just `width`."""
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) < width:
        start = at + _LENGTH
        at = start + int.from_bytes(data[at:start], "big")
        if start > len(data) or at > len(data):
            message = "A bundle of entries ends within an entry."
            raise MalformedProof(message)
        entries.append(data[start:at])
    if len(entries) != width or at != len(data):
        message = f"A bundle of width {width} holds another number of entries."
        raise MalformedProof(message)
    return tuple(entries)


# --------------------------------------------------------------------------------------- reading


@dataclass(slots=True)
class TileSource:
    """The hashes of a tree of `size` leaves, from its tiles (a `HashSource`).

    What the tiles say is not checked here: a proof made of wrong hashes is a wrong proof, and a
    frontier from wrong hashes has a wrong root.
    """

    read: ReadTile
    size: int
    _cache: dict[tuple[int, int], tuple[bytes, ...]] = field(default_factory=dict)

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a perfect subtree; raise `MalformedProof` where it is not there."""
        tile_level, height = divmod(level, HEIGHT)
        start, count = index << height, 1 << height
        if index < 0 or (index + 1) << level > self.size:
            message = "The tree does not reach as far as the hash that was asked for."
            raise MalformedProof(message)
        hashes = self.tile(tile_level, start // WIDTH)
        return perfect_root(hashes[start % WIDTH : start % WIDTH + count])

    def tile(self, level: int, index: int) -> tuple[bytes, ...]:
        """Return the hashes of a tile, as many as a tree of this size has there."""
        known = self._cache.get((level, index))
        if known is None:
            width = self._width(level, index)
            data = _stored(self.read, lambda wide: tile_path(level, index, wide), width)
            known = decode_hashes(data[: width * HASH_BYTES], width)
            if len(self._cache) >= _CACHED_TILES:
                self._cache.pop(next(iter(self._cache)))
            self._cache[level, index] = known
        return known

    def entries(self, index: int) -> tuple[bytes, ...]:
        """Return the entries of a bundle, as many as a tree of this size has there."""
        width = self._width(0, index)
        data = self.read(entries_path(index, width))
        if data is not None:
            return decode_entries(data, width)
        path = entries_path(index)
        full = self.read(path)
        if full is None:
            message = f"{path} is missing."
            raise MalformedProof(message)
        return decode_entries(full, WIDTH)[:width]

    def _width(self, level: int, index: int) -> int:
        width = min(WIDTH, (self.size >> (HEIGHT * level)) - index * WIDTH)
        if width < 1:
            message = "The tree does not reach as far as the tile that was asked for."
            raise MalformedProof(message)
        return width


def _stored(read: ReadTile, path_of: Callable[[int], str], width: int) -> bytes:
    """Return a tile of this width, or the full one that later took its place."""
    data = read(path_of(width))
    if data is None and width < WIDTH:
        data = read(path_of(WIDTH))
        if data is not None and len(data) != TILE_BYTES:
            message = f"{path_of(WIDTH)} is no full tile."
            raise MalformedProof(message)
    if data is None:
        message = f"{path_of(width)} is missing."
        raise MalformedProof(message)
    return data


# --------------------------------------------------------------------------------------- growing


@dataclass(frozen=True, slots=True)
class Growth:
    """What appending gave: the frontier of the new tree, and the files (below `log/`) to add.

    No file has the path of one that was there before.
    """

    frontier: Frontier
    files: Mapping[str, bytes]


def grow(read: ReadTile, frontier: Frontier, entries: Sequence[bytes]) -> Growth:
    """Return the tree with these entries behind it.

    Of what is stored, the partial tile of each level and the partial bundle are read, never
    more. Raises `MalformedProof` where they are missing or are not those of the frontier.
    """
    if not entries:
        return Growth(frontier, {})
    old = TileSource(read, frontier.size)
    if Frontier.from_source(old, frontier.size) != frontier:
        message = "The tiles of the log are not those of its newest checkpoint."
        raise MalformedProof(message)
    files: dict[str, bytes] = {}
    bundled = [*_open_entries(old), *entries]
    _add(files, bundled, frontier.size // WIDTH, entries_path, encode_entries)
    fresh = [leaf_hash(entry) for entry in entries]
    grown = frontier.append(fresh)
    level = 0
    while fresh:
        count = frontier.size >> (HEIGHT * level)
        first, kept = divmod(count, WIDTH)
        row = [*(old.tile(level, first) if kept else ()), *fresh]
        _add(files, row, first, _level_path(level), encode_hashes)
        fresh = [perfect_root(row[at : at + WIDTH]) for at in _full(len(row))]
        level += 1
    return Growth(grown, files)


def _open_entries(old: TileSource) -> tuple[bytes, ...]:
    first, kept = divmod(old.size, WIDTH)
    if not kept:
        return ()
    entries = old.entries(first)
    if tuple(leaf_hash(entry) for entry in entries) != old.tile(0, first):
        message = "The newest entries of the log are not those of its tile."
        raise MalformedProof(message)
    return entries


def _level_path(level: int) -> Callable[[int, int], str]:
    return lambda index, width: tile_path(level, index, width)


def _full(count: int) -> range:
    return range(0, count - count % WIDTH, WIDTH)


def _add(
    files: dict[str, bytes],
    row: Sequence[bytes],
    first: int,
    path_of: Callable[[int, int], str],
    encode: Callable[[Sequence[bytes]], bytes],
) -> None:
    for at in range(0, len(row), WIDTH):
        part = row[at : at + WIDTH]
        files[path_of(first + at // WIDTH, len(part))] = encode(part)
