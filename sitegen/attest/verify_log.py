"""Fifth step of `verify`: the log. What it should hold follows from the manifests alone.

Where the two agree, every tile is compared with the bytes that follow, and the checkpoint of
every version with the head of the tree as it was then: each tree extends the one before it,
because both are made of the same leaves. Where they do not, the log is believed if it has the
root of its newest checkpoint, and the manifests that differ are named; else the checkpoint is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.entries import LogEntry
from sitegen.attest.hashing import leaf_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.members import read_object
from sitegen.attest.notes import NOTE_BYTES, Note
from sitegen.attest.tiles import (
    BUNDLE_BYTES,
    WIDTH,
    TileSource,
    encode_entries,
    entries_path,
    tile_path,
    tiles_of,
)
from sitegen.attest.tree import Frontier, perfect_root
from sitegen.attest.verify_contents import Contents
from sitegen.attest.verify_files import (
    SMALL_BYTES,
    SiteFiles,
    compare_bytes,
    tell_unreadable,
)
from sitegen.attest.verify_reach import VersionRead
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.attest.version_entries import CHECKPOINT, listed_entries, version_entry
from sitegen.model.names import DIGEST_CHARS

LOG: Final = "log/"
STATE: Final = "state.json"


@dataclass(frozen=True, slots=True)
class Head:
    """The checkpoint of one version, as published."""

    version: VersionRead
    note: Note
    checkpoint: Checkpoint

    @property
    def path(self) -> str:
        """Return where it lies."""
        return f"{self.version.folder}{CHECKPOINT}"


@dataclass(frozen=True, slots=True)
class LogRead:
    """What became of the log: the heads of its versions, and its leaves where they are certain.

    `entries` None: nothing that the site holds leads to the newest root, so that nothing can be
    said of history.
    """

    heads: tuple[Head, ...]
    entries: tuple[bytes, ...] | None

    @property
    def newest(self) -> Head | None:
        """Return the head of the newest version that has one."""
        return self.heads[-1] if self.heads else None

    def root_at(self, size: int) -> bytes | None:
        """Return the root of the first leaves, None where the log is not known that far."""
        if self.entries is None or not 0 <= size <= len(self.entries):
            return None
        return Frontier().append(leaf_hash(one) for one in self.entries[:size]).root()


def verify_log(
    files: SiteFiles, versions: Sequence[VersionRead], contents: Contents
) -> tuple[LogRead, Step]:
    """Check the log against the manifests, the checkpoints against the log."""
    notes = StepNotes()
    title, what = "The log holds what was published, in every version", "parts of the log"
    heads = tuple(_heads(files, versions, notes))
    if not heads:
        if not notes.problems:
            notes.why = "The site was published before there was a log."
        return LogRead((), None), notes.step("log", title, what)
    entries, derived = _certain(files, versions, heads[-1], notes)
    if entries is not None:
        _check_roots(entries, heads, versions, notes)
        _check_tiles(files, entries, heads, versions, contents, notes)
        if not derived:
            _name_differences(versions, entries, notes)
    return LogRead(heads, entries), notes.step("log", title, what)


def _heads(files: SiteFiles, versions: Sequence[VersionRead], notes: StepNotes) -> list[Head]:
    heads: list[Head] = []
    for version in versions:
        path = f"{version.folder}{CHECKPOINT}"
        try:
            note = Note.parse(files.read(path, NOTE_BYTES))
            heads.append(Head(version, note, Checkpoint.parse(note.text)))
        except FileNotFoundError as error:
            if heads or _has_log(files, version):
                tell_unreadable(notes, path, error)
            else:
                notes.leave(path, "The version was published before there was a log.")
        except OSError as error:
            tell_unreadable(notes, path, error)
        except MalformedProof as error:
            notes.fail(path, Fault.DAMAGED, str(error))
    if heads and heads[-1].version is not versions[-1]:
        return []
    return heads


def _has_log(files: SiteFiles, version: VersionRead) -> bool:
    """Tell whether a version says that it wrote a part of the log."""
    try:
        data = files.read(f"{version.folder}{STATE}", SMALL_BYTES)
        return read_object(data, SMALL_BYTES, STATE).get("log") is not None
    except (OSError, MalformedProof):
        return True  # what should say that there was none is gone as well


def entries_of(version: VersionRead) -> tuple[LogEntry, ...]:
    """Return the leaves that a version adds, by its manifest; none where that can't be read."""
    if version.listing is None or version.sha256 is None:
        return ()
    own = version_entry(version.folder, version.sha256)
    return (*listed_entries(version.listing.files), own)


def _certain(
    files: SiteFiles, versions: Sequence[VersionRead], newest: Head, notes: StepNotes
) -> tuple[tuple[bytes, ...] | None, bool]:
    """Return the leaves that lead to the newest root, and whether they are the manifests' own."""
    derived = _derived(versions, newest)
    if derived is not None and _leads_to(derived, newest.checkpoint):
        return derived, True
    stored = _stored(files, newest.checkpoint.size, notes)
    if stored is not None and _leads_to(stored, newest.checkpoint):
        return stored, False
    message = "Neither the log nor the manifests lead to the root of this checkpoint."
    notes.fail(newest.path, Fault.CHANGED, message)
    return None, False


