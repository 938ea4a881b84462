"""An archive of evidence holds what its list says, whichever reader of ZIP opens it.

The archive is stored, not deflated: nothing is ever decompressed here. Every member is described
twice (APPNOTE 4.3.7 and 4.3.12), and readers differ in which of the two they believe.
"""

import stat
import struct
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from struct import Struct
from typing import BinaryIO, Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sitegen.attest.manifest import ManifestFile
from sitegen.attest.verify_report import Fault, StepNotes
from sitegen.canonical.text import quote

ARCHIVE: Final = "evidence.zip"
BROKEN_ARCHIVE: Final = (
    BadZipFile, EOFError, KeyError, NotImplementedError, OSError, OverflowError, RuntimeError,
    struct.error, ValueError,
)  # fmt: skip
"""What the standard library raises for archives that are none."""

_BLOCK: Final = 1024 * 1024
_HEAD, _END = 46, 22  # bytes of a member's head in the directory, and of what ends it
_WIDE_END, _WIDE_END_RECORD = 76, 56  # bytes before that where there are wide sizes, of the first
_WIDE_END_SIGNATURE, _LOCATOR = b"PK\x06\x06", b"PK\x06\x07"
_UTF_8: Final = 0x800  # the flag of a member whose name is not in the old code page
_LOCAL: Final = Struct("<4s2B4H3L2H")
_LOCAL_SIGNATURE: Final = b"PK\x03\x04"
_EXTRA: Final = Struct("<HH")
_WIDE: Final = 1
"""The one extra field that a member may have: sizes beyond 4 GiB (APPNOTE 4.5.3)."""
_WIDE_SIZES: Final = Struct("<QQ")
_IS_WIDE: Final = 0xFFFFFFFF
_DESCRIBED_BEHIND: Final = 0x08  # the flag of a member whose sizes stand behind it too
_DESCRIPTOR_SIGNATURE: Final = 0x08074B50
_DESCRIPTOR, _WIDE_DESCRIPTOR = Struct("<LLLL"), Struct("<LLQQ")
_PER_MEMBER: Final = 256
"""Bytes that the headers of one member take at most, without its name."""


def check_archive(
    stream: BinaryIO, size: int, rows: Sequence[ManifestFile], path: str, notes: StepNotes
) -> None:
    """Check that an archive holds these artifacts, byte for byte, and nothing besides."""
    names = (len(row.path.encode("utf-8", "surrogatepass")) for row in rows)
    room = _END + sum(row.size + _PER_MEMBER for row in rows) + 2 * sum(names) + _PER_MEMBER
    if size > room:
        notes.fail(path, Fault.CHANGED, "The archive holds more than the list of evidence.")
        return
    try:
        with ZipFile(stream) as archive:
            _check_members(archive, {row.path: row for row in rows}, path, notes)
            for message in sorted(set(_shape_problems(stream, archive, size))):
                notes.fail(path, Fault.CHANGED, message)
    except BROKEN_ARCHIVE as error:
        message = f"The archive can't be read: {quote(str(error))}."
        notes.fail(path, Fault.DAMAGED, message)


def _check_members(
    archive: ZipFile, rows: Mapping[str, ManifestFile], path: str, notes: StepNotes
) -> None:
    infos = archive.infolist()
    held = [info.filename for info in infos]
    for name in sorted(rows.keys() - set(held)):
        notes.fail(path, Fault.MISSING, f"The archive lacks the artifact {quote(name)}.")
    for name in sorted(set(held) - rows.keys()):
        notes.fail(path, Fault.EXTRA, f"The archive holds {quote(name)}, which nothing lists.")
    if len(held) != len(set(held)):
        notes.fail(path, Fault.EXTRA, "The archive holds two members of one name.")
    for info in infos:
        row = rows.get(info.filename)
        if row is None:
            continue
        if _is_as(archive, info, row):
            notes.checked += 1
        else:
            message = f"The artifact {quote(info.filename)} is not the one that is listed."
            notes.fail(path, Fault.CHANGED, message)


def _is_as(archive: ZipFile, info: ZipInfo, row: ManifestFile) -> bool:
    if info.compress_type != ZIP_STORED or not info.file_size == info.compress_size == row.size:
        return False
    digest = sha256()
    with archive.open(info) as member:
        while chunk := member.read(_BLOCK):
            digest.update(chunk)
    return digest.hexdigest() == row.sha256


def _shape_problems(stream: BinaryIO, archive: ZipFile, size: int) -> Iterator[str]:
    """Yield what lets two readers see different members, or bytes that no member has."""
    gap = "The archive holds bytes beside its members."
    at = 0
    for info in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if info.header_offset != at:
            yield gap
            return
        stream.seek(at)
        head = stream.read(_LOCAL.size)
        *_, name, extra = _LOCAL.unpack(head)
        more = stream.read(name + extra)[name:]
        if not _is_described_alike(head, more, info):
            yield f"The member {quote(info.filename)} is described in two ways."
        if not stat.S_ISREG(info.external_attr >> 16):
            yield f"The member {quote(info.filename)} is no plain file."
        at += len(head) + name + extra + info.compress_size
        if info.flag_bits & _DESCRIBED_BEHIND:
            stream.seek(at)
            at += _descriptor_size(stream.read(_WIDE_DESCRIPTOR.size), info)
    if archive.start_dir != at or size != _end(stream, archive):
        yield gap


def _end(stream: BinaryIO, archive: ZipFile) -> int:
    """Return where an archive without comments ends, in bytes from its start."""
    at = archive.start_dir
    for info in archive.infolist():
        coding = "utf-8" if info.flag_bits & _UTF_8 else "cp437"
        at += _HEAD + len(info.orig_filename.encode(coding)) + len(info.extra)
    stream.seek(at)
    wide = stream.read(_WIDE_END)
    is_wide = wide.startswith(_WIDE_END_SIGNATURE) and wide.startswith(_LOCATOR, _WIDE_END_RECORD)
    return at + (_WIDE_END if is_wide else 0) + _END


def _is_described_alike(head: bytes, more: bytes, info: ZipInfo) -> bool:
    """Tell whether the header before a member says what the directory says of it."""
    signature, _, _, flags, method, _, _, crc, packed, size, *_ = _LOCAL.unpack(head)
    wide, directory = _extras(more), _extras(info.extra)
    if wide is None or directory is None:
        return False
    if wide and _IS_WIDE in {packed, size}:
        size, packed = _WIDE_SIZES.unpack(wide)
    told = (crc, packed, size)
    stated = (info.CRC, info.compress_size, info.file_size)
    behind = bool(flags & _DESCRIBED_BEHIND) and told == (0, 0, 0)
    kept = (signature, flags, method) == (_LOCAL_SIGNATURE, info.flag_bits, info.compress_type)
    return kept and (behind or told == stated)


def _extras(data: bytes) -> bytes | None:
    """Return the field of wide sizes, empty where there is none; None for any other field."""
    if not data:
        return b""
    if len(data) < _EXTRA.size:
        return None
    kind, length = _EXTRA.unpack_from(data)
    whole = length == len(data) - _EXTRA.size
    return data[_EXTRA.size :] if kind == _WIDE and whole else None


def _descriptor_size(data: bytes, info: ZipInfo) -> int:
    """Return how long the descriptor behind a member is; 0 where there is none of this member."""
    values = (_DESCRIPTOR_SIGNATURE, info.CRC, info.compress_size, info.file_size)
    for form in (_WIDE_DESCRIPTOR, _DESCRIPTOR):
        if data[: form.size].ljust(form.size, b"\0") == form.pack(*values):
            return form.size
    return 0
