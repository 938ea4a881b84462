"""Which leaves a version adds to the log: what its manifest lists, and last the manifest itself.

So the log can be compared with the manifests alone: its leaves are those of the first version
that has a checkpoint, then those of the second, and so on. Where a site is older than its log,
the manifest of the version that begins it lists what was published before, earlier versions too.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sitegen.attest.entries import EntryKind, LogEntry
from sitegen.attest.manifest import ManifestFile

CHECKPOINT: Final = "checkpoint"
"""The file of a version that holds the head of the log; it is in no manifest."""
SSH_SIGNATURE: Final = "checkpoint.sig"
"""The same checkpoint signed for `ssh-keygen -Y verify`, where there was a key."""
MANIFEST: Final = "manifest.json"

LOGGED: Final[Mapping[str, EntryKind]] = {
    "baseline": EntryKind.BASELINE,
    "evidence": EntryKind.EVIDENCE,
    "removal": EntryKind.REMOVAL,
    "rendering": EntryKind.RENDERING,
    "version": EntryKind.VERSION,
}
"""Role of a file in a version's manifest → kind of its leaf; other files have none."""


def listed_entries(files: Iterable[ManifestFile]) -> tuple[LogEntry, ...]:
    """Return the leaves of what a version's manifest lists, in the order of their paths."""
    return tuple(
        LogEntry(LOGGED[file.role], file.path, file.sha256)
        for file in sorted(files)
        if file.role in LOGGED
    )


def version_entry(folder: str, sha256: str) -> LogEntry:
    """Return the leaf of a version; `sha256` is that of its manifest, `folder` ends in `/`."""
    return LogEntry(EntryKind.VERSION, f"{folder}{MANIFEST}", sha256)
