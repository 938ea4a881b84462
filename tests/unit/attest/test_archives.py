"""An archive of evidence: what is listed and nothing besides, whichever reader opens it."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.attest.archives import check_archive
from sitegen.attest.manifest import ManifestFile
from sitegen.attest.verify_report import StepNotes

MEMBERS = {"a.json": b'{"a": 1}', "cases/é.json": b"[]", "empty": b""}
LOCAL_FLAGS, LOCAL_METHOD, LOCAL_CRC, LOCAL_PACKED, LOCAL_SIZE = 6, 8, 14, 18, 22
DIRECTORY_FLAGS, DIRECTORY_METHOD, DIRECTORY_NAME = 8, 10, 46
SYMLINK = stat.S_IFLNK | 0o777
UNICODE_PATH = struct.pack("<HHBL", 0x7075, 5 + 6, 1, 0) + b"b.json"


class Pipe(io.BytesIO):
    """A stream that a writer can't go back in, as sitegen's own is none."""

    def seekable(self) -> bool:
        """Say no."""
        return False

    def tell(self) -> int:
        """Refuse, as a pipe does: the writer looks for no more."""
        raise io.UnsupportedOperation


def packed(
    members: dict[str, bytes] = MEMBERS,
    *,
    mode: int = stat.S_IFREG | 0o644,
    extra: bytes = b"",
    method: int = zipfile.ZIP_STORED,
    wide: bool = False,
    stream: io.BytesIO | None = None,
) -> bytes:
    """Return an archive of these members."""
    out = stream or io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr, info.create_system = mode << 16, 3
            info.extra, info.compress_type = extra, method
            with archive.open(info, "w", force_zip64=wide) as member:
                member.write(data)
    return out.getvalue()


def told(data: bytes, members: dict[str, bytes] = MEMBERS) -> list[str]:
    """Return what is told of an archive that should hold these members."""
    rows = [
        ManifestFile(name, sha256(raw).hexdigest(), len(raw), "evidence")
        for name, raw in members.items()
    ]
    notes = StepNotes()
    check_archive(io.BytesIO(data), len(data), rows, "evidence.zip", notes)
    return [problem.message for problem in notes.problems]


def patched(at: int, value: bytes) -> bytes:
    """Return the archive with bytes of the header before its first member replaced."""
    data = bytearray(packed())
    data[at : at + len(value)] = value
    return bytes(data)


def in_directory(at: int, value: bytes) -> bytes:
    """Return the archive with bytes of its directory's first header replaced."""
    data = bytearray(packed())
    at += data.index(b"PK\x01\x02")
    data[at : at + len(value)] = value
    return bytes(data)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(packed, id="written to a file"),
        pytest.param(lambda: packed(stream=Pipe()), id="written to a pipe"),
        pytest.param(lambda: packed(wide=True), id="with room for wide sizes"),
        pytest.param(lambda: packed({}), id="empty"),
        pytest.param(
            lambda: packed({str(number): b"" for number in range(65_536)}),
            id="of many members",
            marks=pytest.mark.full,
        ),
    ],
)
def test_an_archive_of_what_is_listed_is_good(make: Callable[[], bytes]) -> None:
    """However the standard library writes one, nothing is told of it."""
    data = make()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    assert told(data, members) == []


def commented(data: bytes) -> bytes:
    """Return the archive with a comment at its end."""
    return data[:-2] + struct.pack("<H", 3) + b"why"


TWO_WAYS = "The member “a.json” is described in two ways."
BESIDE = "The archive holds bytes beside its members."
NOT_LISTED = "The artifact “a.json” is not the one that is listed."


@pytest.mark.parametrize(
    ("make", "message"),
    [
        pytest.param(lambda: patched(LOCAL_METHOD, b"\x08"), TWO_WAYS, id="deflated for some"),
        pytest.param(lambda: patched(LOCAL_FLAGS, b"\x08"), TWO_WAYS, id="sizes behind for some"),
        pytest.param(lambda: patched(LOCAL_CRC, b"\x01"), TWO_WAYS, id="another checksum"),
        pytest.param(lambda: patched(LOCAL_PACKED, b"\x01"), TWO_WAYS, id="shorter for some"),
        pytest.param(lambda: patched(LOCAL_SIZE, b"\xff"), TWO_WAYS, id="longer for some"),
        pytest.param(lambda: patched(0, b"PK\x03\x05"), "can't be read", id="no header"),
        pytest.param(lambda: patched(30, b"b"), "can't be read", id="another name for some"),
        pytest.param(lambda: in_directory(DIRECTORY_NAME, b"b"), "lacks", id="another name"),
        pytest.param(lambda: in_directory(DIRECTORY_METHOD, b"\x08"), NOT_LISTED, id="deflated"),
        pytest.param(lambda: in_directory(DIRECTORY_FLAGS, b"\x01"), "can't be read", id="locked"),
        pytest.param(
            lambda: packed(extra=UNICODE_PATH), TWO_WAYS, id="a name that only some readers know"
        ),
        pytest.param(
            lambda: packed(mode=SYMLINK), "The member “a.json” is no plain file.", id="a link"
        ),
        pytest.param(
            lambda: packed(method=zipfile.ZIP_DEFLATED), NOT_LISTED, id="compressed members"
        ),
        pytest.param(lambda: b"#!/bin/sh\n" + packed(), BESIDE, id="bytes before"),
        pytest.param(lambda: packed() + b"behind", BESIDE, id="bytes behind"),
        pytest.param(lambda: commented(packed()), BESIDE, id="a comment"),
        pytest.param(
            lambda: packed(MEMBERS | {"more": b""}),
            "The archive holds “more”, which nothing lists.",
            id="a member more",
        ),
        pytest.param(
            lambda: packed({"a.json": MEMBERS["a.json"]}),
            "The archive lacks the artifact “empty”.",
            id="members less",
        ),
        pytest.param(
            lambda: packed(MEMBERS | {"a.json": b'{"a": 2}'}), NOT_LISTED, id="other content"
        ),
        pytest.param(lambda: b"no archive", "can't be read", id="no archive at all"),
        pytest.param(
            lambda: packed(MEMBERS | {"large": b"x" * 10_000}),
            "The archive holds more than the list of evidence.",
            id="too large to be looked at",
        ),
    ],
)
def test_whatever_readers_may_see_otherwise_is_told(
    make: Callable[[], bytes], message: str
) -> None:
    """Readers believe the header before a member, or the directory: both have to say the same."""
    found = told(make())
    assert [one for one in found if message in one], found


@given(st.integers(0, len(packed()) - 1), st.integers(1, 255))
def test_no_changed_byte_of_an_archive_shows_another_artifact(at: int, change: int) -> None:
    """Where nothing is told, names and contents are what is listed, read from either header."""
    data = bytearray(packed())
    data[at] ^= change
    if told(bytes(data)):
        return
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        assert {info.filename: archive.read(info) for info in archive.infolist()} == MEMBERS
    assert streamed(bytes(data)) == MEMBERS


def streamed(data: bytes) -> dict[str, bytes]:
    """Return the members as a reader sees them who never looks at the directory."""
    found, at = {}, 0
    while data[at : at + 4] == b"PK\x03\x04":
        flags, method = struct.unpack_from("<HH", data, at + LOCAL_FLAGS)
        size, _, name, extra = struct.unpack_from("<LLHH", data, at + LOCAL_PACKED)
        assert method == zipfile.ZIP_STORED
        start = at + 30 + name + extra
        coding = "utf-8" if flags & 0x800 else "cp437"
        found[data[at + 30 : at + 30 + name].decode(coding)] = data[start : start + size]
        at = start + size
    return found
