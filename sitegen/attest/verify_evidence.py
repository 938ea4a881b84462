"""Fourth step of `verify`: every artifact inside a run's archive, and what is said of evidence.

`evidence.zip` is stored, not deflated: nothing is ever decompressed here.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from struct import Struct
from typing import BinaryIO, Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sitegen.attest.listing import read_listing
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import EVIDENCE_SCHEMA, RENDERING_SCHEMA, ManifestFile, sums_bytes
from sitegen.attest.members import read_object
from sitegen.attest.verify_contents import RENDERING, Contents
from sitegen.attest.verify_files import (
    MANIFEST_BYTES,
    SMALL_BYTES,
    SiteFiles,
    compare_bytes,
    tell_unreadable,
)
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.canonical.digest import sha256_hex
from sitegen.canonical.text import quote

EVIDENCE: Final = "evidence.json"
ARCHIVE: Final = "evidence.zip"
_SUMS: Final = "SHA256SUMS"
_ENTRY: Final = "entry.json"
_RECORD: Final = "record.json"
_SPEAKING: Final = (RENDERING, EVIDENCE, ARCHIVE, _SUMS, _ENTRY, _RECORD)
_RECORD_NAMES: Final = frozenset({"evidence.txt", "evidence.bin"})

_BLOCK: Final = 1024 * 1024
_LOCAL, _NAME_AT, _END = 30, 26, 22
_DESCRIBED_BEHIND: Final = 0x08  # the flag of a member whose sizes stand behind it too
_SIGNATURE: Final = 0x08074B50
_DESCRIPTOR, _WIDE_DESCRIPTOR = Struct("<LLLL"), Struct("<LLQQ")
_PER_MEMBER: Final = 256
"""Bytes that the headers of one member take at most, without its name."""

BROKEN_ARCHIVE: Final = (
    BadZipFile, EOFError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError,
    struct.error, ValueError,
)  # fmt: skip
"""What the standard library raises for archives that are none."""


def verify_evidence(files: SiteFiles, contents: Contents) -> Step:
    """Check every artifact of every run and record against the list of evidence."""
    notes = StepNotes()
    for folder in contents.folders:
        gone = [name for name in _SPEAKING if contents.is_gone(f"{folder}{name}")]
        if gone:
            notes.leave(folder, f"{gone[0]} was taken out or replaced, by a record in the log.")
        elif folder.startswith("runs/"):
            _check_run(files, folder, notes)
        else:
            _check_record(files, folder, notes)
    return notes.step("evidence", "Every artifact is the one that was listed", "artifacts")


def read_evidence(data: bytes) -> tuple[ManifestFile, ...]:
    """Return the artifacts that `evidence.json` lists; raise `MalformedProof`."""
    return read_listing(data, EVIDENCE_SCHEMA, inside=False).files


def _check_run(files: SiteFiles, folder: str, notes: StepNotes) -> None:
    path = f"{folder}{EVIDENCE}"
    try:
        data = files.read(path, MANIFEST_BYTES)
        rows = read_evidence(data)
        entry = read_object(files.read(f"{folder}{_ENTRY}", SMALL_BYTES), SMALL_BYTES, _ENTRY)
        if entry.get("evidence_sha256") != sha256_hex(data):
            message = "It states another digest than that of the list of evidence."
            notes.fail(f"{folder}{_ENTRY}", Fault.CHANGED, message)
    except OSError as error:
        tell_unreadable(notes, path, error)
        return
    except MalformedProof as error:
        notes.fail(path, Fault.DAMAGED, str(error))
        return
    archive = f"{folder}{ARCHIVE}"
    try:
        with files.stream(archive) as stream:
            check_archive(stream, files.size(archive), rows, archive, notes)
    except OSError as error:
        tell_unreadable(notes, archive, error)
    _check_sums(files, folder, notes)


def check_archive(
    stream: BinaryIO, size: int, rows: Sequence[ManifestFile], path: str, notes: StepNotes
) -> None:
    """Check that an archive holds these artifacts, byte for byte, and nothing besides."""
    names = (len(row.path.encode("utf-8", "surrogatepass")) for row in rows)
    room = _END + sum(row.size + _PER_MEMBER for row in rows) + 2 * sum(names) + _PER_MEMBER
    if size > room:
        notes.fail(path, Fault.CHANGED, "The archive holds more than the list of evidence.")
        return
    try:
        with ZipFile(stream) as archive:
            _check_members(archive, {row.path: row for row in rows}, path, notes)
            if _has_gaps(stream, archive, size):
                notes.fail(path, Fault.CHANGED, "The archive holds bytes beside its members.")
    except BROKEN_ARCHIVE as error:
        message = f"The archive can't be read: {quote(str(error))}."
        notes.fail(path, Fault.DAMAGED, message)


def _check_members(
    archive: ZipFile, rows: Mapping[str, ManifestFile], path: str, notes: StepNotes
) -> None:
    infos = archive.infolist()
    held = [info.filename for info in infos]
    for name in sorted(rows.keys() - set(held)):
        notes.fail(path, Fault.MISSING, f"The archive lacks the artifact {quote(name)}.")
    for name in sorted(set(held) - rows.keys()):
        notes.fail(path, Fault.EXTRA, f"The archive holds {quote(name)}, which nothing lists.")
    if len(held) != len(set(held)):
        notes.fail(path, Fault.EXTRA, "The archive holds two members of one name.")
    for info in infos:
        row = rows.get(info.filename)
        if row is None:
            continue
        if _is_as(archive, info, row):
            notes.checked += 1
        else:
            message = f"The artifact {quote(info.filename)} is not the one that is listed."
            notes.fail(path, Fault.CHANGED, message)


def _is_as(archive: ZipFile, info: ZipInfo, row: ManifestFile) -> bool:
    if info.compress_type != ZIP_STORED or not info.file_size == info.compress_size == row.size:
        return False
    digest = sha256()
    with archive.open(info) as member:
        while chunk := member.read(_BLOCK):
            digest.update(chunk)
    return digest.hexdigest() == row.sha256


def _has_gaps(stream: BinaryIO, archive: ZipFile, size: int) -> bool:
    """Tell whether there is a byte between, before or behind the members and their directory."""
    at = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset != at:
            return True
        stream.seek(at + _NAME_AT)
        lengths = stream.read(_LOCAL - _NAME_AT)
        name, extra = (int.from_bytes(lengths[i : i + 2], "little") for i in (0, 2))
        at += _LOCAL + name + extra + info.compress_size
        if info.flag_bits & _DESCRIBED_BEHIND:
            stream.seek(at)
            at += _descriptor_size(stream.read(_WIDE_DESCRIPTOR.size), info)
    return archive.start_dir != at or bool(archive.comment) or size < at


def _descriptor_size(data: bytes, info: ZipInfo) -> int:
    """Return how long the descriptor behind a member is; 0 where there is none of this member."""
    values = (_SIGNATURE, info.CRC, info.compress_size, info.file_size)
    for form in (_WIDE_DESCRIPTOR, _DESCRIPTOR):
        if data[: form.size].ljust(form.size, b"\0") == form.pack(*values):
            return form.size
    return 0


def _check_sums(files: SiteFiles, folder: str, notes: StepNotes) -> None:
    """Check that the list for `sha256sum` says the same as the manifest."""
    try:
        listing = read_listing(files.read(f"{folder}{RENDERING}", MANIFEST_BYTES), RENDERING_SCHEMA)
    except (OSError, MalformedProof):
        return  # told by the step before
    wanted = sums_bytes(row for row in listing.files if row.path != _SUMS)
    compare_bytes(files, f"{folder}{_SUMS}", wanted, notes, "what the manifest lists")


def _check_record(files: SiteFiles, folder: str, notes: StepNotes) -> None:
    """Check that a record's page speaks of the evidence that lies beside it."""
    path = f"{folder}{_RECORD}"
    try:
        stated = read_object(files.read(path, SMALL_BYTES), SMALL_BYTES, _RECORD).get("sha256")
        listing = read_listing(files.read(f"{folder}{RENDERING}", MANIFEST_BYTES), RENDERING_SCHEMA)
    except OSError as error:
        tell_unreadable(notes, path, error)
        return
    except MalformedProof as error:
        notes.fail(path, Fault.DAMAGED, str(error))
        return
    if stated in {row.sha256 for row in _evidence_rows(listing.files)}:
        notes.checked += 1
        return
    notes.fail(path, Fault.CHANGED, "It speaks of another artifact than lies beside it.")


def _evidence_rows(rows: Iterable[ManifestFile]) -> Iterable[ManifestFile]:
    return (row for row in rows if row.path in _RECORD_NAMES)
