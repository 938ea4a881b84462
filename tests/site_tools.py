"""Build sites in tests and read them back, with nothing of the product but its command line."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sitegen.cli.main import main


@dataclass(frozen=True)
class Called:
    """What a call of the command line left: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


def sitegen(capfd: pytest.CaptureFixture[str], *arguments: str | Path) -> Called:
    """Call the command line in this process."""
    capfd.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    caught = capfd.readouterr()
    code = stopped.value.code
    return Called(code if isinstance(code, int) else 0, caught.out, caught.err)


def read(path: Path) -> Any:
    """Return what a JSON file says."""
    return json.loads(path.read_bytes())  # noqa: TID251 -- tests read back what was published


def version_file(site: Path, name: str) -> Any:
    """Return what a JSON file of the newest version says."""
    return read(site / read(site / "latest.json")["path"] / name)


def tree_of(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of all files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
