"""Proofs as files: C2SP tlog-proof, what `prove` writes beside a download."""

import re
from dataclasses import dataclass
from typing import Self

from sitegen.attest.base64_text import from_base64, to_base64
from sitegen.attest.checkpoint import Checkpoint
from sitegen.attest.entries import LogEntry
from sitegen.attest.hashing import HASH_BYTES, leaf_hash
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.notes import NOTE_BYTES, Note
from sitegen.attest.tree import verify_inclusion

PROOF_SUFFIX = ".tlog-proof"
PROOF_BYTES = 2 * NOTE_BYTES
"""Bytes of the longest proof that is read."""
PROOF_HASHES = 63
"""Hashes of the longest proof: the height of the largest tree."""

_HEADER = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The proof that an entry is in a log.

    `note` holds the checkpoint, its signatures not verified. The entry stands in the file as its
    `extra` data: nothing vouches for it but the proof itself.
    """

    entry: LogEntry
    index: int
    hashes: tuple[bytes, ...]
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        """Return the head of the log that the proof leads to."""
        return Checkpoint.parse(self.note.text)

    def holds(self) -> bool:
        """Tell whether the entry is in the tree of the checkpoint; signatures are not looked at."""
        head = self.checkpoint
        leaf = leaf_hash(self.entry.encoded())
        return verify_inclusion(leaf, self.index, head.size, self.hashes, head.root)

    def encoded(self) -> bytes:
        """Return the bytes of the file."""
        lines = (
            _HEADER,
            f"extra {to_base64(self.entry.encoded())}",
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
        entry = LogEntry.parse(from_base64(extra.removeprefix("extra "), "entry of a proof"))
        proof = cls(entry, int(index[1]), tuple(_hash(line) for line in hashes), Note.parse(note))
        Checkpoint.parse(proof.note.text)
        return proof


def _hash(line: str) -> bytes:
    digest = from_base64(line, "hash of a proof")
    if len(digest) != HASH_BYTES:
        message = f"A hash of a proof has {HASH_BYTES} bytes."
        raise MalformedProof(message)
    return digest
