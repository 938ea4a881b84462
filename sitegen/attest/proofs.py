"""Proofs as files: C2SP tlog-proof, what `prove` writes beside a download; and of growth.

A proof of inclusion is one file: its `extra` data is the leaf, and, where what was downloaded is
not what the leaf vouches for but what that lists, the manifest too.
"""

import re
from dataclasses import dataclass
from typing import Self

from sitegen.attest.base64_text import from_base64, to_base64
from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.entries import LogEntry
from sitegen.attest.hashing import HASH_BYTES, leaf_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.notes import Note
from sitegen.attest.tree import verify_consistency, verify_inclusion
from sitegen.canonical.digest import sha256_hex

PROOF_BYTES = 64 * 1024 * 1024
"""Bytes of the longest proof that is read; a manifest in it may list 100,000 files and more."""
PROOF_HASHES = 63
"""Hashes of the longest proof: the height of the largest tree."""

_HEADER = "c2sp.org/tlog-proof@v1"
_GROWTH = "sitegen/consistency-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The proof that an entry is in a log.

    `note` holds the checkpoint, its signatures not verified. Entry and `manifest` (the bytes that
    the entry has the SHA-256 of, empty where they are not needed) stand in the file as its `extra`
    data: nothing vouches for them but the proof itself.
    """

    entry: LogEntry
    index: int
    hashes: tuple[bytes, ...]
    note: Note
    manifest: bytes = b""

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the head of the log that the proof leads to."""
        return Checkpoint.parse(self.note.text)

    def holds(self) -> bool:
        """Tell whether the entry is in the tree of the checkpoint, and the manifest the entry's.

        Signatures are not looked at.
        """
        if self.manifest and sha256_hex(self.manifest) != self.entry.sha256:
            return False
        head = self.checkpoint
        leaf = leaf_hash(self.entry.encoded())
        return verify_inclusion(leaf, self.index, head.size, self.hashes, head.root)

    def encoded(self) -> bytes:
        """Return the bytes of the file."""
        extra = self.entry.encoded()
        if self.manifest:
            extra += b"\n" + self.manifest
        lines = (
            _HEADER,
            f"extra {to_base64(extra)}",
            f"index {self.index}",
            *(to_base64(one) for one in self.hashes),
        )
        head = "".join(f"{line}\n" for line in lines)
        return head.encode("ascii") + b"\n" + self.note.encoded()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the proof that the bytes are; raise `MalformedProof` where they are none.

        The checkpoint is read too, and refused where it is none; whether the proof holds is
        asked of `holds`.
        """
        head, found, note = data.partition(b"\n\n")
        if len(data) > PROOF_BYTES or not found:
            message = "A proof is a head, an empty line and a checkpoint."
            raise MalformedProof(message)
        lines = head.decode("latin-1").split("\n")
        if len(lines) < len((_HEADER, "extra", "index")) or lines[0] != _HEADER:
            message = f"A proof starts with “{_HEADER}”, an entry and an index."
            raise MalformedProof(message)
        extra, index, hashes = lines[1], _INDEX.fullmatch(lines[2]), lines[3:]
        if index is None or not extra.startswith("extra ") or len(hashes) > PROOF_HASHES:
            message = "A proof has an entry, its index, and at most 63 hashes."
            raise MalformedProof(message)
        known = from_base64(extra.removeprefix("extra "), "entry of a proof")
        leaf, more, manifest = known.partition(b"\n")
        if more and not manifest:
            message = "The manifest of a proof is empty."
            raise MalformedProof(message)
        entry, parts = LogEntry.parse(leaf), tuple(_hash(line) for line in hashes)
        proof = cls(entry, int(index[1]), parts, Note.parse(note), manifest)
        Checkpoint.parse(proof.note.text)
        return proof


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """The proof that a log only grew between two checkpoints.

    Each is a note, its signatures not verified; an older one that somebody kept has to be compared
    with `old`, or is it.
    """

    old: Note
    new: Note
    hashes: tuple[bytes, ...]

    def holds(self) -> bool:
        """Tell whether the newer tree extends the older one, and both have one origin."""
        old, new = Checkpoint.parse(self.old.text), Checkpoint.parse(self.new.text)
        return old.origin == new.origin and verify_consistency(
            old.size, new.size, old.root, new.root, self.hashes
        )

    def encoded(self) -> bytes:
        """Return the bytes of the file."""
        lines = (
            _GROWTH,
            f"old {to_base64(self.old.encoded())}",
            *(to_base64(one) for one in self.hashes),
        )
        head = "".join(f"{line}\n" for line in lines)
        return head.encode("ascii") + b"\n" + self.new.encoded()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the proof that the bytes are; raise `MalformedProof` where they are none."""
        head, found, note = data.partition(b"\n\n")
        lines = head.decode("latin-1").split("\n")
        if len(data) > PROOF_BYTES or not found or len(lines) < len((_GROWTH, "old")):
            message = "A proof is a head, an empty line and a checkpoint."
            raise MalformedProof(message)
        header, old, *hashes = lines
        # RFC 6962, 2.1.2: one more than the height of the tree.
        if header != _GROWTH or not old.startswith("old ") or len(hashes) > PROOF_HASHES + 1:
            message = f"A proof of growth starts with “{_GROWTH}” and an older checkpoint."
            raise MalformedProof(message)
        before = Note.parse(from_base64(old.removeprefix("old "), "older checkpoint of a proof"))
        proof = cls(before, Note.parse(note), tuple(_hash(line) for line in hashes))
        Checkpoint.parse(proof.old.text)
        Checkpoint.parse(proof.new.text)
        return proof


def _hash(line: str) -> bytes:
    digest = from_base64(line, "hash of a proof")
    if len(digest) != HASH_BYTES:
        message = f"A hash of a proof has {HASH_BYTES} bytes."
        raise MalformedProof(message)
    return digest
