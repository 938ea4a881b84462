"""The committed evidence is what its script writes."""

from pathlib import Path

import pytest

from sitegen.cli.main import main
from tools.make_evidence import make_evidence, write_evidence


def committed(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder by their path in it."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_committed_evidence_is_what_its_script_writes(repository: Path) -> None:
    """`make evidence` changes nothing: no file is edited by hand, added or forgotten."""
    assert committed(repository / "evidence" / "harbour") == make_evidence()


def test_writing_it_again_replaces_it(tmp_path: Path) -> None:
    """What an older script left behind goes away."""
    write_evidence(tmp_path / "evidence")
    (tmp_path / "evidence" / "left.json").write_bytes(b"{}")
    write_evidence(tmp_path / "evidence")
    assert committed(tmp_path / "evidence") == make_evidence()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    """The script deletes nothing but evidence."""
    (tmp_path / "letter.txt").write_bytes(b"dear")
    with pytest.raises(SystemExit):
        write_evidence(tmp_path)
    assert committed(tmp_path) == {"letter.txt": b"dear"}


@pytest.mark.parametrize(
    ("run_id", "code"),
    [
        pytest.param("20260302T070000Z", 0, id="everything agrees"),
        pytest.param("20260303T070000Z", 0, id="an honest failure"),
        pytest.param("20260304T070000Z", 1, id="contradictions"),
        pytest.param("nightly-2026-03-05", 0, id="our own dialect"),
    ],
)
def test_runs_are_wrong_where_they_are_meant_to_be(
    repository: Path, run_id: str, code: int
) -> None:
    """Integrity and truth hold in all runs but the one that contradicts itself."""
    with pytest.raises(SystemExit) as ended:
        main(["check", str(repository / "evidence" / "harbour"), "--run-id", run_id])
    assert ended.value.code == code
