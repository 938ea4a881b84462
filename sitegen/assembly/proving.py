"""Proofs from a published site: that something is in its log, and that the log only grew."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from sitegen.assembly.site_log import LOG
from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.entries import EntryKind, LogEntry
from sitegen.attest.listing import read_listing, read_rows
from sitegen.attest.manifest import MANIFEST_SCHEMA, RENDERING_SCHEMA, ManifestFile
from sitegen.attest.notes import NOTE_BYTES, Note
from sitegen.attest.proofs import ConsistencyProof, InclusionProof
from sitegen.attest.tiles import BUNDLE_BYTES, WIDTH, TileSource
from sitegen.attest.tree import consistency_proof, inclusion_proof
from sitegen.attest.verify_files import MANIFEST_BYTES, SiteFiles, found_at
from sitegen.attest.version_entries import CHECKPOINT, MANIFEST
from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.text import quote
from sitegen.errors import ExitCode, InputProblem, SitegenError
from sitegen.pages.site_map import version_folder

_RENDERING: Final = "rendering.json"
_EVIDENCE: Final = "evidence.json"
_PARTS: Final = 2
_RENDERED: Final = ("runs", "records")


class NotProvable(SitegenError):
    """What lies in the site is not what its log holds: there is no proof of it."""

    code = ExitCode.INVALID
    slug = "not-provable"


@dataclass(frozen=True, slots=True)
class _Vouching:
    """What vouches for a path: the leaf, and the manifest that lists the path (empty: none)."""

    entry: LogEntry
    manifest: bytes = b""


def prove_inclusion(files: SiteFiles, path: str, newest: int) -> InclusionProof:
    """Return the proof that a run, record or file of a site is in its log.

    `path` is from the site's root; a folder of a run or record stands for its manifest. Raises
    `InputProblem` where there is no such file, `NotProvable` where the log does not hold it.
    """
    vouching = _vouching(files, path.removeprefix("./"), newest)
    note, head, source = _log(files, newest)
    for index, entry in _entries_back(source):
        if entry == vouching.entry.encoded():
            proof = inclusion_proof(source, index, head.size)
            made = InclusionProof(vouching.entry, index, proof, note, vouching.manifest)
            _demand(holds=made.holds())
            return made
    message = f"{quote(vouching.entry.path)} is not in the log as it is here."
    raise NotProvable(message, hint="sitegen verify says what was changed.")


def prove_growth(files: SiteFiles, old: int, new: int) -> ConsistencyProof:
    """Return the proof that the log of version `new` extends that of version `old`."""
    older, newer = _note(files, old), _note(files, new)
    before, after = Checkpoint.parse(older.text), Checkpoint.parse(newer.text)
    if before.size > after.size:
        message = f"Version {new:04d} is not after version {old:04d}."
        raise InputProblem(message, hint="Name the older one with --from, the newer with --to.")
    proof = consistency_proof(_source(files, after.size), before.size, after.size)
    made = ConsistencyProof(older, newer, proof)
    _demand(holds=made.holds())
    return made


def _demand(*, holds: bool) -> None:
    if not holds:
        message = "The tiles of the log do not lead to its checkpoint."
        raise NotProvable(message, hint="sitegen verify says what was changed.")


def _vouching(files: SiteFiles, path: str, newest: int) -> _Vouching:
    parts = path.rstrip("/").split("/")
    if parts[0] in _RENDERED and len(parts) >= _PARTS:
        folder = "/".join(parts[:_PARTS]) + "/"
        inner = "/".join(parts[_PARTS:]) or _RENDERING
        if inner in {_RENDERING, _EVIDENCE}:
            kind = EntryKind.EVIDENCE if inner == _EVIDENCE else EntryKind.RENDERING
            return _leaf(files, kind, f"{folder}{inner}")
        return _listed(files, EntryKind.RENDERING, f"{folder}{_RENDERING}", path)
    if parts[0] == "baselines":
        return _leaf(files, EntryKind.BASELINE, path)
    if path == f"{LOG}{CHECKPOINT}" or parts[0] == "log" or parts[-1] == CHECKPOINT:
        message = f"{quote(path)} is the log itself, which nothing vouches for but its signature."
        raise InputProblem(message, hint="sitegen verify SITE --key FILE checks that.")
    if parts[0] == "v" and len(parts) > 1:
        manifest = f"v/{parts[1]}/{MANIFEST}"
        if path in {manifest, f"v/{parts[1]}", f"v/{parts[1]}/"}:
            return _leaf(files, EntryKind.VERSION, manifest)
        return _listed(files, EntryKind.VERSION, manifest, path)
    return _shared(files, path, newest)


def _leaf(files: SiteFiles, kind: EntryKind, path: str) -> _Vouching:
    return _Vouching(LogEntry(kind, path, sha256_hex(_read(files, path, MANIFEST_BYTES))))


def _listed(files: SiteFiles, kind: EntryKind, manifest: str, path: str) -> _Vouching:
    """Return what vouches for a file that a manifest lists; demand that it is as listed."""
    data = _read(files, manifest, MANIFEST_BYTES)
    for row in _rows(data, manifest):
        if row.path == path:
            _demand_same(files, path, row)
            return _Vouching(LogEntry(kind, manifest, sha256_hex(data)), data)
    message = f"{quote(path)} is not in the list of what was published."
    raise InputProblem(message, hint="Give the path from the site's root.")


def _shared(files: SiteFiles, path: str, newest: int) -> _Vouching:
    """Return what vouches for a file of no folder: the newest version that lists it."""
    for number in range(newest, 0, -1):
        manifest = f"{version_folder(number)}{MANIFEST}"
        data = _read(files, manifest, MANIFEST_BYTES)
        if any(row.path == path for row in _rows(data, manifest)):
            return _listed(files, EntryKind.VERSION, manifest, path)
    message = f"Nothing in the site is called {quote(path)}."
    raise InputProblem(message, hint="Give the path from the site's root.")


def _rows(data: bytes, manifest: str) -> Iterator[ManifestFile]:
    """Yield what a manifest lists, with paths from the site's root."""
    version = manifest.endswith(f"/{MANIFEST}")
    listing = read_listing(data, MANIFEST_SCHEMA if version else RENDERING_SCHEMA)
    if version:
        yield from listing.files
        if "pointers" in listing.members:
            yield from read_rows(listing.members, "pointers")
        return
    folder = manifest.removesuffix(_RENDERING)
    yield from (replace(row, path=f"{folder}{row.path}") for row in listing.files)


