"""The log of a site: where the newest version left it, and what the next one adds to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sitegen.attest.checkpoint import Checkpoint, origin_of
from sitegen.attest.entries import LogEntry
from sitegen.attest.hashing import leaf_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.notes import Note
from sitegen.attest.signatures import Signer
from sitegen.attest.sshsig import SshSignature
from sitegen.attest.tiles import ReadTile, grow
from sitegen.attest.tree import Frontier
from sitegen.attest.version_entries import (
    CHECKPOINT,
    MANIFEST,
    SSH_SIGNATURE,
    version_entry,
)
from sitegen.canonical.digest import sha256_hex
from sitegen.errors import PublishedChanged
from sitegen.ledger.as_published import demand_newest
from sitegen.ledger.manifests import manifests_in
from sitegen.ledger.members import RESTORE, read_published
from sitegen.ledger.site import read_state
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.model.log import LogEdge
from sitegen.model.names import DIGEST_CHARS
from sitegen.model.state import SiteState
from sitegen.pages.site_map import version_folder
from sitegen.publish.names import is_allowed
from sitegen.publish.staging import POINTER, Stage

LOG: Final = "log/"
ROLE_LOG: Final = "log"


@dataclass(frozen=True, slots=True)
class SiteLog:
    """The log as it is before the next version.

    `starts` tells that there is none yet; `earlier` is what was published before there was one,
    and is listed by the version that begins it. `head` is the newest checkpoint.
    """

    origin: str | None
    frontier: Frontier
    starts: bool
    earlier: tuple[ManifestFile, ...] = ()
    head: Note | None = None

    def edge(self, entries: Iterable[LogEntry]) -> LogEdge:
        """Return what the next version hands on, given its leaves without its own."""
        grown = self.frontier.append(_hashes(entries))
        return LogEdge(self.origin, grown.size, tuple(node.hex() for node in grown.nodes))

    def wants_version(self, signer: Signer | None) -> bool:
        """Tell whether a version is due though nothing is new: to begin a log, or to sign it.

        Whether the newest checkpoint names the key is all that is asked; nothing is verified.
        """
        if self.starts or signer is None:
            return self.starts
        lines = () if self.head is None else self.head.signatures
        own = (signer.key.name, signer.key.key_id)
        return all((line.name, line.key_id) != own for line in lines)


def read_newest(site: Path, limits: Limits) -> SiteState:
    """Return the state of the newest version. Raises `PublishedChanged` where it was changed."""
    demand_newest(site, limits)
    return read_state(site, limits)


def open_log(site: Path | None, state: SiteState, limits: Limits) -> SiteLog:
    """Return the log of a site. Raises `PublishedChanged` where it is damaged."""
    if site is None:
        return SiteLog(None, Frontier(), starts=True)
    folder = version_folder(state.number)
    if state.log is None:
        found = (ManifestFile(*row) for row in manifests_in(site) if is_allowed(row[0]))
        return SiteLog(None, Frontier(), starts=True, earlier=tuple(found))
    try:
        note = Note.parse(read_published(site, f"{folder}{CHECKPOINT}", limits))
        head = Checkpoint.parse(note.text)
        nodes = (bytes.fromhex(node) for node in state.log.nodes)
        before = Frontier.of(state.log.size, nodes)
    except (MalformedProof, ValueError) as error:
        raise _damaged(folder) from error
    sha256 = sha256_hex(read_published(site, f"{folder}{MANIFEST}", limits))
    frontier = before.append(_hashes((version_entry(folder, sha256),)))
    if (frontier.size, frontier.root()) != (head.size, head.root):
        raise _damaged(folder)
    known = state.log.origin
    right = head.origin == known if known else head.origin.endswith(f"-{sha256[:DIGEST_CHARS]}")
    if not right:
        raise _damaged(folder)
    return SiteLog(head.origin, frontier, starts=False, head=note)


@dataclass(frozen=True, slots=True)
class LogKeeper:
    """What a version needs to write its part of the log; without a signer it is unsigned."""

    log: SiteLog
    title: str
    signer: Signer | None = None


def extend_log(
    keeper: LogKeeper,
    stage: Stage,
    folder: str,
    listed: Iterable[LogEntry],
    manifest: ManifestFile,
) -> Checkpoint:
    """Write the tiles, the version's checkpoint and the pointer to it."""
    log, signer = keeper.log, keeper.signer
    own = version_entry(folder, manifest.sha256)
    entries = [entry.encoded() for entry in (*listed, own)]
    try:
        growth = grow(_reader(stage.published), log.frontier, entries)
    except MalformedProof as error:
        message = f"The site's log (below {LOG}) was changed. {error}"
        raise PublishedChanged(message, hint=RESTORE) from error
    for path, data in growth.files.items():
        stage.write(f"{LOG}{path}", data, ROLE_LOG)
    origin = log.origin or origin_of(keeper.title, manifest.sha256)
    head = Checkpoint(origin, growth.frontier.size, growth.frontier.root())
    note = Note(head.text())
    data = (note if signer is None else note.signed_by(signer)).encoded()
    stage.write(f"{folder}{CHECKPOINT}", data, ROLE_LOG)
    if signer is not None:
        ssh = SshSignature.of(signer, data).encoded()
        stage.write(f"{folder}{SSH_SIGNATURE}", ssh, ROLE_LOG)
    stage.write(f"{LOG}{CHECKPOINT}", data, POINTER)
    return head


def _reader(site: Path | None) -> ReadTile:
    def read(path: str) -> bytes | None:
        place = f"{LOG}{path}"
        if site is None or not (site / place).exists():
            return None
        return read_published(site, place, DEFAULT_LIMITS)

    return read


def _hashes(entries: Iterable[LogEntry]) -> Iterator[bytes]:
    return (leaf_hash(entry.encoded()) for entry in entries)


def _damaged(folder: str) -> PublishedChanged:
    message = (
        f"The site was changed: {folder}{CHECKPOINT} is not the head of the log that"
        f" {folder}state.json and {folder}{MANIFEST} lead to."
    )
    return PublishedChanged(message, hint=RESTORE)
