"""Which files lie in a folder that has the shape of a run."""

from pathlib import Path

import pytest

from sitegen.intake.folders import split_by_folder
from sitegen.intake.walk import roots_of, walk
from sitegen.limits import DEFAULT_LIMITS


def split(folder: Path, *names: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return run folder → paths in it, and the paths outside."""
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    tree = walk(roots_of([str(folder)]), (), DEFAULT_LIMITS)
    folders, outside = split_by_folder(tree)
    inside = {found.path: [path for path, _ in found.members] for found in folders}
    return inside, [entry.path for entry in outside]


@pytest.mark.parametrize(
    ("names", "inside", "outside"),
    [
        pytest.param(
            ["r/run_summary.json", "r/cases/a.json", "note.md"],
            {"r": ["cases/a.json", "run_summary.json"]},
            ["note.md"],
            id="a whole run beside a report",
        ),
        pytest.param(["r/cases/a.json"], {"r": ["cases/a.json"]}, [], id="no summary"),
        pytest.param(["r/run_summary.json"], {"r": ["run_summary.json"]}, [], id="no case"),
        pytest.param(
            ["cases/r/run_summary.json", "cases/r/cases/a.json"],
            {"cases/r": ["cases/a.json", "run_summary.json"]},
            [],
            id="runs below a folder called cases",
        ),
        pytest.param(
            ["r/run_summary.json", "r/deep/er/x", "r/inner/run_summary.json"],
            {"r": ["deep/er/x", "run_summary.json"], "r/inner": ["run_summary.json"]},
            [],
            id="a run in a run: the innermost folder has the file",
        ),
        pytest.param(["a/b.json"], {}, ["a/b.json"], id="no run"),
    ],
)
def test_files_go_to_the_innermost_run_folder(
    tmp_path: Path, names: list[str], inside: dict[str, list[str]], outside: list[str]
) -> None:
    """Every file is in exactly one place."""
    assert split(tmp_path, *names) == (inside, outside)


def test_the_argument_itself_can_be_a_run(tmp_path: Path) -> None:
    """Its name is that of the folder, its path is empty."""
    folder = tmp_path / "20260101T000000Z"
    folder.mkdir()
    (folder / "run_summary.json").write_bytes(b"{}")
    folders, outside = split_by_folder(walk(roots_of([str(folder)]), (), DEFAULT_LIMITS))
    assert [(found.name, found.path) for found in folders] == [("20260101T000000Z", "")]
    assert outside == ()
