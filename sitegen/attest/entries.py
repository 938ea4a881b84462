"""The leaves of the log: what was published, one line of ASCII each.

`kind path sha256`, with one blank between and no line end: the kind of thing, where in the site
it is, and the SHA-256 of the file that vouches for it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from sitegen.attest.malformed import MalformedProof


class EntryKind(StrEnum):
    """What a leaf vouches for."""

    EVIDENCE = "evidence"
    """An `evidence.json`: what a run consists of."""
    RENDERING = "rendering"
    """A `rendering.json`: everything in the folder of a run or record."""
    VERSION = "version"
    """A `v/<n>/manifest.json`: everything in a version's folder, and its pointers."""
    BASELINE = "baseline"
    """A `baselines/<tag>.json`."""
    REMOVAL = "removal"
    """The record of something that was taken out or folded away."""


_FORM = re.compile(
    rf"({'|'.join(EntryKind)}) ((?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*)"
    r" ([0-9a-f]{64})"
)
_PATH_CHARS = 180


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One leaf; `path` is relative to the site's root, `sha256` 64 lower-case hex digits."""

    kind: EntryKind
    path: str
    sha256: str

    def encoded(self) -> bytes:
        """Return the bytes of the leaf; raise `ValueError` where they could not be read back."""
        text = f"{self.kind} {self.path} {self.sha256}"
        if not _FORM.fullmatch(text) or len(self.path) > _PATH_CHARS:
            message = f"No leaf of the log: {text!a}."
            raise ValueError(message)
        return text.encode("ascii")

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the leaf that the bytes are; raise `MalformedProof` where they are none."""
        match = _FORM.fullmatch(data.decode("latin-1"))
        if match is None or len(match[2]) > _PATH_CHARS:
            message = "A leaf of the log is not of the form “kind path sha256”."
            raise MalformedProof(message)
        return cls(EntryKind(match[1]), match[2], match[3])
