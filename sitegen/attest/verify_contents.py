"""Second step of `verify`: every file of the site against the manifest that lists it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from sitegen.attest.listing import read_listing
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import RENDERING_SCHEMA, ManifestFile
from sitegen.attest.verify_files import MANIFEST_BYTES, SiteFiles, found_at, tell_unreadable
from sitegen.attest.verify_reach import VersionRead
from sitegen.attest.verify_removals import Removals
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.attest.version_entries import CHECKPOINT

RENDERING: Final = "rendering.json"
_RENDERING_ROLE: Final = "rendering"


@dataclass(slots=True)
class Contents:
    """What the manifests account for: the folders of runs and records, and what nobody names.

    `present` are the paths of all files, `left` of those that nothing named so far, `renewed` of
    those that are as some manifest lists them.
    """

    present: frozenset[str]
    removals: Removals
    folders: list[str] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    renewed: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, names: Iterable[str], removals: Removals) -> "Contents":
        """Return what is there before anything is looked at."""
        present = frozenset(names)
        return cls(present, removals, left=set(present))

    def is_gone(self, path: str) -> bool:
        """Tell whether a file that was published was taken out, or another put in its place."""
        return path in self.removals.changes and path not in self.renewed

    def take(self, path: str) -> None:
        """Say that a file is accounted for."""
        self.left.discard(path)


def verify_contents(files: SiteFiles, versions: Iterable[VersionRead], contents: Contents) -> Step:
    """Check size and hash of every file that a manifest lists."""
    notes = StepNotes()
    for version in versions:
        contents.take(version.manifest)
        contents.take(f"{version.folder}{CHECKPOINT}")
        for row in () if version.listing is None else version.listing.files:
            good = _check_listed(files, row, contents, notes)
            if row.role != _RENDERING_ROLE:
                continue
            folder = row.path.removesuffix(RENDERING)
            contents.folders.append(folder)
            # Rows of a list that is not the one that was published would be blamed on the files.
            for inner in folder_rows(files, folder, notes) if good else ():
                _check_listed(files, inner, contents, notes)
    return notes.step("files", "Every file is the one that its manifest lists", "files")


def verify_extra(contents: Contents) -> Step:
    """Tell what is in the site although nothing names it; to be called last."""
    notes = StepNotes(checked=1)
    for path in contents.left:
        notes.fail(path, Fault.EXTRA, "No manifest of the site names this file.")
    return notes.step("extra", "Nothing else is in the site", "whole site")


def _check_listed(
    files: SiteFiles, row: ManifestFile, contents: Contents, notes: StepNotes
) -> bool:
    """Check one file against its row, or against the record of what happened to it since.

    Tells whether the file is the one that was published.
    """
    change = contents.removals.changes.get(row.path)
    if change is None or change.is_now(row):
        contents.take(row.path)
        contents.renewed.add(row.path)
        return check_row(files, row, notes)
    own = contents.removals.notes
    if not change.fits(row):
        message = f"It says of {row.path} that it was another than was published."
        own.fail(change.record, Fault.CHANGED, message)
    elif change.now is None and row.path in contents.present:
        own.fail(row.path, Fault.EXTRA, f"The file is here, although {change.record} took it out.")
        contents.take(row.path)
    elif change.now is None:
        own.checked += 1
    elif change.now.sha256 is not None:
        now = replace(row, sha256=change.now.sha256, size=change.now.size)
        contents.take(row.path)
        check_row(files, now, own)
    return False


def check_row(files: SiteFiles, row: ManifestFile, notes: StepNotes) -> bool:
    """Check one file against its row, whose path is from the site's root."""
    try:
        size = files.size(row.path)
        # A file of terabytes that consist of nothing is not worth the hours to hash it.
        found = found_at(files, row.path) if size == row.size else None
    except OSError as error:
        tell_unreadable(notes, row.path, error)
        return False
    if found is None:
        message = f"The file has {size} bytes, and {row.size} are listed."
        notes.fail(row.path, Fault.CHANGED, message)
        return False
    if (found.sha256, found.size) != (row.sha256, row.size):
        message = f"The file has SHA-256 {found.sha256} and {found.size} bytes, not those listed."
        notes.fail(row.path, Fault.CHANGED, message)
        return False
    notes.checked += 1
    return True


def folder_rows(files: SiteFiles, folder: str, notes: StepNotes) -> Iterator[ManifestFile]:
    """Yield what `rendering.json` of a folder lists, with paths from the site's root."""
    path = f"{folder}{RENDERING}"
    try:
        listing = read_listing(files.read(path, MANIFEST_BYTES), RENDERING_SCHEMA)
    except OSError as error:
        tell_unreadable(notes, path, error)
        return
    except MalformedProof as error:
        notes.fail(path, Fault.DAMAGED, str(error))
        return
    for row in listing.files:
        yield replace(row, path=f"{folder}{row.path}")
