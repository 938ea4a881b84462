"""The files of a published site as `verify` sees them: through a protocol, bounded, hostile."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Final, Protocol

from sitegen.attest.verify_report import Fault, StepNotes

MANIFEST_BYTES: Final = 256 * 1024 * 1024
"""Bytes of the longest list of files that is read."""
SMALL_BYTES: Final = 8 * 1024 * 1024
"""Bytes of the longest other file that is read as a whole: pointers, facts, checkpoints."""


class SiteFiles(Protocol):
    """A folder that holds itself out to be a site.

    Paths are relative to it and `/`-separated. Every method but `names` raises `OSError` where
    there is no such regular file inside of it, reached without following a link:
    `FileNotFoundError` where there is nothing of that name at all.
    """

    def names(self) -> Iterable[str]:
        """Yield the path of everything that is no folder."""

    def read(self, path: str, limit: int) -> bytes:
        """Return the bytes of a file; raise `OSError` where they are more than `limit`."""

    def size(self, path: str) -> int:
        """Return how many bytes a file has."""

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield the bytes of a file of any size, in pieces."""

    def stream(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a file for reading at any place."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is: its SHA-256 in hex digits and its size in bytes."""

    sha256: str
    size: int


def found_at(files: SiteFiles, path: str) -> Found:
    """Hash a file; raise `OSError` where it can't be read."""
    digest, size = sha256(), 0
    for chunk in files.chunks(path):
        digest.update(chunk)
        size += len(chunk)
    return Found(digest.hexdigest(), size)


def tell_unreadable(notes: StepNotes, path: str, error: OSError) -> None:
    """Take a file that is missing or can't be read."""
    if isinstance(error, FileNotFoundError):
        notes.fail(path, Fault.MISSING, "The file is missing.")
        return
    notes.fail(path, Fault.DAMAGED, f"The file can't be read: {error.strerror or error}.")


def compare_bytes(files: SiteFiles, path: str, wanted: bytes, notes: StepNotes, what: str) -> bool:
    """Check that a file has these very bytes; `what` says which ones those are."""
    try:
        data = files.read(path, len(wanted))
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            tell_unreadable(notes, path, error)
        else:
            notes.fail(path, Fault.CHANGED, f"The file is not {what}.")
        return False
    if data != wanted:
        notes.fail(path, Fault.CHANGED, f"The file is not {what}.")
        return False
    notes.checked += 1
    return True
