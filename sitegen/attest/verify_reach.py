"""First step of `verify`: what `latest.json` reaches, and the manifests of every version."""

import re
from dataclasses import dataclass
from typing import Final

from sitegen.attest.listing import Listing, read_listing
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import MANIFEST_SCHEMA
from sitegen.attest.members import read_object, text_of
from sitegen.attest.verify_files import MANIFEST_BYTES, SMALL_BYTES, SiteFiles, tell_unreadable
from sitegen.attest.verify_report import Fault, Step, StepNotes
from sitegen.attest.version_entries import MANIFEST
from sitegen.canonical.digest import sha256_hex

LATEST: Final = "latest.json"
_FOLDER: Final = re.compile(r"v/([0-9]{4,12})/")
_MOST_VERSIONS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class VersionRead:
    """One version: its manifest as published, None where it can't be read.

    `folder` ends in `/`; `sha256` is that of the manifest's bytes, whatever they are.
    """

    number: int
    folder: str
    listing: Listing | None
    sha256: str | None

    @property
    def manifest(self) -> str:
        """Return the path of the version's manifest."""
        return f"{self.folder}{MANIFEST}"


def read_versions(files: SiteFiles) -> tuple[tuple[VersionRead, ...], Step]:
    """Return all versions, oldest first, and the step that reached them; none where it failed."""
    notes = StepNotes()
    newest = _newest(files, notes)
    if newest and not _is_there(files, newest, notes):
        newest = 0
    versions = tuple(_version(files, number, notes) for number in range(1, newest + 1))
    step = notes.step("reach", "latest.json reaches a version, and every one before it", "versions")
    return versions, step


def _newest(files: SiteFiles, notes: StepNotes) -> int:
    try:
        folder = text_of(
            read_object(files.read(LATEST, SMALL_BYTES), SMALL_BYTES, LATEST), "path", LATEST
        )
    except OSError as error:
        tell_unreadable(notes, LATEST, error)
        return 0
    except MalformedProof as error:
        notes.fail(LATEST, Fault.DAMAGED, str(error))
        return 0
    match = _FOLDER.fullmatch(folder)
    number = int(match[1]) if match else 0
    if not 0 < number <= _MOST_VERSIONS or folder != version_folder(number):
        notes.fail(LATEST, Fault.DAMAGED, "The file names no version.")
        return 0
    return number


def _is_there(files: SiteFiles, number: int, notes: StepNotes) -> bool:
    """Tell whether the newest version is there; how many there should be before it, it says."""
    path = f"{version_folder(number)}{MANIFEST}"
    try:
        files.size(path)
    except OSError as error:
        tell_unreadable(notes, path, error)
        notes.fail(LATEST, Fault.DAMAGED, "The file leads to a version that is not there.")
        return False
    return True


def version_folder(number: int) -> str:
    """Return the folder of a version, which ends in `/`."""
    return f"v/{number:04d}/"


def _version(files: SiteFiles, number: int, notes: StepNotes) -> VersionRead:
    folder = version_folder(number)
    path = f"{folder}{MANIFEST}"
    try:
        data = files.read(path, MANIFEST_BYTES)
    except OSError as error:
        tell_unreadable(notes, path, error)
        return VersionRead(number, folder, None, None)
    listing = None
    try:
        listing = read_listing(data, MANIFEST_SCHEMA)
        notes.checked += 1
    except MalformedProof as error:
        notes.fail(path, Fault.DAMAGED, str(error))
    return VersionRead(number, folder, listing, sha256_hex(data))
