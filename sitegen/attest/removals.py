"""What a version took out of the site or put in the place of something: `v/<n>/removals.json`.

Its hash is a leaf of the log. So nothing that a manifest lists can be replaced or be gone unless
a record says so: what a path held before, and what it holds now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sitegen.attest.listing import is_digest, is_inside
from sitegen.attest.malformed import MalformedProof
from sitegen.attest.members import array_of, object_of, text_of
from sitegen.canonical.encode import canonical_json
from sitegen.canonical.strict_json import read_json
from sitegen.limits import Limits
from sitegen.model.value import Value

REMOVALS: Final = "removals.json"
"""The file in a version's folder; its role in the manifest is `removal`."""
REMOVALS_SCHEMA: Final = "sitegen.removals/1"
REMOVALS_BYTES: Final = 256 * 1024 * 1024
"""Bytes of the longest record that is read."""
ROLE_REMOVAL: Final = "removal"

_VALUES: Final = 100_000_000  # the bytes are bounded already


class Act(StrEnum):
    """Why something is no longer what was published."""

    FOLD = "fold"
    """It can be made again from the evidence, which is kept."""
    WITHDRAW = "withdraw"
    """Somebody took it out, for a reason that is stated."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file was: `sha256` is None where it would let a withdrawn secret be guessed."""

    sha256: str | None
    size: int


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file that is no longer what was published: what it `was`, and `now` is (None: gone)."""

    path: str
    was: Content
    now: Content | None


@dataclass(frozen=True, slots=True)
class Removal:
    """What one version did to earlier ones.

    `targets` are the folders and files that were meant, `reason` and `by` the words of who
    withdrew them; `files` all that changed by it, by path.
    """

    act: Act
    targets: tuple[str, ...]
    files: tuple[ChangedFile, ...]
    reason: str | None = None
    by: str | None = None

    def encoded(self) -> bytes:
        """Return the bytes of the file: canonical JSON with a final newline."""
        rows: list[Value] = [
            {"now": _row(file.now), "path": file.path, "was": _row(file.was)}
            for file in sorted(self.files, key=lambda file: file.path)
        ]
        value: dict[str, Value] = {
            "act": self.act.value,
            "by": self.by,
            "files": rows,
            "reason": self.reason,
            "schema": REMOVALS_SCHEMA,
            "targets": list(self.targets),
        }
        return canonical_json(value) + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> "Removal":
        """Return the record that the bytes are; raise `MalformedProof` where they are none."""
        if len(data) > REMOVALS_BYTES:
            message = f"The record of removals has more than {REMOVALS_BYTES:,} bytes."
            raise MalformedProof(message)
        limits = Limits(document_bytes=max(len(data), 1), values=_VALUES)
        document = read_json(data, "record of removals", limits)
        value = object_of(document.value if document.readable else None, "record of removals")
        if text_of(value, "schema", "record of removals") != REMOVALS_SCHEMA:
            message = f"The record of removals is not of the schema {REMOVALS_SCHEMA}."
            raise MalformedProof(message)
        try:
            act = Act(text_of(value, "act", "record of removals"))
        except ValueError as error:
            message = "The record of removals names an unknown act."
            raise MalformedProof(message) from error
        files = tuple(_file(row) for row in array_of(value, "files", "record of removals"))
        paths = [file.path for file in files]
        targets = array_of(value, "targets", "record of removals")
        if paths != sorted(set(paths)) or not all(isinstance(one, str) for one in targets):
            message = "The record of removals names a file twice, or is not sorted."
            raise MalformedProof(message)
        return cls(
            act,
            tuple(str(one) for one in targets),
            files,
            _words(value, "reason"),
            _words(value, "by"),
        )


def _row(content: Content | None) -> Value:
    return None if content is None else {"sha256": content.sha256, "size": content.size}


def _file(value: object) -> ChangedFile:
    row = object_of(value, "row of a record of removals")
    path = text_of(row, "path", "record of removals")
    was, now = _content(row.get("was")), _content(row.get("now"))
    if was is None or not is_inside(path) or (now is not None and now.sha256 is None):
        message = "A row of the record of removals is no path with what it was and is."
        raise MalformedProof(message)
    return ChangedFile(path, was, now)


def _content(value: object) -> Content | None:
    if value is None:
        return None
    row = object_of(value, "row of a record of removals")
    sha256, size = row.get("sha256"), row.get("size")
    digest = sha256 if isinstance(sha256, str) and is_digest(sha256) else None
    if digest != sha256 or not isinstance(size, int) or isinstance(size, bool) or size < 0:
        message = "A row of the record of removals has no SHA-256 and size."
        raise MalformedProof(message)
    return Content(digest, size)


def _words(value: Mapping[str, object], name: str) -> str | None:
    return None if value.get(name) is None else text_of(value, name, "record of removals")