def _derived(versions: Sequence[VersionRead], newest: Head) -> tuple[bytes, ...] | None:
    try:
        found = tuple(
            entry.encoded()
            for version in versions
            if version.number <= newest.version.number
            for entry in entries_of(version)
        )
    except ValueError:
        return None  # a manifest names what no leaf can
    return found


def _stored(files: SiteFiles, size: int, notes: StepNotes) -> tuple[bytes, ...] | None:
    def read(path: str) -> bytes | None:
        try:
            return files.read(f"{LOG}{path}", BUNDLE_BYTES)
        except OSError:
            return None

    source, found = TileSource(read, size), list[bytes]()
    try:
        for level, index, _ in tiles_of(size):
            if level:
                break
            found.extend(source.entries(index))
    except MalformedProof as error:
        notes.fail(LOG, Fault.DAMAGED, f"The leaves of the log can't be read. {error}")
        return None
    return tuple(found)


def _leads_to(entries: Sequence[bytes], head: Checkpoint) -> bool:
    if len(entries) != head.size:
        return False
    return Frontier().append(map(leaf_hash, entries)).root() == head.root


def _check_roots(
    entries: Sequence[bytes],
    heads: Sequence[Head],
    versions: Sequence[VersionRead],
    notes: StepNotes,
) -> None:
    """Check the checkpoint of every version: its origin, its size and its root."""
    origin = heads[0].checkpoint.origin
    sha256 = heads[0].version.sha256
    if sha256 is not None and not origin.endswith(f"-{sha256[:DIGEST_CHARS]}"):
        message = "The origin of the log is not that of its first version."
        notes.fail(heads[0].path, Fault.CHANGED, message)
    sizes, frontier, at = _sizes(versions), Frontier(), 0
    for head in heads:
        size = head.checkpoint.size
        good = at <= size <= len(entries) and head.checkpoint.origin == origin
        if good:
            frontier = frontier.append(map(leaf_hash, entries[at:size]))
            at = size
            good = frontier.root() == head.checkpoint.root and not head.checkpoint.extensions
        if good and sizes.get(head.version.number, size) == size:
            notes.checked += 1
            continue
        message = "The checkpoint is not the head of the log as it was with this version."
        notes.fail(head.path, Fault.CHANGED, message)


def _sizes(versions: Sequence[VersionRead]) -> dict[int, int]:
    """Return the number of leaves with each version, as far as every manifest can be read."""
    sizes: dict[int, int] = {}
    count = 0
    for version in versions:
        if version.listing is None:
            break
        count += len(entries_of(version))
        sizes[version.number] = count
    return sizes


def _check_tiles(
    files: SiteFiles,
    entries: Sequence[bytes],
    heads: Sequence[Head],
    versions: Sequence[VersionRead],
    contents: Contents,
    notes: StepNotes,
) -> None:  # fmt: skip
    """Check every tile and bundle of every version against the bytes that follow."""
    levels = [[leaf_hash(one) for one in entries]]
    while len(levels[-1]) >= WIDTH:
        row = levels[-1]
        full = range(0, len(row) - len(row) % WIDTH, WIDTH)
        levels.append([perfect_root(row[at : at + WIDTH]) for at in full])
    done: set[str] = set()
    stated = {head.checkpoint.size for head in heads}
    # A version whose checkpoint is damaged has left its partial tiles all the same.
    derived = {size for at, size in _sizes(versions).items() if at >= heads[0].version.number}
    for size in sorted(size for size in stated | derived if size <= len(entries)):
        for level, index, width in tiles_of(size):
            part = slice(index * WIDTH, index * WIDTH + width)
            wanted = {tile_path(level, index, width): b"".join(levels[level][part])}
            if level == 0:
                wanted[entries_path(index, width)] = encode_entries(entries[part])
            for path, data in wanted.items():
                if path not in done:
                    done.add(path)
                    contents.take(f"{LOG}{path}")
                    compare_bytes(files, f"{LOG}{path}", data, notes, "that of the log's leaves")


def _name_differences(
    versions: Sequence[VersionRead], entries: Sequence[bytes], notes: StepNotes
) -> None:
    """Name the manifests that are not those that the log holds."""
    logged = set(entries)
    for version in versions:
        if version.sha256 is None:
            continue
        own = version_entry(version.folder, version.sha256)
        if own.encoded() not in logged:
            notes.fail(own.path, Fault.CHANGED, "The manifest is not the one in the log.")
    if not any(problem.fault is Fault.CHANGED for problem in notes.problems):
        message = "The log holds other things than the manifests name."
        notes.fail(LOG, Fault.CHANGED, message)
