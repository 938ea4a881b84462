"""Listing the input: everything is found, nothing leads out, and the order is one."""

import os
from pathlib import Path

import pytest

from sitegen.errors import InputProblem
from sitegen.intake.walk import roots_of, walk
from sitegen.limits import DEFAULT_LIMITS, Limits
from sitegen.settings import DEFAULT_IGNORE


def listed(folder: Path, limits: Limits = DEFAULT_LIMITS) -> dict[str, str | None]:
    """Return path → check id of its problem, for all entries."""
    tree = walk(roots_of([str(folder)]), DEFAULT_IGNORE, limits)
    return {entry.path: (entry.problem.check if entry.problem else None) for entry in tree.entries}


def write(folder: Path, *names: str) -> None:
    """Make small files."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_files_are_listed_sorted_whatever_the_order_of_the_folder(tmp_path: Path) -> None:
    """The order is that of the paths."""
    write(tmp_path, "b/z", "a", "b/a", "c")
    assert list(listed(tmp_path)) == ["a", "b/a", "b/z", "c"]


def test_a_link_is_listed_and_not_followed(tmp_path: Path) -> None:
    """A link to a file, to a folder and to nothing all get the finding."""
    write(tmp_path, "out/secret", "in/real")
    for name, target in (("file", "../out/secret"), ("folder", "../out"), ("none", "nowhere")):
        (tmp_path / "in" / name).symlink_to(target)
    found = listed(tmp_path / "in")
    assert found == {"file": "file-link", "folder": "file-link", "none": "file-link", "real": None}


def test_a_pipe_is_listed_and_not_opened(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe")
    assert listed(tmp_path) == {"pipe": "file-special"}


@pytest.mark.parametrize(("size", "problem"), [(9, None), (10, None), (11, "file-too-large")])
def test_the_size_limit_holds_at_its_edge(tmp_path: Path, size: int, problem: str | None) -> None:
    """A file of exactly the limit is read."""
    (tmp_path / "file").write_bytes(b"x" * size)
    assert listed(tmp_path, Limits(artifact_bytes=10)) == {"file": problem}


@pytest.mark.parametrize(("limit", "findings"), [(2, 1), (3, 0), (4, 0)])
def test_the_count_of_files_is_bounded_with_one_finding(
    tmp_path: Path, limit: int, findings: int
) -> None:
    """Files beyond the limit are missing, and that is said."""
    write(tmp_path, "a", "b", "c")
    tree = walk(roots_of([str(tmp_path)]), (), Limits(files=limit))
    assert len(tree.entries) == min(limit, 3)
    assert [finding.check for finding in tree.findings] == ["input-too-many-files"] * findings


def test_folders_deeper_than_the_limit_are_a_finding(tmp_path: Path) -> None:
    """What lies deeper is not read, and that is said with the folder's path."""
    write(tmp_path, "a/b/c/file")
    tree = walk(roots_of([str(tmp_path)]), (), Limits(path_depth=2))
    assert [(f.check, f.artifact) for f in tree.findings] == [("folder-too-deep", "a/b/c")]
    assert tree.entries == ()


def test_ignored_names_are_kept_with_the_rule(tmp_path: Path) -> None:
    """A file or folder that the configuration names is listed apart, with the name."""
    write(tmp_path, ".git/config", ".git/deep/er/file", ".DS_Store", "real")
    tree = walk(roots_of([str(tmp_path)]), DEFAULT_IGNORE, DEFAULT_LIMITS)
    assert [entry.path for entry in tree.entries] == ["real"]
    assert [(entry.path, rule) for entry, rule in tree.ignored] == [
        (".DS_Store", ".DS_Store"),
        (".git/config", ".git"),
        (".git/deep/er/file", ".git"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(b"bad\xff.json", id="no utf-8"),
        pytest.param("a\u202eb".encode(), id="bidi"),
        pytest.param(b"a\nb", id="newline"),
        pytest.param("a\u200bb".encode(), id="zero width"),
    ],
)
def test_names_that_hide_something_are_findings_and_still_listed(
    tmp_path: Path, name: bytes
) -> None:
    """The file keeps its place, under a printable path."""
    descriptor = os.open(os.fsencode(tmp_path) + b"/" + name, os.O_CREAT | os.O_WRONLY)
    os.close(descriptor)
    tree = walk(roots_of([str(tmp_path)]), (), DEFAULT_LIMITS)
    assert len(tree.entries) == 1
    assert [finding.check for finding in tree.findings] == ["path-hidden-characters"]


def test_names_that_differ_by_case_only_are_a_finding(tmp_path: Path) -> None:
    """On another file system one would replace the other."""
    write(tmp_path, "Case.json", "case.json")
    tree = walk(roots_of([str(tmp_path)]), (), DEFAULT_LIMITS)
    assert [finding.check for finding in tree.findings] == ["path-lookalike"]


def test_one_argument_gives_paths_relative_to_it(tmp_path: Path) -> None:
    """How the folder is called changes no path."""
    write(tmp_path, "evidence/run/a")
    assert list(listed(tmp_path / "evidence")) == ["run/a"]


def test_several_arguments_stand_below_their_last_names(tmp_path: Path) -> None:
    """Equal last names are told apart by a number; a file argument is its own name."""
    write(tmp_path, "one/x/a", "two/x/a", "alone.json")
    arguments = [str(tmp_path / "one/x"), str(tmp_path / "two/x"), str(tmp_path / "alone.json")]
    tree = walk(roots_of(arguments), (), DEFAULT_LIMITS)
    assert [entry.path for entry in tree.entries] == ["alone.json", "x/a", "x~2/a"]


def test_evidence_that_is_not_there_is_an_error_of_the_call(tmp_path: Path) -> None:
    """The sentence names what was asked for."""
    with pytest.raises(InputProblem, match="nowhere"):
        roots_of([str(tmp_path / "nowhere")])
