"""Files that nobody recognises: listed and kept, and nothing is believed of them."""

import re
from typing import Final

from sitegen.canonical.text import quote
from sitegen.model.outcome import Outcome
from sitegen.model.record import Record, RecordKind, Statement
from sitegen.readers.base import Reading, Source
from sitegen.readers.sdsr_record import shown
from sitegen.readers.sdsr_rules import LFS_POINTER, UNRECOGNISED

_LFS_FIRST_LINE: Final = b"version https://git-lfs.github.com/spec/v1"
_LFS_BYTES: Final = 1_024  # bytes; the specification allows no longer pointer
_LFS_OID: Final = re.compile(r"^oid ([a-z0-9]{1,16}:[0-9a-f]{1,128})$", re.MULTILINE)
_LFS_SIZE: Final = re.compile(r"^size (\d{1,20})$", re.MULTILINE | re.ASCII)


def is_lfs_pointer(data: bytes) -> bool:
    """Tell whether the bytes are a Git LFS pointer."""
    return len(data) < _LFS_BYTES and data.startswith(_LFS_FIRST_LINE)


def read_lfs_pointer(source: Source) -> Reading:
    """Return a record of unknown kind whose content is absent: invalid, and why."""
    text = source.data.decode("utf-8", "replace").replace("\r\n", "\n")
    oid, size = _LFS_OID.search(text), _LFS_SIZE.search(text)
    stated = quote(oid.group(1)) if oid else "no readable id"
    length = f"{size.group(1)} bytes" if size else "a size that is not stated"
    message = f"The file is a Git LFS pointer to {stated} of {length}; the content is absent."
    finding = LFS_POINTER.finding(source.artifact.path, message)
    statements = (
        Statement("oid", oid.group(1) if oid else None, "2:1"),
        Statement("size", size.group(1) if size else None, "3:1"),
    )
    record = Record(
        kind=RecordKind.UNKNOWN,
        artifact=source.artifact,
        title="Git LFS pointer",
        outcome=Outcome.UNKNOWN,
        statements=statements,
    )
    return Reading(RecordKind.UNKNOWN.value, record, (finding,), source.document)


def read_unknown(source: Source, looks_like: str) -> Reading:
    """Return a record of unknown kind; `looks_like` is what the bytes look like, for people."""
    message = f"The file is of no known format (it looks like {looks_like})."
    finding = UNRECOGNISED.finding(source.artifact.path, message)
    statements, tables = shown(source.document.value)
    record = Record(
        kind=RecordKind.UNKNOWN,
        artifact=source.artifact,
        title=f"Unrecognised file ({looks_like})",
        statements=statements,
        tables=tables,
    )
    return Reading(RecordKind.UNKNOWN.value, record, (finding,), source.document)
