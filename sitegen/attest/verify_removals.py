"""What versions took out or replaced, by records that the log holds: a step of `verify`.

A file that a manifest lists may only be another one, or gone, where such a record says what it
was and what it is now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.removals import REMOVALS_BYTES, ROLE_REMOVAL, Act, Content, Removal
from sitegen.attest.verify_files import SiteFiles, tell_unreadable
from sitegen.attest.verify_reach import VersionRead
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.canonical.digest import sha256_hex


@dataclass(frozen=True, slots=True)
class Change:
    """What the records say of one path: what it was, one after another, and is now (None: gone)."""

    was: tuple[Content, ...]
    now: Content | None
    act: Act
    record: str

    def fits(self, row: ManifestFile) -> bool:
        """Tell whether a file that was published is one that the records speak of.

        A record of a withdrawn secret leaves the digest out.
        """
        return any(one.size == row.size and one.sha256 in {None, row.sha256} for one in self.was)

    def is_now(self, row: ManifestFile) -> bool:
        """Tell whether a manifest lists the file as it is now: it was published once more."""
        return self.now == Content(row.sha256, row.size)


@dataclass(slots=True)
class Removals:
    """All changes by path, of all records that could be read; `told` counts the records."""

    changes: dict[str, Change] = field(default_factory=dict)
    told: int = 0
    notes: StepNotes = field(default_factory=StepNotes)

    def step(self) -> Step:
        """Return the step; to be called once the files were compared with their rows."""
        title = "What was taken out or replaced since is on record in the log"
        return self.notes.step("removals", title, "files on record")


def read_removals(files: SiteFiles, versions: Iterable[VersionRead]) -> Removals:
    """Return what the records of all versions say, oldest first."""
    removals = Removals()
    for path, sha256 in _records(versions):
        try:
            data = files.read(path, REMOVALS_BYTES)
            if sha256_hex(data) != sha256:
                continue  # told by the step `files`; what it says counts for nothing
            record = Removal.parse(data)
        except OSError as error:
            tell_unreadable(removals.notes, path, error)
            continue
        except MalformedProof as error:
            removals.notes.fail(path, Fault.DAMAGED, str(error))
            continue
        removals.told += 1
        for file in record.files:
            before = removals.changes.get(file.path)
            if before is not None and before.now != file.was and file.was.sha256 is not None:
                message = f"It says of {file.path} that it was another than the record before does."
                removals.notes.fail(path, Fault.CHANGED, message)
            earlier = () if before is None else before.was
            removals.changes[file.path] = Change((*earlier, file.was), file.now, record.act, path)
    return removals


def _records(versions: Iterable[VersionRead]) -> Iterator[tuple[str, str]]:
    for version in versions:
        for row in () if version.listing is None else version.listing.files:
            if row.role == ROLE_REMOVAL and row.path.startswith(version.folder):
                yield row.path, row.sha256
