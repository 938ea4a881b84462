"""Checkpoints: the head of the tree as C2SP tlog-checkpoint text, the body of a signed note."""

import re
from dataclasses import dataclass
from typing import Self

from sitegen.attest.base64_text import from_base64, to_base64
from sitegen.attest.hashing import HASH_BYTES
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.tree import MAX_SIZE
from sitegen.model.names import DIGEST_CHARS, slug_of

_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,18})")
_LINES = 3


def origin_of(title: str, manifest_sha256: str) -> str:
    """Return the origin of a site's log: its title's slug, and its first version's manifest.

    It is made once and carried on from version to version.
    """
    return f"sitegen/{slug_of(title)}-{manifest_sha256[:DIGEST_CHARS]}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: whose it is, how many leaves it has, and their root (32 bytes).

    `extensions` are further lines that another log may have; ours have none.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the lines, with a final newline: what is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the checkpoint that the text is; raise `MalformedProof` where it is none."""
        lines = text.split("\n")
        if len(lines) <= _LINES or lines.pop() or not all(lines):
            message = "A checkpoint has three lines or more, none of them empty."
            raise MalformedProof(message)
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size) or int(size) > MAX_SIZE:
            message = "The second line of a checkpoint is the size of the tree."
            raise MalformedProof(message)
        digest = from_base64(root, "root of a checkpoint")
        if len(digest) != HASH_BYTES:
            message = f"The root of a checkpoint has {HASH_BYTES} bytes."
            raise MalformedProof(message)
        return cls(origin, int(size), digest, tuple(extensions))
