"""`sitegen config show`: what is in force, in a form that is itself a configuration."""

from pathlib import Path

import pytest

from sitegen.errors import ExitCode
from tests.site_tools import sitegen

Capture = pytest.CaptureFixture[str]

GATE = """
volatile_fields = ["duration", "took"]

[[baseline_rules]]
tag = "nightly-1"
suite = "nightly"

[gate]
fail = ["regression", "layer-lost"]

[[gate.rules]]
fail = false
layers = ["L4"]

[[gate.waivers]]
case = "TestUC002Flow__test_step_1"
reason = "the registry is being moved"
owner = "payments"
expires = 2026-12-31
"""


def test_what_it_prints_prints_the_same_again(tmp_path: Path, capfd: Capture) -> None:
    """Rules and waivers included; a TOML date becomes text."""
    given = tmp_path / "sitegen.toml"
    given.write_text(GATE, encoding="utf-8")
    first = sitegen(capfd, "config", "show", "--config", given)
    assert first.code == ExitCode.OK
    assert '[[gate.waivers]]\nreason = "the registry is being moved"\n' in first.out
    assert 'expires = "2026-12-31"\n' in first.out
    again = tmp_path / "again.toml"
    again.write_text(first.out, encoding="utf-8")
    assert sitegen(capfd, "config", "show", "--config", again).out == first.out


def test_a_mistake_in_the_gate_is_a_wrong_configuration(tmp_path: Path, capfd: Capture) -> None:
    """Nested keys are told with their place, and with what may have been meant."""
    given = tmp_path / "sitegen.toml"
    given.write_text(GATE.replace("owner", "onwer"), encoding="utf-8")
    called = sitegen(capfd, "config", "show", "--config", given)
    assert called.code == ExitCode.USAGE
    assert "`gate.waivers[0].onwer` is no known key; did you mean `owner`?" in called.err
    assert called.out == ""
