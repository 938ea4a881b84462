"""Reading files: hashed, bounded, unchanged."""

import hashlib
from pathlib import Path

import pytest

from sitegen.errors import EvidenceChanged
from sitegen.intake.read import Reader
from sitegen.intake.tree import Entry
from sitegen.intake.walk import roots_of, walk
from sitegen.limits import DEFAULT_LIMITS, Limits


def reader_of(folder: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[Reader, list[Entry]]:
    """Return a reader of a folder and its entries."""
    tree = walk(roots_of([str(folder)]), (), limits)
    return Reader(tree.roots, limits), list(tree.entries)


def test_bytes_come_with_their_hash_and_size(tmp_path: Path) -> None:
    """The hash is that of the raw bytes."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "file").write_bytes(b"\xff\x00evidence")
    reader, (entry,) = reader_of(tmp_path)
    with reader:
        content = reader.read(entry)
    assert content.data == b"\xff\x00evidence"
    assert content.sha256 == hashlib.sha256(b"\xff\x00evidence").hexdigest()
    assert content.size == len(b"\xff\x00evidence")


@pytest.mark.parametrize(("size", "held"), [(99, True), (100, True), (101, False)])
def test_a_file_beyond_the_document_limit_is_hashed_but_not_held(
    tmp_path: Path, size: int, *, held: bool
) -> None:
    """It is still known by its hash."""
    (tmp_path / "file").write_bytes(b"x" * size)
    reader, (entry,) = reader_of(tmp_path, Limits(document_bytes=100))
    with reader:
        content = reader.read(entry)
    assert content.sha256 == hashlib.sha256(b"x" * size).hexdigest()
    assert (content.data is not None) == held


def test_a_file_that_is_gone_is_a_finding(tmp_path: Path) -> None:
    """Between listing and reading anything can happen."""
    (tmp_path / "file").write_bytes(b"x")
    reader, (entry,) = reader_of(tmp_path)
    (tmp_path / "file").unlink()
    with reader:
        content = reader.read(entry)
    assert content.sha256 is None
    assert content.problem is not None
    assert content.problem.check == "file-unreadable"


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path, what: str) -> None:
    """Neither the file itself nor a folder above it."""
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "sub" / "file").write_bytes(b"x")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "file").write_bytes(b"secret")
    reader, (entry,) = reader_of(tmp_path / "in")
    (tmp_path / "in" / "sub" / "file").unlink()
    if what == "folder":
        (tmp_path / "in" / "sub").rmdir()
        (tmp_path / "in" / "sub").symlink_to("../out")
    else:
        (tmp_path / "in" / "sub" / "file").symlink_to("../../out/file")
    with reader:
        content = reader.read(entry)
    assert content.data is None
    assert content.problem is not None


def test_reading_again_demands_the_same_bytes(tmp_path: Path) -> None:
    """A file that changed during the build stops it."""
    (tmp_path / "file").write_bytes(b"one")
    reader, (entry,) = reader_of(tmp_path)
    with reader:
        sha256 = reader.read(entry).sha256 or ""
        assert reader.read_again(entry, sha256) == b"one"
        (tmp_path / "file").write_bytes(b"two")
        with pytest.raises(EvidenceChanged, match="file"):
            reader.read_again(entry, sha256)
        with pytest.raises(EvidenceChanged, match="file"):
            list(reader.chunks(entry, sha256))
