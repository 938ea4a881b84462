"""Read files of the input: through directory descriptors, bounded, hashed, and unchanged.

This is the only module that opens files that evidence names.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from sitegen.canonical.redaction import redact
from sitegen.canonical.text import quote
from sitegen.errors import EvidenceChanged, demand_machine
from sitegen.intake import rules
from sitegen.intake.blocks import redacted_blocks
from sitegen.intake.tree import Entry, Root
from sitegen.intake.walk import FOLDER_FLAGS
from sitegen.limits import Limits
from sitegen.model.finding import Finding

FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CHUNK = 1024 * 1024  # bytes read at a time


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of one entry: `data` is None where they are too many to hold at once.

    `problem` is set where nothing could be read; then `sha256` is None.
    """

    sha256: str | None
    size: int
    data: bytes | None
    problem: Finding | None = None


class Reader:
    """Reads entries of one input. A context manager: it keeps a folder open between reads."""

    def __init__(self, roots: tuple[Root, ...], limits: Limits) -> None:
        """Take the roots of the tree and the limits."""
        self._roots = roots
        self._limits = limits
        self._open_key: tuple[int, tuple[str, ...]] | None = None
        self._open_folder = -1

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the folder kept open."""
        self.close()

    def close(self) -> None:
        """Close the folder kept open."""
        if self._open_key is not None:
            os.close(self._open_folder)
            self._open_key = None

    def read(self, entry: Entry) -> Content:
        """Return the content of an entry; what goes wrong is in `Content.problem`."""
        if entry.problem is not None:
            return Content(None, entry.size, None, entry.problem)
        try:
            content = self._read(entry)
            return content if entry.redaction is None else self._without_secrets(entry, content)
        except OSError as error:
            demand_machine(error)
            reason = f"The file can't be read: {error.strerror}."
            problem = rules.FILE_UNREADABLE.finding(entry.path, reason)
            return Content(None, entry.size, None, problem)

    def read_again(self, entry: Entry, sha256: str) -> bytes:
        """Return the bytes with this hash; raise `EvidenceChanged` where they are gone."""
        content = self.read(entry)
        if content.sha256 != sha256 or content.data is None:
            message = f"{quote(entry.path)} changed while the site was being built."
            raise EvidenceChanged(message, hint="Build when the emitter has finished writing.")
        return content.data

    def chunks(self, entry: Entry, sha256: str) -> Iterator[bytes]:
        """Yield the bytes of an entry of any size; raise `EvidenceChanged` unless they match."""
        digest = hashlib.sha256()
        for chunk in self._blocks(entry):
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != sha256:
            message = f"{quote(entry.path)} changed while the site was being built."
            raise EvidenceChanged(message, hint="Build when the emitter has finished writing.")

    def _blocks(self, entry: Entry) -> Iterator[bytes]:
        """Yield the bytes of an entry, without its secrets."""
        if entry.redaction is None:
            yield from self._raw(entry)
        elif entry.size <= self._limits.document_bytes:
            yield self._redacted(entry, b"".join(self._raw(entry)))
        else:
            secrets = entry.redaction.secrets
            yield from redacted_blocks(self._raw(entry), secrets.policy, secrets.words)

    def _redacted(self, entry: Entry, data: bytes) -> bytes:
        if entry.redaction is None:
            return data
        secrets = entry.redaction.secrets
        return redact(data, secrets.policy, secrets.words).data

    def _without_secrets(self, entry: Entry, content: Content) -> Content:
        if content.problem is not None:
            return content
        if content.data is not None:
            data = self._redacted(entry, content.data)
            return Content(hashlib.sha256(data).hexdigest(), len(data), data)
        digest, size = hashlib.sha256(), 0
        for block in self._blocks(entry):
            digest.update(block)
            size += len(block)
        return Content(digest.hexdigest(), size, None)

    def _raw(self, entry: Entry) -> Iterator[bytes]:
        try:
            descriptor = self._open(entry)
        except OSError as error:
            demand_machine(error)
            message = f"{quote(entry.path)} can't be read any more: {error.strerror}."
            hint = "Build when the emitter has finished writing."
            raise EvidenceChanged(message, hint=hint) from error
        try:
            while chunk := os.read(descriptor, _CHUNK):
                yield chunk
        finally:
            os.close(descriptor)

    def _read(self, entry: Entry) -> Content:
        descriptor = self._open(entry)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                reason = "This is no longer a file."
                return Content(None, 0, None, rules.FILE_CHANGED.finding(entry.path, reason))
            digest, parts, size = hashlib.sha256(), [], 0
            while size <= self._limits.artifact_bytes:
                chunk = os.read(descriptor, min(_CHUNK, before.st_size - size + 1))
                if not chunk:
                    break
                digest.update(chunk)
                size += len(chunk)
                if size <= self._limits.document_bytes:
                    parts.append(chunk)
            after = os.fstat(descriptor)
        finally:
            os.close(descriptor)
        if size != before.st_size or _stamp(before) != _stamp(after):
            reason = "The file changed while it was read."
            return Content(None, size, None, rules.FILE_CHANGED.finding(entry.path, reason))
        data = b"".join(parts) if size <= self._limits.document_bytes else None
        return Content(digest.hexdigest(), size, data)

    def _open(self, entry: Entry) -> int:
        folder = self._folder(entry.root, entry.names[:-1])
        return os.open(entry.names[-1], FILE_FLAGS, dir_fd=folder)

    def _folder(self, root: int, names: tuple[str, ...]) -> int:
        if self._open_key == (root, names):
            return self._open_folder
        descriptor = os.open(self._roots[root].folder, FOLDER_FLAGS)
        for name in names:
            try:
                inner = os.open(name, FOLDER_FLAGS, dir_fd=descriptor)
            finally:
                os.close(descriptor)
            descriptor = inner
        self.close()
        self._open_key, self._open_folder = (root, names), descriptor
        return descriptor


def _stamp(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
