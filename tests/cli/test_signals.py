"""What a build leaves when it is stopped or can't go on."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from sitegen import pipeline
from sitegen.errors import EvidenceChanged
from tests.builders import RUN_ID, make_run, write_run
from tests.site_tools import sitegen, tree_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def published(tmp_path: Path, capfd: Capture) -> dict[str, bytes]:
    """Publish a site at `site`, and return its bytes."""
    write_run(make_run(2), tmp_path / "evidence" / RUN_ID)
    assert sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site").code == 0
    return tree_of(tmp_path / "site")


def stop_with(signal_number: int) -> Any:
    """Return a step of the build that sends this process a signal."""

    def step(*_arguments: object, **_more: object) -> None:
        os.kill(os.getpid(), signal_number)
        message = "The signal stopped nothing."
        raise AssertionError(message)

    return step


def fail_with(error: BaseException) -> Any:
    """Return a step of the build that raises."""

    def step(*_arguments: object, **_more: object) -> None:
        raise error

    return step


STOPS = {
    "interrupt": (stop_with(signal.SIGINT), 130, "interrupted"),
    "terminate": (stop_with(signal.SIGTERM), 143, ""),
    "no space": (fail_with(OSError(28, "No space left on device")), 73, "No space"),
    "memory": (fail_with(MemoryError()), 74, "memory"),
    "changed": (fail_with(EvidenceChanged("It changed.")), 74, "It changed."),
    "our mistake": (fail_with(KeyError("x\x1b[2J")), 70, "KeyError"),
}


@pytest.mark.parametrize("stop", sorted(STOPS))
def test_a_build_that_stops_leaves_the_old_site_and_nothing_else(
    tmp_path: Path,
    capfd: Capture,
    monkeypatch: pytest.MonkeyPatch,
    published: dict[str, bytes],
    stop: str,
    request: pytest.FixtureRequest,
) -> None:
    """It ends with its code and a sentence; no traceback, no stage, no changed byte."""
    step, code, sentence = STOPS[stop]
    # A shell starts background jobs with interrupts ignored; here one must arrive.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    monkeypatch.setattr(pipeline, "render_version", step)
    write_run(make_run(1, run_id="20261121T000000Z"), tmp_path / "evidence" / "newer")
    called = sitegen(capfd, "build", tmp_path / "evidence", "-o", tmp_path / "site")
    assert called.code == code
    assert sentence in called.err
    assert "Traceback" not in called.err
    assert "\x1b" not in called.err
    assert tree_of(tmp_path / "site") == published
    assert not [path for path in tmp_path.iterdir() if "stage" in path.name]
