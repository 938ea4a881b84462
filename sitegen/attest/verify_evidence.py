"""Fourth step of `verify`: every artifact inside a run's archive, and what is said of evidence."""

from collections.abc import Iterable
from typing import Final

from sitegen.attest.archives import ARCHIVE, check_archive
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

EVIDENCE: Final = "evidence.json"
_SUMS: Final = "SHA256SUMS"
_ENTRY: Final = "entry.json"
_RECORD: Final = "record.json"
_SPEAKING: Final = (RENDERING, EVIDENCE, ARCHIVE, _SUMS, _ENTRY, _RECORD)
_RECORD_NAMES: Final = frozenset({"evidence.txt", "evidence.bin"})


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
