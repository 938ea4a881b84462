"""A run says which preflight guards it."""

from pathlib import Path

import pytest

from tests.emit.emitting import check, emitted

SUITE = """
def test_it():
    pass
"""


def test_a_run_names_the_preflight_that_guards_it(tmp_path: Path) -> None:
    """In its context; the reader takes it without a finding."""
    ran = emitted(tmp_path, SUITE, "--sitegen-preflight", "PF-20261121T101500Z")
    assert ran.code == 0
    assert ran.document("run_context.json")["preflight"] == "PF-20261121T101500Z"
    code, told = check(tmp_path / "out")
    assert (code, "error" in told.partition("Checked")[0]) == (0, False)


@pytest.mark.parametrize("arguments", [(), ("--sitegen-preflight", "")])
def test_a_run_without_a_preflight_names_none(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Nothing is made up."""
    ran = emitted(tmp_path, SUITE, *arguments)
    assert "preflight" not in ran.document("run_context.json")
