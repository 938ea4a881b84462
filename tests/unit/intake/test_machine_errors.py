"""A machine that fails says nothing about the evidence: no finding, and nothing is published."""

import errno
import os
from pathlib import Path

import pytest

from sitegen.errors import MACHINE_ERRORS, IoProblem
from sitegen.intake.read import Reader
from sitegen.intake.walk import roots_of, walk
from sitegen.limits import DEFAULT_LIMITS


@pytest.mark.parametrize("number", sorted(MACHINE_ERRORS))
@pytest.mark.parametrize("what", ["open", "read"])
def test_a_file_that_the_machine_could_not_read_is_no_finding(
    number: int, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build ends with code 74, and can be called again."""
    (tmp_path / "case.json").write_bytes(b"{}")
    tree = walk(roots_of([str(tmp_path)]), (), DEFAULT_LIMITS)

    def fail(*_arguments: object, **_more: object) -> None:
        raise OSError(number, os.strerror(number))

    with Reader(tree.roots, DEFAULT_LIMITS) as reader:
        monkeypatch.setattr(os, what, fail)
        with pytest.raises(IoProblem, match="Reading failed"):
            reader.read(tree.entries[0])


def test_a_file_that_may_not_be_read_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is so on every machine, and the site says it."""
    (tmp_path / "case.json").write_bytes(b"{}")
    tree = walk(roots_of([str(tmp_path)]), (), DEFAULT_LIMITS)

    def fail(*_arguments: object, **_more: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    with Reader(tree.roots, DEFAULT_LIMITS) as reader:
        monkeypatch.setattr(os, "open", fail)
        content = reader.read(tree.entries[0])
    assert content.problem is not None
