"""A change of a file is noticed by looking."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sitegen.serve import watch as module
from sitegen.serve.preview import Preview, Problem
from sitegen.serve.watch import fingerprint, watch


def look(folder: Path) -> bytes:
    """Return the fingerprint of a folder, but for what is called `left`."""
    return fingerprint((folder,), ("left",), 1_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file, a folder, and a file that doesn't count."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text("{}")
    (tmp_path / "left").write_text("x")
    return tmp_path


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda path: (path / "in" / "a.json").write_text("[1]"),
    "new": lambda path: (path / "in" / "b.json").write_text(""),
    "gone": lambda path: (path / "in" / "a.json").unlink(),
    "renamed": lambda path: (path / "in" / "a.json").rename(path / "in" / "c.json"),
    "touched": lambda path: os.utime(path / "in" / "a.json", (1, 1)),
    "a link": lambda path: (path / "in" / "d").symlink_to("/"),
    "another folder": lambda path: (path / "more").mkdir(),
}


@pytest.mark.parametrize("change", sorted(CHANGES))
def test_a_change_gives_another_fingerprint(folder: Path, change: str) -> None:
    """Written, new, gone, renamed: each counts; looking alone changes nothing."""
    before = look(folder)
    assert look(folder) == before
    CHANGES[change](folder)
    assert look(folder) != before


def test_what_is_left_out_changes_nothing(folder: Path) -> None:
    """Neither a file of that name nor what lies in a folder of that name."""
    before = look(folder / "in")
    (folder / "in" / "left").mkdir()
    folder_time = (folder / "in").stat()
    (folder / "in" / "left" / "x").write_text("x")
    os.utime(folder / "in", ns=(folder_time.st_atime_ns, folder_time.st_mtime_ns))
    assert before != look(folder / "in"), "the folder itself has changed"
    settled = look(folder / "in")
    (folder / "in" / "left" / "x").write_text("more")
    assert look(folder / "in") == settled


def test_absent_places_and_many_files_are_no_failure(tmp_path: Path) -> None:
    """What isn't there has a fingerprint too, and no more is looked at than is allowed."""
    absent = fingerprint((tmp_path / "absent",), (), 10)
    (tmp_path / "absent").write_text("")
    assert fingerprint((tmp_path / "absent",), (), 10) != absent
    for number in range(20):
        (tmp_path / str(number)).write_text("")
    assert fingerprint((tmp_path,), (), 5)


def test_a_change_is_told_once_it_has_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """While files go on changing, nothing is built."""
    monkeypatch.setattr(module, "_SHORTEST", 0.001)
    looks = iter([b"0", b"0", b"1", b"2", b"3", b"3", b"3", b"4", b"4"])
    stop = threading.Event()
    told = []
    for now in watch(lambda: next(looks), b"0", stop):
        told.append(now)
        if now == b"4":
            stop.set()
    assert told == [b"3", b"4"]


def test_whoever_waits_is_told_of_every_change(tmp_path: Path) -> None:
    """A new site, a failing build and the end each wake up those who wait."""
    preview = Preview(tmp_path, "name")
    first = preview.now.token
    assert preview.wait(first, 0) == first
    preview.show(tmp_path)
    second = preview.wait(first, 60)
    assert second != first
    preview.fail(Problem("It failed."))
    assert preview.wait(second, 60) not in {first, second}
    failed = preview.now
    assert (failed.site, failed.problem) == (tmp_path, Problem("It failed."))
    preview.show(tmp_path)
    mended = preview.now
    assert mended.problem is None
    preview.stop()
    assert preview.wait(preview.now.token, 60) == preview.now.token
