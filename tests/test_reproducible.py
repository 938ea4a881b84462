"""The same evidence gives the same bytes, whoever builds, wherever, whenever."""

import os
import shutil
import subprocess  # noqa: TID251 -- the variations are those of a process
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.builders import LIES, make_run, write_run
from tests.site_tools import tree_of

REPOSITORY = Path(__file__).resolve().parent.parent


def planted(folder: Path) -> Path:
    """Write evidence of several kinds, in good and bad state."""
    write_run(make_run(3), folder / "runs" / "20261120T203422Z")
    bad = LIES["hash of other content"](make_run(2, run_id="20261120T203423Z"))
    write_run(bad, folder / "runs" / "20261120T203423Z")
    scenario = b"scenario_id: S-1\nname: \xc3\xa9\nsteps: []\nexpect: {status_code: 200}\n"
    write_run({"s.yaml": scenario, "x.log": b"3 passed\n", "odd.json": b'{"a": 1}'}, folder)
    return folder


def built(evidence: Path, site: Path, cwd: Path, umask: int, more: Mapping[str, str]) -> None:
    """Build in a process of its own, under the given variations."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONHASHSEED": "0",
        **more,
    }
    command = [sys.executable, "-m", "sitegen", "build", str(evidence), "-o", str(site)]
    subprocess.run(  # noqa: S603 -- our own command
        [*command, "--fail-on", "never"],
        cwd=cwd,
        env=environment,
        check=True,
        capture_output=True,
        umask=umask,
    )


@pytest.mark.parametrize(
    ("umask", "more"),
    [
        pytest.param(0o022, {"PYTHONHASHSEED": "4711"}, id="hash seed"),
        pytest.param(0o022, {"TZ": "Pacific/Kiritimati"}, id="time zone"),
        pytest.param(0o022, {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}, id="locale"),
        pytest.param(0o022, {"LC_ALL": "C", "PYTHONUTF8": "0"}, id="ascii locale"),
        pytest.param(0o077, {}, id="umask"),
        pytest.param(0o022, {"HOME": "/nonexistent", "USER": "other", "LOGNAME": "o"}, id="user"),
        pytest.param(0o022, {"COLUMNS": "20", "NO_COLOR": "1"}, id="terminal"),
    ],
)
def test_the_environment_changes_no_byte(
    tmp_path: Path, umask: int, more: Mapping[str, str]
) -> None:
    """A build of a copy elsewhere, from another folder, under another environment."""
    evidence = planted(tmp_path / "evidence")
    built(evidence, tmp_path / "one", tmp_path, 0o022, {})
    copy = tmp_path / "elsewhere" / "deep" / "copy"
    shutil.copytree(evidence, copy)
    for path in copy.rglob("*"):
        os.utime(path, (1, 1))
    built(Path("deep/copy"), tmp_path / "two", tmp_path / "elsewhere", umask, more)
    assert tree_of(tmp_path / "two") == tree_of(tmp_path / "one")


def test_the_order_of_the_folder_changes_no_byte(tmp_path: Path) -> None:
    """Files made in another order."""
    files = make_run(6)
    write_run(files, tmp_path / "a" / "20261120T203422Z")
    write_run(dict(reversed(files.items())), tmp_path / "b" / "20261120T203422Z")
    built(tmp_path / "a", tmp_path / "one", tmp_path, 0o022, {})
    built(tmp_path / "b", tmp_path / "two", tmp_path, 0o022, {})
    assert tree_of(tmp_path / "two") == tree_of(tmp_path / "one")
