"""Third step of `verify`: the files that are replaced from version to version.

The newest version's manifest lists them with their hashes. `pointers.json` beside it holds their
text, from which they can be mended; what it holds has to be the same.
"""

from typing import Final

from sitegen.attest.listing import read_rows
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.members import object_of, read_object
from sitegen.attest.verify_contents import Contents, check_row
from sitegen.attest.verify_files import SMALL_BYTES, SiteFiles, compare_bytes, tell_unreadable
from sitegen.attest.verify_reach import LATEST, VersionRead
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.attest.version_entries import CHECKPOINT

POINTERS: Final = "pointers.json"
LOG_POINTER: Final = "log/checkpoint"


def verify_pointers(files: SiteFiles, newest: VersionRead, contents: Contents) -> Step:
    """Check that every pointer says what the newest version says."""
    notes = StepNotes()
    contents.take(LATEST)
    listed = _check_listed(files, newest, contents, notes)
    for path, text in _texts(files, newest, notes).items():
        contents.take(path)
        if path not in listed:
            data = text.encode("utf-8", "replace")
            compare_bytes(files, path, data, notes, "the one that its version holds")
    if LATEST not in listed:
        notes.leave(LATEST, "The version was published before manifests listed pointers.")
    _check_log_pointer(files, newest, contents, notes)
    return notes.step("pointers", "Every pointer is that of the newest version", "pointers")


def _check_listed(
    files: SiteFiles, newest: VersionRead, contents: Contents, notes: StepNotes
) -> frozenset[str]:
    members = {} if newest.listing is None else newest.listing.members
    if "pointers" not in members:
        return frozenset()
    try:
        rows = read_rows(members, "pointers")
    except MalformedProof as error:
        notes.fail(newest.manifest, Fault.DAMAGED, str(error))
        return frozenset()
    for row in rows:
        contents.take(row.path)
        check_row(files, row, notes)
    return frozenset(row.path for row in rows)


def _texts(files: SiteFiles, newest: VersionRead, notes: StepNotes) -> dict[str, str]:
    path = f"{newest.folder}{POINTERS}"
    try:
        value = read_object(files.read(path, SMALL_BYTES), SMALL_BYTES, POINTERS)
        texts = object_of(value.get("files"), "list of pointers")
    except OSError as error:
        tell_unreadable(notes, path, error)
        return {}
    except MalformedProof as error:
        notes.fail(path, Fault.DAMAGED, str(error))
        return {}
    return {name: text for name, text in texts.items() if isinstance(text, str)}


def _check_log_pointer(
    files: SiteFiles, newest: VersionRead, contents: Contents, notes: StepNotes
) -> None:
    own = f"{newest.folder}{CHECKPOINT}"
    if own not in contents.present:
        return  # a version of before there was a log; the step `log` says so
    contents.take(LOG_POINTER)
    try:
        wanted = files.read(own, SMALL_BYTES)
    except OSError as error:
        tell_unreadable(notes, own, error)
        return
    compare_bytes(files, LOG_POINTER, wanted, notes, f"{own}")