def _demand_same(files: SiteFiles, path: str, row: ManifestFile) -> None:
    try:
        found = found_at(files, path)
    except OSError as error:
        raise _unreadable(path, error) from error
    if (found.sha256, found.size) != (row.sha256, row.size):
        message = f"{quote(path)} is not the file that was published."
        raise NotProvable(message, hint="sitegen verify says what was changed.")


def _log(files: SiteFiles, number: int) -> tuple[Note, Checkpoint, TileSource]:
    note = _note(files, number)
    head = Checkpoint.parse(note.text)
    return note, head, _source(files, head.size)


def _note(files: SiteFiles, number: int) -> Note:
    return Note.parse(_read(files, f"{version_folder(number)}{CHECKPOINT}", NOTE_BYTES))


def _source(files: SiteFiles, size: int) -> TileSource:
    def read(path: str) -> bytes | None:
        place = f"{LOG}{path}"
        try:
            return files.read(place, BUNDLE_BYTES)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(place, error) from error

    return TileSource(read, size)


def _entries_back(source: TileSource) -> Iterator[tuple[int, bytes]]:
    for bundle in range((source.size - 1) // WIDTH, -1, -1):
        entries = source.entries(bundle)
        for place in range(len(entries) - 1, -1, -1):
            yield bundle * WIDTH + place, entries[place]


def _read(files: SiteFiles, path: str, limit: int) -> bytes:
    try:
        return files.read(path, limit)
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError) -> InputProblem:
    message = f"{quote(path)} can't be read: {error.strerror or error}."
    return InputProblem(message, hint="Give the path from the site's root.")
