"""Writing a site: nobody sees half of it, and only lawful names are in it."""

from pathlib import Path

import pytest
from filelock import FileLock

from sitegen.errors import LockHeld, OutputProblem
from sitegen.publish import operations
from sitegen.publish.existing import published_version
from sitegen.publish.names import ForbiddenPathError, checked_path
from sitegen.publish.staging import PathTwiceError, staged_site


def tree_of(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of all files below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def fail_half_way(target: Path) -> None:
    """Begin a build that breaks after its first file."""
    with staged_site(target) as stage:
        stage.write("new.json", b"1", "data")
        message = "broken"
        raise ValueError(message)


def test_a_site_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    """While it is written the target does not exist."""
    with staged_site(tmp_path / "site") as stage:
        stage.write("a/b.json", b"1", "data")
        assert not (tmp_path / "site").exists()
    assert tree_of(tmp_path / "site") == {"a/b.json": b"1"}


def test_a_first_site_takes_the_place_of_an_empty_folder_at_once(tmp_path: Path) -> None:
    """An empty folder is nobody's."""
    (tmp_path / "site").mkdir()
    with staged_site(tmp_path / "site") as stage:
        stage.write("new.json", b"1", "data")
    assert tree_of(tmp_path / "site") == {"new.json": b"1"}


def test_what_is_no_site_is_never_replaced(tmp_path: Path) -> None:
    """Neither is anything written beside it."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "precious.txt").write_bytes(b"1")
    with pytest.raises(OutputProblem, match="not a site"), staged_site(tmp_path / "site"):
        pass
    assert tree_of(tmp_path / "site") == {"precious.txt": b"1"}


def test_without_an_exchange_the_site_is_still_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems can't exchange two folders."""
    monkeypatch.setattr(operations, "exchange", lambda _one, _other: False)
    (tmp_path / "site").mkdir()
    with staged_site(tmp_path / "site") as stage:
        stage.write("new.json", b"1", "data")
    assert tree_of(tmp_path / "site") == {"new.json": b"1"}


def test_a_build_that_fails_leaves_the_old_site_and_nothing_else(tmp_path: Path) -> None:
    """The stage is swept."""
    with staged_site(tmp_path / "site") as stage:
        stage.write("latest.json", b'{"path":"v/0001/"}', "pointer")
    before = tree_of(tmp_path / "site")
    with pytest.raises(ValueError, match="broken"):
        fail_half_way(tmp_path / "site")
    assert tree_of(tmp_path / "site") == before
    assert [path for path in tmp_path.iterdir() if "stage" in path.name] == []


def test_a_stage_left_by_a_killed_build_is_swept(tmp_path: Path) -> None:
    """The next build cleans up under its lock."""
    left = tmp_path / ".site.sitegen-stage-00ff"
    left.mkdir()
    with staged_site(tmp_path / "site") as stage:
        stage.write("a.json", b"1", "data")
    assert not left.exists()


def test_two_builds_of_one_site_collide_at_once(tmp_path: Path) -> None:
    """The second is told, and waits for nothing."""
    lock = FileLock(tmp_path / ".site.sitegen-lock")
    with lock, pytest.raises(LockHeld, match="site"), staged_site(tmp_path / "site"):
        pass


def test_what_is_written_is_hashed(tmp_path: Path) -> None:
    """The manifest rows are made where the bytes go out."""
    with staged_site(tmp_path / "site") as stage:
        stage.write("runs/a/one.json", b"1", "data")
        with stage.stream("runs/a/two.zip", "evidence") as stream:
            stream.write(b"2")
        rows = stage.files_below("runs/a/")
    assert [(row.path, row.size, row.sha256[:8], row.role) for row in rows] == [
        ("one.json", 1, "6b86b273", "data"),
        ("two.zip", 1, "d4735e3a", "evidence"),
    ]


def test_nothing_is_written_twice(tmp_path: Path) -> None:
    """Two things with one path are a mistake of ours, never an overwrite."""
    with staged_site(tmp_path / "site") as stage:
        stage.write("a.json", b"1", "data")
        with pytest.raises(PathTwiceError):
            stage.write("a.json", b"1", "data")


@pytest.mark.parametrize(
    "path",
    ["../a", "/a", "a//b", "A.html", "a b", "con.html", "a\u00e9", "", ".hidden", "a/" + "b" * 180],
)
def test_paths_that_some_platform_could_not_hold_are_refused(path: str) -> None:
    """Including every way out of the site."""
    with pytest.raises(ForbiddenPathError):
        checked_path(path)


@pytest.mark.parametrize("path", ["_headers", "runs/x-0123/SHA256SUMS", "v/0001/index.html"])
def test_paths_of_the_layout_are_allowed(path: str) -> None:
    """The two names with other letters are exempt."""
    assert checked_path(path) == path


def test_a_folder_that_is_no_site_is_never_replaced(tmp_path: Path) -> None:
    """The user's files are safe from a wrong -o."""
    (tmp_path / "precious").write_bytes(b"x")
    with pytest.raises(OutputProblem, match="not empty"):
        published_version(tmp_path)


def test_an_absent_or_empty_output_holds_nothing(tmp_path: Path) -> None:
    """A first build goes there."""
    assert published_version(tmp_path / "none") is None
    assert published_version(tmp_path) is None


def test_an_output_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A site is a folder."""
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(OutputProblem, match="not a folder"):
        published_version(tmp_path / "file")
